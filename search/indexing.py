"""Keeping the index as the database is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

from search.documents import Document, key_of
from search.index import SearchUnavailable, get_index
from search.registry import Source, source_for, sources
from search.turns import end_rebuild_lease, next_turn, renew_rebuild_lease, take_rebuild_lease

BATCH = 200
REBUILD_BATCH = 500


class RebuildRuns(Exception):
    """Another rebuild is under way."""


def bring_up_to_date(kind: str, ids: Iterable[int]) -> None:
    """Puts into the index what the database has of these now, and takes out what it has no more."""
    source, index = source_for(kind), get_index()
    for batch in _batches(sorted(set(ids)), BATCH):
        turn = next_turn()
        documents = [replace(document, version=turn) for document in source.documents(batch)]
        gone = {key_of(kind, object_id) for object_id in batch} - {document.key for document in documents}
        if documents:
            index.put(documents)
        if gone:
            index.remove(sorted(gone), turn)


def rebuild_whole(progress: Callable[[str, int], None] = lambda label, count: None) -> int:
    """Builds the index anew from the database while the site goes on; returns the number of documents.

    Tells `progress` the label of the kind being read and how many of it have been.
    """
    if not take_rebuild_lease():
        raise RebuildRuns
    try:
        counter = _Counter(progress)
        get_index().rebuild(counter.count(), next_turn())
        return counter.total
    finally:
        end_rebuild_lease()


def rebuild_is_called_for() -> bool:
    """Whether the index is missing, lost its whole, or was built by other code. No, while it cannot be asked."""
    try:
        return not get_index().is_built()
    except SearchUnavailable:
        return False


class _Counter:
    """All documents of all kinds, counted as they pass."""

    def __init__(self, progress: Callable[[str, int], None]) -> None:
        self.total = 0
        self._progress = progress

    def count(self) -> Iterator[Document]:
        for source in sources():
            yield from self._documents_of(source)

    def _documents_of(self, source: Source) -> Iterator[Document]:
        seen = 0
        # All ids are read before the first is used: a reading that goes on would keep SQLite from writing turns.
        for batch in _batches(list(source.all_ids()), REBUILD_BATCH):
            renew_rebuild_lease()
            turn = next_turn()
            for document in source.documents(batch):
                self.total += 1
                yield replace(document, version=turn)
            seen += len(batch)
            self._progress(source.label, seen)


def _batches(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    ids = iter(ids)
    while batch := list(islice(ids, size)):
        yield batch
