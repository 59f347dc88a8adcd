"""What is new to a member: in a list of threads, and where in one. A constant number of queries for any list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, Min, Value

from forums import intervals
from forums.models import Post, ReadBaseline, ReadMark, Thread


@dataclass(frozen=True, slots=True)
class Unread:
    """How much of a thread is new, and where that begins (None: nothing is). `positions` are the new ones, as
    intervals; those of posts that were taken down are never among them."""

    count: int
    first: int | None
    is_new_thread: bool
    positions: tuple[tuple[int, int], ...] = ()

    def has(self, position: int) -> bool:
        return any(first <= position <= last for first, last in self.positions)


@dataclass(frozen=True, slots=True)
class Old:
    """What counts as read though nobody looked at it: all posts before `since`, and those up to the position `also`."""

    since: datetime
    also: int = 0


def unread_in(member, threads: Iterable[Thread], baselines: list[ReadBaseline] | None = None) -> dict[int, Unread]:
    """For each thread, what of it is new to the member. At most three queries; two with the baselines at hand."""
    threads = list(threads)
    if not member.is_authenticated or not threads:
        return {}
    marks = {
        mark.thread_id: mark for mark in ReadMark.objects.filter(member=member, thread__in=[one.pk for one in threads])
    }
    return _unread(member, [(thread, marks.get(thread.pk)) for thread in threads], _given(baselines, member))


def unread_of(member, thread: Thread, mark: ReadMark | None) -> Unread:
    """The same for one thread whose mark is at hand: one query, or two when the thread is older than the member."""
    return _unread(member, [(thread, mark)], baselines_of(member))[thread.pk]


def _given(baselines: list[ReadBaseline] | None, member) -> list[ReadBaseline]:
    return baselines_of(member) if baselines is None else baselines


def baselines_of(member) -> list[ReadBaseline]:
    return list(ReadBaseline.objects.filter(member=member))


def old_for(member, thread: Thread, baselines: Iterable[ReadBaseline], after: datetime | None = None) -> Old:
    """What of a thread is old to a member who joined later or marked all as read; `after`: only by marking since."""
    since, also = ([] if after else [member.joined_at]), 0
    for baseline in baselines:
        in_scope = baseline.forum_id in (None, _forum_at(thread, baseline.set_at))
        if in_scope and (after is None or baseline.set_at > after):
            since.append(baseline.before)
            also = max(also, baseline.also.get(str(thread.pk), 0))
    return Old(max(since, default=member.joined_at if after is None else _NEVER), also)


_NEVER = datetime.fromisoformat("0001-01-02T00:00:00+00:00")


def _forum_at(thread: Thread, time: datetime) -> int:
    """Where a thread was at a time: "all read" in a forum is said of what is in it then, wherever that goes."""
    for forum_id, until in thread.earlier_forums:
        if time < datetime.fromisoformat(until):
            return forum_id
    return thread.forum_id


def _unread(
    member, asked: Sequence[tuple[Thread, ReadMark | None]], baselines: list[ReadBaseline]
) -> dict[int, Unread]:
    asked = [(thread, mark if mark and mark.numbering == thread.numbering else None) for thread, mark in asked]
    olds: list[tuple[Thread, Old]] = []
    for thread, mark in asked:
        olds.append((thread, old_for(member, thread, baselines)))
        if mark and mark.unread_again_at:
            olds.append((thread, old_for(member, thread, baselines, after=mark.unread_again_at)))
    until = old_until(olds)
    found = {}
    for thread, mark in asked:
        read: intervals.Intervals = mark.intervals if mark else []
        if last := until[thread.pk, old_for(member, thread, baselines)]:
            read = intervals.add(read, 1, last)
        if mark and mark.unread_again_at:
            again_old = until[thread.pk, old_for(member, thread, baselines, after=mark.unread_again_at)]
            read = intervals.difference(read, intervals.difference(mark.unread_again, [[1, again_old]]))
        new = intervals.gaps(intervals.union(read, thread.tombstones), thread.last_position)
        count = sum(last - first + 1 for first, last in new)
        found[thread.pk] = Unread(
            count=count,
            first=new[0][0] if new else None,
            is_new_thread=count > 0 and count == intervals.missing(thread.tombstones, thread.last_position),
            positions=tuple((first, last) for first, last in new),
        )
    return found


def old_until(asked: Iterable[tuple[Thread, Old]]) -> dict[tuple[int, Old], int]:
    """Up to which position each thread is old. One query, for the threads that are older in part."""
    found: dict[tuple[int, Old], int] = {}
    in_part: defaultdict[datetime, list[tuple[Thread, Old]]] = defaultdict(list)
    for thread, old in asked:
        if thread.last_posted_at < old.since:
            found[thread.pk, old] = thread.last_position
        elif thread.created_at >= old.since:
            found[thread.pk, old] = old.also
        else:
            in_part[old.since].append((thread, old))
    queries = [
        Post.objects.filter(thread__in={thread.pk for thread, _ in some}, created_at__gte=since)
        .order_by()
        .values("thread_id")
        .annotate(asked=Value(number, IntegerField()), first=Min("position"))
        .values_list("asked", "thread_id", "first")
        for number, (since, some) in enumerate(in_part.items())
    ]
    first_new = {}
    if queries:
        first_new = {(number, pk): first for number, pk, first in queries[0].union(*queries[1:], all=True)}
    for number, some in enumerate(in_part.values()):
        for thread, old in some:
            before = first_new.get((number, thread.pk), thread.last_position + 1) - 1
            found[thread.pk, old] = max(before, old.also)
    return found


def read_to_of(mark: ReadMark, old_to: int = 0) -> int:
    """How far a thread is read without a gap, by its mark and by what was posted up to `old_to`, before its reader
    joined. Baselines do not count, as they can be undone."""
    read = intervals.difference(
        intervals.add(mark.intervals, 1, old_to) if old_to else mark.intervals, mark.unread_again
    )
    return read[0][1] if read and read[0][0] <= 1 else 0


def who_has_read(post: Post) -> list[int]:
    """Who had the post on their screen already: ids of members whose mark of its thread holds it."""
    changed_since = ReadMark.objects.filter(
        thread=post.thread, numbering=post.thread.numbering, updated_at__gte=post.created_at
    )
    marks = changed_since.values_list("member_id", "intervals")
    return [member_id for member_id, read in marks.iterator() if intervals.holds(read, post.position)]
