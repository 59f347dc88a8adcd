"""Keeping what members have read when posts take other positions or go to other threads. What was new to someone stays
new to them, and what was not stays so.

A mark goes by positions, which are remapped. What was marked as read as a whole goes by time, and by the forum that a
thread was in then; posts that come from elsewhere were not. So what such baselines say of the threads before is named
in them by position, and goes with the posts; undoing them is deleting them still.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from forums import intervals
from forums.models import ReadBaseline, ReadMark, Thread
from forums.operations.reading import SLOWEST_COMMIT
from forums.operations.renumbering import Placed, Run, moved_positions
from forums.reading import holds_by_time, named_in, old_before, read_to_of

ROWS_AT_ONCE, CHANGED_AT_ONCE = 500, 200
NOWHERE = 0
COLUMNS = ("intervals", "unread_again", "unread_again_at", "unread_earlier", "read_to", "version", "numbering")
# By baseline and thread: which positions it says are read.
Named = dict[int, dict[int, intervals.Intervals]]


def what_baselines_say(source: Thread, target: Thread, posts: Mapping[int, Sequence[Placed]], now: datetime) -> Named:
    """What baselines say of two locked threads that would not hold once posts of the one are in the other, for
    `name_in_baselines`. Before any post takes another position."""
    threads = (source, target)
    if not posts[target.pk]:
        # All that is going to be there was where the source is.
        moved = source.forum_id != target.forum_id
        target.earlier_forums = [*source.earlier_forums, *(until_now(source.forum_id, now) if moved else [])]
        target.save(update_fields=["earlier_forums"])
    concerned = Q(also__has_key=str(source.pk)) | Q(also__has_key=str(target.pk))
    comes_from_elsewhere = bool(posts[target.pk]) and _history(source) != _history(target)
    if comes_from_elsewhere:
        forums = {thread.forum_id for thread in threads}
        forums |= {forum_id for thread in threads for forum_id, _ in thread.earlier_forums}
        concerned |= Q(forum__in=forums)
    named: Named = {}
    for baseline in ReadBaseline.objects.select_for_update().filter(concerned).order_by("pk").iterator(ROWS_AT_ONCE):
        named[baseline.pk] = {
            thread.pk: _said_by(baseline, thread, posts[thread.pk], by_time=comes_from_elsewhere) for thread in threads
        }
    if comes_from_elsewhere:
        # No baseline of before is said of all that is in the target now.
        target.earlier_forums = [[NOWHERE, (now + SLOWEST_COMMIT).isoformat()]]
        target.save(update_fields=["earlier_forums"])
    return named


def until_now(forum_id: int, now: datetime) -> list[list]:
    """That a thread was in a forum until now, for `Thread.earlier_forums`. Whoever marks a forum as read before this is
    committed does not know where the thread is going: by time that says nothing of it, only by naming it."""
    return [[forum_id, now.isoformat()], [NOWHERE, (now + SLOWEST_COMMIT).isoformat()]]


def _said_by(baseline: ReadBaseline, thread: Thread, posts: Sequence[Placed], *, by_time: bool) -> intervals.Intervals:
    named = named_in(baseline, thread)
    if not by_time or baseline.forum_id is None or not holds_by_time(baseline, thread):
        return named
    new = (post.position for post in posts if post.created_at >= baseline.before)
    first = next(new, None)
    return old_before(first, next(new, None) if first == 1 else first, thread.last_position, named)


def name_in_baselines(named: Named, runs: Sequence[Run], source: Thread, target: Thread) -> None:
    """Names in baselines the posts of two locked threads of which they said so, at the positions they have taken."""
    ids = sorted(named)
    for start in range(0, len(ids), ROWS_AT_ONCE):
        some = list(ReadBaseline.objects.filter(pk__in=ids[start : start + ROWS_AT_ONCE]))
        for baseline in some:
            for thread in (source, target):
                there = _moved(runs, named[baseline.pk], thread)
                baseline.also.pop(str(thread.pk), None)
                if there:
                    baseline.also[str(thread.pk)] = [thread.numbering, there]
        ReadBaseline.objects.bulk_update(some, ["also"], batch_size=CHANGED_AT_ONCE)


def move_read_marks(runs: Sequence[Run], source: Thread, target: Thread) -> None:
    """Gives the marks of two locked threads the positions that their posts have taken."""
    marks: defaultdict[int, dict[int, ReadMark]] = defaultdict(dict)
    numberings = {thread.pk: thread.numbering for thread in (source, target)}
    for mark in ReadMark.objects.select_for_update().filter(thread__in=[source, target]).order_by("pk"):
        if mark.numbering < numberings[mark.thread_id] - 1:
            # Made in the moment of an earlier move: it says nothing.
            mark.intervals, mark.marked_unread = [], []
        marks[mark.member_id][mark.thread_id] = mark
    changed: list[ReadMark] = []
    new: list[ReadMark] = []
    for member_id, before in marks.items():
        moved = [(thread, *_moved_of_member(runs, before, thread)) for thread in (source, target)]
        for thread, read, marked_unread in moved:
            if thread.pk not in before and not read and not marked_unread:
                continue
            mark = before.get(thread.pk) or ReadMark(member_id=member_id, thread=thread)
            mark.intervals, mark.marked_unread = read, marked_unread
            mark.read_to, mark.numbering = read_to_of(mark), thread.numbering
            mark.version += 1
            (changed if mark.pk else new).append(mark)
    ReadMark.objects.bulk_update(changed, COLUMNS, batch_size=CHANGED_AT_ONCE)
    ReadMark.objects.bulk_create(new, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)


def forget_marks_of_before(thread: Thread) -> None:
    """Empties what was marked as read, in the moment when posts took other positions, by who did not know of it."""
    for mark in ReadMark.objects.filter(thread=thread, numbering__lt=thread.numbering):
        mark.intervals, mark.marked_unread, mark.read_to = [], [], 0
        mark.numbering, mark.version = thread.numbering, mark.version + 1
        ReadMark.objects.filter(pk=mark.pk, version=mark.version - 1).update(
            **{column: getattr(mark, column) for column in COLUMNS}
        )


def _history(thread: Thread) -> tuple:
    return thread.forum_id, thread.earlier_forums


def _moved_of_member(runs: Sequence[Run], marks: Mapping[int, ReadMark], thread: Thread) -> tuple:
    """What is read, and what is marked unread since when, at the positions of one thread, by a member's marks of
    both."""
    marked: defaultdict[datetime, dict[int, intervals.Intervals]] = defaultdict(dict)
    for from_id, mark in marks.items():
        for at, again in mark.marked_unread:
            marked[at][from_id] = again
    marked_unread = [(at, _moved(runs, again, thread)) for at, again in sorted(marked.items())]
    read = _moved(runs, {from_id: mark.intervals for from_id, mark in marks.items()}, thread)
    return read, [(at, again) for at, again in marked_unread if again]


def _moved(runs: Sequence[Run], of_threads: Mapping[int, intervals.Intervals], thread: Thread) -> intervals.Intervals:
    """Where in one thread posts are that were at these positions of these threads."""
    there: intervals.Intervals = []
    for from_id, positions in of_threads.items():
        there += moved_positions(runs, from_id, thread.pk, positions)
    return intervals.joined(there)
