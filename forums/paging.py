"""Paging without OFFSET: lists by the key of the last row shown, threads by ranges of positions."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone

POSTS_A_PAGE = 20
THREADS_A_PAGE = 30


def page_of(position: int) -> int:
    """The page of a thread on which a position stands."""
    return (max(position, 1) - 1) // POSTS_A_PAGE + 1


def positions_of(page: int) -> tuple[int, int]:
    return (page - 1) * POSTS_A_PAGE + 1, page * POSTS_A_PAGE


def page_numbers(page: int, last: int) -> list[int | None]:
    """The page numbers a pager shows: the ends, and those around here. None stands for a gap."""
    wanted = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    shown: list[int | None] = []
    for number in wanted:
        if shown and number - (shown[-1] or 0) > 1:
            shown.append(None)
        shown.append(number)
    return shown


class Keyset:
    """A page of rows, latest first by a time and the id, with what leads to the newer and the older ones."""

    time = "last_posted_at"
    size = THREADS_A_PAGE

    def __init__(self, rows, parameters, first: Callable[[], list] | None = None):
        """`first` gives the first of the rows in their order, one more than a page, where they are asked for anyway."""
        self.kept = {key: value for key, value in parameters.items() if key not in ("before", "after") and value}
        before, after = key_in(parameters.get("before")), key_in(parameters.get("after"))
        self.is_first = before is None and after is None
        backwards = before is None and after is not None
        if backwards:
            rows = rows.filter(self._beyond("gt", *after)).order_by(self.time, "id")
        else:
            rows = rows.filter(self._beyond("lt", *before)) if before else rows
            rows = rows.order_by(f"-{self.time}", "-id")
        found = first() if first is not None and self.is_first else list(rows[: self.size + 1])
        more, found = len(found) > self.size, found[: self.size]
        if backwards:
            found.reverse()
        self.rows = found
        self.newer = self._link("after", found[0]) if found and (more if backwards else before is not None) else ""
        self.older = self._link("before", found[-1]) if found and (backwards or more) else ""

    def _beyond(self, than: str, time, pk) -> Q:
        return Q(**{f"{self.time}__{than}": time}) | Q(**{self.time: time, f"pk__{than}": pk})

    def _link(self, direction, row) -> str:
        key = f"{getattr(row, self.time).timestamp():.6f}_{row.pk}"
        return "?" + urlencode({**self.kept, direction: key})


class ThreadKeyset(Keyset):
    """A page of threads by latest activity."""

    @property
    def threads(self) -> list:
        return self.rows


def key_in(text: str | None):
    """(time, id) from an address, or None for anything else someone may have typed."""
    try:
        time, pk = (text or "").split("_")
        return datetime.fromtimestamp(float(time), tz=timezone.get_default_timezone()), min(int(pk), 2**62)
    except (ValueError, OverflowError, OSError):
        return None
