"""What a thing says about itself so that it can be found."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# An index marks found words with these two, and they become <mark> once everything else is escaped (search.marks).
MARK_START, MARK_END = "\ue000", "\ue001"

LONGEST_BODY = 200_000
LONGEST_TITLE = 500

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000\ue001\ufffe\uffff]")


def plain(text: str) -> str:
    """The text without what no index can keep: control characters, halves of characters, our own marks."""
    return _UNWRITABLE.sub(" ", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing that can be found, in plain text. It is shown to whoever holds any of its audience tokens.

    `synonyms` are other names of its tags: it is found by them, and not counted under them.
    The version is given by whoever writes to the index (search.turns), not by the thing.
    """

    key: str
    kind: str
    title: str
    body: str = ""
    tags: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    audience: frozenset[str]
    created_at: datetime
    popularity: int = 0
    version: int = 0

    def __post_init__(self) -> None:
        if not self.key.startswith(f"{self.kind}:"):
            raise ValueError(f"a document of kind {self.kind!r} cannot have the key {self.key!r}")
        object.__setattr__(self, "title", plain(self.title)[:LONGEST_TITLE])
        object.__setattr__(self, "body", plain(self.body)[:LONGEST_BODY])
        object.__setattr__(self, "tags", tuple(dict.fromkeys(plain(tag) for tag in self.tags)))
        object.__setattr__(self, "synonyms", tuple(dict.fromkeys(plain(name) for name in self.synonyms)))
        object.__setattr__(self, "facets", {name: plain(value) for name, value in self.facets.items() if value})

    @property
    def weight(self) -> float:
        """By how much its popularity raises it among what fits as well: a hundredfold is a fifth more."""
        return 1 + math.log10(1 + max(self.popularity, 0)) / 10


def key_of(kind: str, object_id: int) -> str:
    return f"{kind}:{object_id}"


def id_in(key: str) -> int:
    return int(key.rpartition(":")[2])
