"""What is new to a member: in a list of threads, and where in one. A constant number of queries for any list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import IntegerField, Min, Q, Value

from community.asked_again import AskedAgain
from forums import intervals
from forums.models import Post, ReadBaseline, ReadMark, Thread

BASELINES = AskedAgain(lambda member: ReadBaseline.objects.filter(member=member))
MARKS = AskedAgain(lambda member, threads: ReadMark.objects.filter(member=member, thread__in=threads))


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
    """What counts as read though nobody looked at it: all posts before `since`, and those at the positions `also`."""

    since: datetime
    also: tuple[tuple[int, int], ...] = ()


def unread_in(member, threads: Iterable[Thread], baselines: list[ReadBaseline] | None = None) -> dict[int, Unread]:
    """For each thread, what of it is new to the member. At most three queries; two with the baselines at hand."""
    threads = list(threads)
    if not member.is_authenticated or not threads:
        return {}
    marks = {mark.thread_id: mark for mark in MARKS.rows(member=member.pk, threads=[one.pk for one in threads])}
    return _unread(member, [(thread, marks.get(thread.pk)) for thread in threads], _given(baselines, member))


def unread_of(member, thread: Thread, mark: ReadMark | None) -> Unread:
    """The same for one thread whose mark is at hand: one query, or two when the thread is older than the member."""
    return _unread(member, [(thread, mark)], baselines_of(member))[thread.pk]


def mark_of(member, thread: Thread) -> ReadMark | None:
    """What the member has read of a thread."""
    return MARKS.first(member=member.pk, threads=[thread.pk])


def _given(baselines: list[ReadBaseline] | None, member) -> list[ReadBaseline]:
    return baselines_of(member) if baselines is None else baselines


def baselines_of(member) -> list[ReadBaseline]:
    return BASELINES.rows(member=member.pk)


def old_for(member, thread: Thread, baselines: Iterable[ReadBaseline], after: datetime | None = None) -> Old:
    """What of a thread is old to a member who joined later or marked all as read; `after`: only by marking since."""
    since = [] if after else [member.joined_at]
    also: intervals.Intervals = []
    for baseline in baselines:
        if after is None or baseline.set_at > after:
            also = intervals.union(also, named_in(baseline, thread))
            if holds_by_time(baseline, thread):
                since.append(baseline.before)
    return Old(max(since, default=NEVER), tuple((first, last) for first, last in also))


def holds_by_time(baseline: ReadBaseline, thread: Thread) -> bool:
    """Whether "all read" was said of where the thread was then: of what is in it, wherever that goes."""
    return baseline.forum_id in (None, _forum_at(thread, baseline.set_at))


def named_in(baseline: ReadBaseline, thread: Thread) -> intervals.Intervals:
    """The positions that it names: as the posts are numbered now, or else it names none."""
    named = baseline.also.get(str(thread.pk), 0)
    if isinstance(named, int):  # as it was kept at first: up to there
        return [[1, named]] if named else []
    numbering, positions = named
    return positions if numbering == thread.numbering else []


NEVER = datetime.fromisoformat("0001-01-02T00:00:00+00:00")


def _forum_at(thread: Thread, time: datetime) -> int:
    """Where a thread was at a time."""
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
        for at, _ in mark.marked_unread if mark else ():
            olds.append((thread, old_for(member, thread, baselines, after=at)))
    are_old = old_positions(olds)
    found = {}
    for thread, mark in asked:
        read = intervals.union(mark.intervals if mark else [], are_old[thread.pk, old_for(member, thread, baselines)])
        for at, again in mark.marked_unread if mark else ():
            old_since = are_old[thread.pk, old_for(member, thread, baselines, after=at)]
            read = intervals.difference(read, intervals.difference(again, old_since))
        new = intervals.gaps(intervals.union(read, thread.tombstones), thread.last_position)
        count = sum(last - first + 1 for first, last in new)
        found[thread.pk] = Unread(
            count=count,
            first=new[0][0] if new else None,
            is_new_thread=count > 0 and count == intervals.missing(thread.tombstones, thread.last_position),
            positions=tuple((first, last) for first, last in new),
        )
    return found


def old_positions(asked: Iterable[tuple[Thread, Old]]) -> dict[tuple[int, Old], intervals.Intervals]:
    """Which positions of each thread are old. One query, for the threads that are older in part."""
    found: dict[tuple[int, Old], intervals.Intervals] = {}
    in_part: defaultdict[datetime, list[tuple[Thread, Old]]] = defaultdict(list)
    for thread, old in asked:
        # What was taken down may be newer than what is there to be seen.
        if thread.last_posted_at < old.since and not thread.tombstones:
            found[thread.pk, old] = [[1, thread.last_position]]
        elif thread.created_at >= old.since:
            found[thread.pk, old] = intervals.union([], old.also)
        else:
            in_part[old.since].append((thread, old))
    queries = [
        Post.objects.filter(thread__in={thread.pk for thread, _ in some}, created_at__gte=since)
        .order_by()
        .values("thread_id")
        .annotate(asked=Value(number, IntegerField()), first=Min("position"), later=Min("position", filter=REPLIES))
        .values_list("asked", "thread_id", "first", "later")
        for number, (since, some) in enumerate(in_part.items())
    ]
    new = {}
    if queries:
        new = {(number, pk): firsts for number, pk, *firsts in queries[0].union(*queries[1:], all=True)}
    for number, some in enumerate(in_part.values()):
        for thread, old in some:
            first, later = new.get((number, thread.pk), (None, None))
            found[thread.pk, old] = old_before(first, later, thread.last_position, old.also)
    return found


REPLIES = Q(position__gt=1)


def old_before(
    first: int | None, later: int | None, last: int, also: Iterable[Sequence[int]] = ()
) -> intervals.Intervals:
    """The positions 1…last that are old where `first` is the first new one, and `later` the first new one after the
    opening post: replies stand by their time, but those of a thread merged into this one may be older than its opening
    post."""
    begin, end = (2 if first == 1 else 1), (later or last + 1) - 1
    old = [[begin, end]] if begin <= end else []
    return intervals.union(old, also)


def read_to_of(mark: ReadMark, old: Iterable[Sequence[int]] = ()) -> int:
    """How far a thread is read without a gap, by its mark and by what is `old`, posted before its reader joined.
    Baselines do not count, as they can be undone."""
    read = intervals.union(mark.intervals, old)
    for _, again in mark.marked_unread:
        read = intervals.difference(read, again)
    return read[0][1] if read and read[0][0] <= 1 else 0


def who_has_read(post: Post) -> list[int]:
    """Who had the post on their screen already: ids of members whose mark of its thread holds it."""
    changed_since = ReadMark.objects.filter(
        thread=post.thread, numbering=post.thread.numbering, updated_at__gte=post.created_at
    )
    marks = changed_since.values_list("member_id", "intervals")
    return [member_id for member_id, read in marks.iterator() if intervals.holds(read, post.position)]
