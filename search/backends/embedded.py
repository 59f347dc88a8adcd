"""The embedded index: a file of SQLite's full-text search, for a small network and a newcomer's laptop.

Each call opens the file anew (half a millisecond): threads, processes and forks share nothing, and a file that was
removed or replaced is no one's trouble. Writers queue for SQLite's one write lock; readers wait for no one.
"""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from search.backends.embedded_schema import prepare
from search.backends.embedded_search import Finder, find_titles, match_any, match_beginning
from search.documents import Document
from search.glossary import understand
from search.index import PATIENCE_SECONDS, SearchUnavailable
from search.queries import Cursor, Hit, Query, Results
from search.words import Wanted

LOCK_SECONDS = 10
BATCH = 500
# How many of SQLite's steps pass between two looks at the clock.
STEPS = 20_000


class EmbeddedIndex:
    def __init__(self, file: Path) -> None:
        self._file = file

    def put(self, documents: Iterable[Document]) -> None:
        documents = iter(documents)
        while batch := list(islice(documents, BATCH)):
            with self._writing() as db:
                for document in batch:
                    _put(db, document)

    def remove(self, keys: Iterable[str], version: int) -> None:
        # The row stays and remembers the version, so that a late write does not bring the thing back.
        with self._writing() as db:
            for key in keys:
                if (row := _take_row(db, key, version, removed=1)) is not None:
                    _empty(db, row)

    def search(self, query: Query) -> Results:
        wanted = understand(query.text, query.expand)
        cursor = Cursor.read(query.after)
        with self._reading() as db:
            finder = Finder(db, query, wanted)
            if cursor:
                return finder.find(cursor.all_words, cursor)
            results = finder.find(all_words=True)
            if not results.total and len(wanted.terms) > 1:
                results = finder.find(all_words=False)
            return results

    def suggest(self, text: str, audience: frozenset[str], limit: int = 8) -> list[Hit]:
        words = understand(text, expand=False).typed
        with self._reading() as db:
            return find_titles(db, match_beginning(words), audience, (), limit) if words else []

    def similar(self, text: str, audience: frozenset[str], kinds: tuple[str, ...] = (), limit: int = 5) -> list[Hit]:
        wanted: Wanted = understand(text)
        with self._reading() as db:
            return find_titles(db, match_any(wanted), audience, kinds, limit) if wanted.terms else []

    def rebuild(self, documents: Iterable[Document], turn: int) -> None:
        self._remove_if_broken()
        self.put(documents)
        with self._writing() as db:
            for (row,) in db.execute("SELECT id FROM document WHERE version < ?", [turn]).fetchall():
                _empty(db, row)
                db.execute("DELETE FROM document WHERE id = ?", [row])
            db.execute("INSERT OR REPLACE INTO state VALUES ('built', 1)")

    def refresh(self) -> None:
        """What is written is findable at once."""

    def is_built(self) -> bool:
        if self._is_broken():
            return False
        with self._reading() as db:
            return bool(db.execute("SELECT value FROM state WHERE name = 'built'").fetchone())

    def _is_broken(self) -> bool:
        try:
            with closing(self._open(LOCK_SECONDS)) as db:
                prepare(db)
        except sqlite3.DatabaseError as error:
            return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        return False

    def _remove_if_broken(self) -> None:
        if self._is_broken():
            for suffix in ("", "-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def _open(self, lock_seconds: float) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(self._file, timeout=lock_seconds, isolation_level=None)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone among writers."""
        try:
            with closing(self._open(LOCK_SECONDS)) as db:
                prepare(db)
                db.execute("BEGIN IMMEDIATE")
                yield db
                db.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            raise SearchUnavailable(f"the search file cannot be written: {error}") from error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One moment of the file, looked at for no longer than anyone waits."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            with closing(self._open(PATIENCE_SECONDS / 2)) as db:
                prepare(db)
                db.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
                db.execute("PRAGMA temp_store = MEMORY")
                db.execute("BEGIN")
                yield db
        except (sqlite3.Error, OSError) as error:
            raise SearchUnavailable(f"the search file cannot be read: {error}") from error


def _put(db: sqlite3.Connection, document: Document) -> None:
    row = _take_row(db, document.key, document.version, removed=0)
    if row is None:
        return
    _empty(db, row)
    db.execute(
        "UPDATE document SET kind = ?, created = ?, weight = ? WHERE id = ?",
        [document.kind, document.created_at.timestamp(), document.weight, row],
    )
    db.execute(
        "INSERT INTO words (rowid, title, body, tags) VALUES (?, ?, ?, ?)",
        [row, document.title, document.body, "\n".join([*document.tags, *document.synonyms])],
    )
    db.executemany("INSERT INTO audience VALUES (?, ?)", [(row, token) for token in document.audience])
    facets = [*document.facets.items(), *(("tag", tag) for tag in document.tags)]
    db.executemany("INSERT INTO facet VALUES (?, ?, ?)", [(row, name, value) for name, value in facets])


def _take_row(db: sqlite3.Connection, key: str, version: int, removed: int) -> int | None:
    """The document's row, now of this version; None if what stands there is as new or newer."""
    found = db.execute(
        "INSERT INTO document (key, version, removed) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE "
        "SET version = excluded.version, removed = excluded.removed WHERE excluded.version > version RETURNING id",
        [key, version, removed],
    ).fetchall()
    return found[0][0] if found else None


def _empty(db: sqlite3.Connection, row: int) -> None:
    db.execute("DELETE FROM words WHERE rowid = ?", [row])
    db.execute("DELETE FROM audience WHERE document = ?", [row])
    db.execute("DELETE FROM facet WHERE document = ?", [row])
