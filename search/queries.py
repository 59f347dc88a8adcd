"""What is asked of an index, and what it answers."""

import base64
import binascii
import json
import math
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.safestring import SafeString

LONGEST_TEXT = 300
# How many hits are looked at for so many different titles.
HITS_A_TITLE = 6
# What results can be narrowed by and counted by; everything else a document carries is only searched.
FACETS = ("kind", "forum", "tag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search on behalf of whoever holds the audience tokens. Without words it finds the newest first, and so it does
    with `newest`: what fits, however well."""

    text: str = ""
    audience: frozenset[str]
    kinds: tuple[str, ...] = ()
    forum: str = ""
    tag: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 20
    after: str | None = None
    expand: bool = True
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that an index proposes; whether the searcher may see it, the database decides."""

    key: str
    kind: str
    score: float
    title_html: SafeString
    passage_html: SafeString
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Results:
    """What was found. `facets` count what each choice would leave, given the other choices made.

    `all_words` is false when nothing has all the words, and these have some of them. `expanded` lists what was
    looked for beside the words typed.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})
    next_cursor: str | None = None
    expanded: list[str] = field(default_factory=list)
    all_words: bool = True


def one_a_title(hits: list[Hit]) -> list[Hit]:
    """The posts of a thread share its title: the best of them stands for it."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.title_html, hit)
    return list(first.values())


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit of a page, from which the next goes on; travels through addresses as an opaque word."""

    all_words: bool
    score: float
    key: str

    def __str__(self) -> str:
        packed = json.dumps([self.all_words, self.score, self.key], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str | None) -> "Cursor | None":
        """The cursor in an address; None, which is the first page, for anything that is not one."""
        if not text:
            return None
        try:
            unpacked = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, binascii.Error, RecursionError):
            return None
        match unpacked:
            case [bool(all_words), int(score) | float(score), str(key)] if abs(score) < 1e15 and key.isprintable():
                return cls(all_words, score, key) if math.isfinite(score) else None
        return None
