"""What is new to a member: in a list of threads, and where in one. A constant number of queries for any list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from forums import intervals
from forums.models import Post, ReadBaseline, ReadMark, Thread


@dataclass(frozen=True, slots=True)
class Unread:
    """How much of a thread is new, and where that begins (None: nothing is)."""

    count: int
    first: int | None
    is_new_thread: bool


def unread_in(member, threads: Iterable[Thread]) -> dict[int, Unread]:
    """For each thread, what of it is new to the member. At most three queries."""
    threads = list(threads)
    if not member.is_authenticated or not threads:
        return {}
    marks = ReadMark.objects.filter(member=member, thread__in=[thread.pk for thread in threads])
    read = dict(marks.values_list("thread_id", "intervals"))
    baselines = _baselines(member)
    since = {thread.pk: _since(member, thread, baselines) for thread in threads}
    straddling = [thread for thread in threads if thread.created_at < since[thread.pk] <= thread.last_posted_at]
    old_until = _positions_before(straddling, since)
    return {
        thread.pk: _unread(thread, read.get(thread.pk), since[thread.pk], old_until.get(thread.pk, 0))
        for thread in threads
    }


def unread_of(member, thread: Thread, mark: ReadMark | None) -> Unread:
    """The same for one thread whose mark is at hand: one query, or two when the thread is older than the member."""
    since = _since(member, thread, _baselines(member))
    old = {}
    if thread.created_at < since <= thread.last_posted_at:
        old = _positions_before([thread], {thread.pk: since})
    return _unread(thread, mark.intervals if mark else None, since, old.get(thread.pk, 0))


def _baselines(member) -> dict[int | None, datetime]:
    return dict(ReadBaseline.objects.filter(member=member).values_list("forum_id", "before"))


def _since(member, thread: Thread, baselines) -> datetime:
    times = [member.joined_at, baselines.get(None), baselines.get(thread.forum_id)]
    return max(time for time in times if time)


def _positions_before(threads: list[Thread], since: dict[int, datetime]) -> dict[int, int]:
    """The last position older than each thread's own time, asked once for each distinct time."""
    found: dict[int, int] = {}
    for time in {since[thread.pk] for thread in threads}:
        of_this_time = [thread.pk for thread in threads if since[thread.pk] == time]
        rows = Post.objects.filter(thread__in=of_this_time, created_at__lt=time).order_by().values("thread_id")
        found.update(rows.annotate(last=Max("position")).values_list("thread_id", "last"))
    return found


def _unread(thread: Thread, marked: intervals.Intervals | None, since: datetime, old_until: int) -> Unread:
    if thread.last_posted_at < since:
        return Unread(0, None, False)
    read = intervals.union(thread.tombstones, marked or [])
    if old_until:
        read = intervals.add(read, 1, old_until)
    count = intervals.missing(read, thread.last_position)
    return Unread(count, intervals.first_missing(read, thread.last_position), marked is None and not old_until)
