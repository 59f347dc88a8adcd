"""The index of everything that can be found: what it does, and which one is in use."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings

from search.documents import Document
from search.queries import Hit, Query, Results
from work.retries import ServiceUnavailable

# Longer than this nobody waits for an answer.
PATIENCE_SECONDS = 1.7


class SearchUnavailable(ServiceUnavailable):
    """The index does not answer. A page says so; a task waits and tries again, which the worker sees to."""


class Index(Protocol):
    """Any method may raise SearchUnavailable; those that search do so within two seconds."""

    def put(self, documents: Iterable[Document]) -> None:
        """Makes these findable, unless something of a higher version was written under the same key."""

    def remove(self, keys: Iterable[str], version: int) -> None:
        """Takes these out, unless something of a higher version was written under the same key."""

    def search(self, query: Query) -> Results: ...

    def suggest(self, text: str, audience: frozenset[str], limit: int = 8) -> list[Hit]:
        """Things whose title has these words, the last of which is still being typed; one a title."""

    def similar(self, text: str, audience: frozenset[str], kinds: tuple[str, ...] = (), limit: int = 5) -> list[Hit]:
        """Things that share words with a text, most alike first; one a title."""

    def rebuild(self, documents: Iterable[Document], turn: int) -> None:
        """Replaces what was written before that turn by these, while searches and writes go on."""

    def refresh(self) -> None:
        """Makes what was written findable now and not in a second: for tests and scripts."""

    def is_built(self) -> bool:
        """Whether it was built whole, for the code as it is. False calls for a rebuild."""


def get_index() -> Index:
    """The index that the configuration chooses."""
    return _index(settings.ELASTICSEARCH_URL, settings.SEARCH_INDEX_NAME, Path(settings.SEARCH_FILE))


@lru_cache(maxsize=8)
def _index(url: str, name: str, file: Path) -> Index:
    # Imported here: the Elasticsearch client takes a third of a second that an embedded set need not wait for.
    if url:
        from search.backends.elasticsearch import ElasticsearchIndex

        return ElasticsearchIndex(url, name)
    from search.backends.embedded import EmbeddedIndex

    return EmbeddedIndex(file)
