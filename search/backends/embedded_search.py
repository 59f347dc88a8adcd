"""Searching the embedded index: from a query as understood to SQL."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from search.documents import MARK_END, MARK_START
from search.marks import marked_html
from search.queries import FACETS, HITS_A_TITLE, Cursor, Hit, Query, Results, one_a_title
from search.words import Term, Wanted

# Title, body, tags.
WEIGHTS = "4.0, 1.0, 2.0"
# Of the score, what the words typed give, and what they give together with what means the same.
TYPED_SHARE, ALL_SHARE = 0.7, 0.3
PASSAGE_WORDS = 40
CHOICES_COUNTED = 50


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', '""') + '"'


def _any(phrases: Iterable[str]) -> str:
    return "(" + " OR ".join(map(_quoted, phrases)) + ")"


def _match_term(term: Term) -> str:
    words = " AND ".join(_any([word.text, *word.also]) for word in term.words)
    return f"(({words}) OR {_any(term.also)})" if term.also else f"({words})"


def match_all(wanted: Wanted) -> str:
    return " AND ".join(map(_match_term, wanted.terms))


def match_any(wanted: Wanted) -> str:
    return _any(wanted.typed + wanted.expanded) if wanted.terms else ""


def match_typed(wanted: Wanted) -> str:
    return _any(wanted.typed)


def match_beginning(words: list[str]) -> str:
    """Titles with these words, of which the last has only begun."""
    *whole, begun = map(_quoted, words)
    return "title : (" + " AND ".join([*whole, f"{begun} *"]) + ")"


def _places(values: object) -> str:
    return ", ".join("?" * len(values))  # type: ignore[arg-type]


def _for_audience(audience: frozenset[str]) -> tuple[str, list]:
    tokens = sorted(audience)
    return f"EXISTS (SELECT 1 FROM audience a WHERE a.document = d.id AND a.token IN ({_places(tokens)}))", tokens


class Finder:
    """One query in one reading of the file."""

    def __init__(self, db: sqlite3.Connection, query: Query, wanted: Wanted) -> None:
        self._db = db
        self._query = query
        self._wanted = wanted

    def find(self, all_words: bool, cursor: Cursor | None = None) -> Results:
        match = match_all(self._wanted) if all_words else match_any(self._wanted)
        self._note_found(match)
        chosen, values = self._choices_but("")
        total = self._db.execute(f"SELECT count(*) FROM found f WHERE {chosen}", values).fetchone()[0]
        rows = self._page(cursor)
        more, rows = len(rows) > self._query.limit, rows[: self._query.limit]
        last = Cursor(all_words, rows[-1][3], rows[-1][1]) if more else None
        return Results(
            hits=show(self._db, rows, match),
            total=total,
            facets={name: self._count(name) for name in FACETS},
            next_cursor=str(last) if last else None,
            expanded=self._wanted.expanded,
            all_words=all_words,
        )

    def _note_found(self, match: str) -> None:
        """Puts all that the searcher may find into a table that lives as long as the connection."""
        query, wanted = self._query, self._wanted
        conditions, values = ["d.removed = 0"], []
        allowed, tokens = _for_audience(query.audience)
        conditions.append(allowed)
        values += tokens
        if query.since:
            conditions.append("d.created >= ?")
            values.append(query.since.timestamp())
        if query.until:
            conditions.append("d.created < ?")
            values.append(query.until.timestamp())
        if wanted.without:
            conditions.append("d.id NOT IN (SELECT rowid FROM words WHERE words MATCH ?)")
            values.append(_any(wanted.without))
        where = " AND ".join(conditions)
        self._db.execute("DROP TABLE IF EXISTS temp.found")
        if not match:
            source, score = "document d", "d.created"
        elif wanted.expanded:
            source = (
                f"(SELECT rowid, -bm25(words, {WEIGHTS}) AS score FROM words WHERE words MATCH ?) w"
                " JOIN document d ON d.id = w.rowid LEFT JOIN"
                f" (SELECT rowid, -bm25(words, {WEIGHTS}) AS score FROM words WHERE words MATCH ?) t"
                " ON t.rowid = w.rowid"
            )
            score = f"d.weight * ({TYPED_SHARE} * coalesce(t.score, 0) + {ALL_SHARE} * w.score)"
            values = [match, match_typed(wanted), *values]
        else:
            source = (
                f"(SELECT rowid, -bm25(words, {WEIGHTS}) AS score FROM words WHERE words MATCH ?) w"
                " JOIN document d ON d.id = w.rowid"
            )
            score = "d.weight * w.score"
            values = [match, *values]
        if query.newest:
            score = "d.created"
        self._db.execute(
            f"CREATE TEMP TABLE found AS SELECT d.id, d.key, d.kind, {score} AS score FROM {source} WHERE {where}",
            values,
        )

    def _choices_but(self, facet: str) -> tuple[str, list]:
        """The narrowing chosen, save that by one facet: its counts are of what each of its choices would leave."""
        conditions: list[str] = ["1"]
        values: list = []
        if self._query.kinds and facet != "kind":
            conditions.append(f"f.kind IN ({_places(self._query.kinds)})")
            values += self._query.kinds
        for name, value in (("forum", self._query.forum), ("tag", self._query.tag)):
            if value and facet != name:
                conditions.append(
                    "EXISTS (SELECT 1 FROM facet c WHERE c.document = f.id AND c.name = ? AND c.value = ?)"
                )
                values += [name, value]
        return " AND ".join(conditions), values

    def _count(self, facet: str) -> dict[str, int]:
        chosen, values = self._choices_but(facet)
        if facet == "kind":
            column, source = "f.kind", "found f"
        else:
            column, source = "v.value", "found f JOIN facet v ON v.document = f.id AND v.name = ?"
            values = [facet, *values]
        rows = self._db.execute(
            f"SELECT {column}, count(*) FROM {source} WHERE {chosen} GROUP BY 1 ORDER BY 2 DESC, 1"
            f" LIMIT {CHOICES_COUNTED}",
            values,
        )
        return dict(rows.fetchall())

    def _page(self, cursor: Cursor | None) -> list[tuple]:
        chosen, values = self._choices_but("")
        if cursor:
            chosen += " AND (f.score < ? OR (f.score = ? AND f.key > ?))"
            values += [cursor.score, cursor.score, cursor.key]
        return self._db.execute(
            f"SELECT f.id, f.key, f.kind, f.score FROM found f WHERE {chosen} ORDER BY f.score DESC, f.key LIMIT ?",
            [*values, self._query.limit + 1],
        ).fetchall()


def show(db: sqlite3.Connection, rows: list[tuple], match: str) -> list[Hit]:
    """The rows (id, key, kind, score) as hits with their words marked; without a match, as they begin."""
    ids = [row[0] for row in rows]
    if match:
        texts = db.execute(
            "SELECT rowid, highlight(words, 0, ?, ?), snippet(words, 1, ?, ?, '…', ?) FROM words"
            f" WHERE words MATCH ? AND rowid IN ({_places(ids)})",
            [MARK_START, MARK_END, MARK_START, MARK_END, PASSAGE_WORDS, match, *ids],
        )
    else:
        texts = db.execute(f"SELECT rowid, title, substr(body, 1, 240) FROM words WHERE rowid IN ({_places(ids)})", ids)
    shown = {row: (title, passage) for row, title, passage in texts}
    dated = dict(db.execute(f"SELECT id, created FROM document WHERE id IN ({_places(ids)})", ids).fetchall())
    return [
        Hit(
            key,
            kind,
            score,
            marked_html(shown[row][0]),
            marked_html(shown[row][1]),
            datetime.fromtimestamp(dated[row], UTC),
        )
        for row, key, kind, score in rows
        if row in shown
    ]


def find_titles(
    db: sqlite3.Connection, match: str, audience: frozenset[str], kinds: tuple[str, ...], limit: int
) -> list[Hit]:
    """The best hits, of those with the same title only the first."""
    allowed, tokens = _for_audience(audience)
    of_kinds = f"d.kind IN ({_places(kinds)})" if kinds else "1"
    rows = db.execute(
        f"SELECT d.id, d.key, d.kind, -bm25(words, {WEIGHTS}) * d.weight AS score FROM words"
        f" JOIN document d ON d.id = words.rowid WHERE words MATCH ? AND d.removed = 0 AND {allowed} AND {of_kinds}"
        " ORDER BY score DESC, d.key LIMIT ?",
        [match, *tokens, *kinds, limit * HITS_A_TITLE],
    ).fetchall()
    return one_a_title(show(db, rows, match))[:limit]
