"""The tables of the embedded index's file."""

import sqlite3

# Raise this when the tables below change: files of another version are emptied, and the clock has them rebuilt.
VERSION = 1

_TABLES = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    kind TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL DEFAULT 0,
    weight REAL NOT NULL DEFAULT 1
);
CREATE VIRTUAL TABLE words USING fts5(title, body, tags, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE audience (
    document INTEGER NOT NULL,
    token TEXT NOT NULL,
    PRIMARY KEY (document, token)
) WITHOUT ROWID;
CREATE TABLE facet (
    document INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (document, name, value)
) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


def prepare(db: sqlite3.Connection) -> None:
    """Makes the tables where they are not, or are another version's."""
    if _version(db) == VERSION:
        return
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN IMMEDIATE")
    if _version(db) != VERSION:
        for name in ("words", "document", "audience", "facet", "state"):
            db.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _TABLES.split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int:
    return db.execute("PRAGMA user_version").fetchone()[0]
