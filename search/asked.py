"""What the address of a search page asks for. Nothing in an address is an error: what makes no sense is left out."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from search.documents import plain
from search.queries import LONGEST_TEXT, Query
from search.registry import value_now

LONGEST_CHOICE = 200
NAMES = ("q", "kind", "forum", "tag", "since", "until", "only", "after")


@dataclass(frozen=True, slots=True)
class Asked:
    """The words and choices in an address, as typed."""

    text: str = ""
    kind: str = ""
    forum: str = ""
    tag: str = ""
    since: date | None = None
    until: date | None = None
    only_typed: bool = False
    after: str = ""

    @classmethod
    def in_address(cls, parameters: QueryDict) -> "Asked":
        given = {name: plain(parameters.get(name, "")).strip() for name in NAMES}
        return cls(
            text=given["q"][:LONGEST_TEXT],
            kind=given["kind"][:LONGEST_CHOICE],
            forum=given["forum"][:LONGEST_CHOICE],
            tag=given["tag"][:LONGEST_CHOICE],
            since=_day(given["since"]),
            until=_day(given["until"]),
            only_typed=given["only"] == "typed",
            after=given["after"],
        )

    def as_meant_by(self, member) -> "Asked":
        """The same with its choices called as they are called now."""
        return replace(self, tag=value_now("tag", self.tag, member))

    @property
    def is_anything(self) -> bool:
        return bool(self.text or self.is_narrowed or self.kind)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.forum or self.tag or self.since or self.until)

    def query(self, audience: frozenset[str]) -> Query:
        """The same as a query, on behalf of whoever holds these tokens. Days are whole, the last one included."""
        return Query(
            text=self.text,
            audience=audience,
            kinds=(self.kind,) if self.kind else (),
            forum=self.forum,
            tag=self.tag,
            since=_midnight(self.since) if self.since else None,
            until=_midnight(self.until + timedelta(days=1)) if self.until else None,
            after=self.after or None,
            expand=not self.only_typed,
        )

    def newest_query(self, audience: frozenset[str], limit: int) -> Query:
        """The same for the newest of what fits, from the first on."""
        return replace(replace(self, after="").query(audience), newest=True, limit=limit)

    @property
    def in_words(self) -> str:
        """What is asked for, in a line: the words, and by what it is narrowed."""
        narrowed = [self.kind, self.forum, self.tag, self.since and f"since {self.since:%-d %B %Y}"]
        narrowed.append(self.until and f"until {self.until:%-d %B %Y}")
        return ", ".join(str(part) for part in [self.text, *narrowed] if part) or "everything"

    def address(self, **changes: object) -> str:
        """The address of this search with some of it changed, from its first page unless `after` says otherwise."""
        asked = replace(self, **{"after": "", **changes})  # type: ignore[arg-type]
        given = {
            "q": asked.text,
            "kind": asked.kind,
            "forum": asked.forum,
            "tag": asked.tag,
            "since": asked.since.isoformat() if asked.since else "",
            "until": asked.until.isoformat() if asked.until else "",
            "only": "typed" if asked.only_typed else "",
            "after": asked.after,
        }
        return "?" + urlencode({name: value for name, value in given.items() if value})


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
