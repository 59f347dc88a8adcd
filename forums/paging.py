"""Paging without OFFSET: lists by the key of the last row shown, threads by ranges of positions."""

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


class ThreadKeyset:
    """A page of threads by latest activity, with what leads to the newer and the older ones."""

    def __init__(self, threads, parameters):
        self.kept = {key: value for key, value in parameters.items() if key not in ("before", "after") and value}
        before, after = _key(parameters.get("before")), _key(parameters.get("after"))
        self.is_first = before is None and after is None
        backwards = before is None and after is not None
        if backwards:
            rows = threads.filter(_newer(*after)).order_by("last_posted_at", "id")
        else:
            rows = (threads.filter(_older(*before)) if before else threads).order_by("-last_posted_at", "-id")
        found = list(rows[: THREADS_A_PAGE + 1])
        more, found = len(found) > THREADS_A_PAGE, found[:THREADS_A_PAGE]
        if backwards:
            found.reverse()
        self.threads = found
        self.newer = self._link("after", found[0]) if found and (more if backwards else before is not None) else ""
        self.older = self._link("before", found[-1]) if found and (backwards or more) else ""

    def _link(self, direction, thread) -> str:
        key = f"{thread.last_posted_at.timestamp():.6f}_{thread.pk}"
        return "?" + urlencode({**self.kept, direction: key})


def _older(time, pk):
    return Q(last_posted_at__lt=time) | Q(last_posted_at=time, pk__lt=pk)


def _newer(time, pk):
    return Q(last_posted_at__gt=time) | Q(last_posted_at=time, pk__gt=pk)


def _key(text: str | None):
    """(time, id) from an address, or None for anything else someone may have typed."""
    try:
        time, pk = (text or "").split("_")
        return datetime.fromtimestamp(float(time), tz=timezone.get_default_timezone()), min(int(pk), 2**62)
    except (ValueError, OverflowError, OSError):
        return None
