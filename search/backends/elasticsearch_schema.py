"""The Elasticsearch index: its fields, its settings, and a mark by which an index of other code is known."""

import hashlib
import json

from elasticsearch_dsl import Keyword, Mapping, Text
from elasticsearch_dsl.field import Date, Float, Object

from search.documents import Document

# Longer ones cannot be filtered by; nobody's tag is.
LONGEST_KEYWORD = 200

SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
# What stands for a thing that was taken out: it remembers its version, and is open to nobody. A real deletion is
# forgotten by the server after a minute, and is not held to an alias that must exist.
REMOVED: dict = {"audience": []}


def mapping() -> Mapping:
    """Facets may have any name, and a field that newer code adds is kept and not searched."""
    fields = Mapping()
    fields.meta("dynamic", "false")
    fields.meta(
        "dynamic_templates",
        [{"facets": {"path_match": "facets.*", "mapping": {"type": "keyword", "ignore_above": LONGEST_KEYWORD}}}],
    )
    exact = Keyword(ignore_above=LONGEST_KEYWORD)
    for name, kind in {
        "key": Keyword(),
        "kind": Keyword(),
        "audience": Keyword(),
        "title": Text(analyzer="english"),
        "body": Text(analyzer="english"),
        "tags": Text(analyzer="english", fields={"exact": exact}),
        "synonyms": Text(analyzer="english"),
        "facets": Object(dynamic="true"),
        "created_at": Date(),
        "weight": Float(),
    }.items():
        fields.field(name, kind)
    return fields


def schema_mark() -> str:
    """Changes with the fields and settings, so that an index of other code is seen to need a rebuild."""
    described = json.dumps([SETTINGS, mapping().to_dict()], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()[:16]


def body_of(document: Document) -> dict:
    return {
        "key": document.key,
        "kind": document.kind,
        "audience": sorted(document.audience),
        "title": document.title,
        "body": document.body,
        "tags": list(document.tags),
        "synonyms": list(document.synonyms),
        "facets": dict(document.facets),
        "created_at": document.created_at.isoformat(),
        "weight": document.weight,
    }
