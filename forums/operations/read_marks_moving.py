"""Keeping what members have read when posts take other positions or go to other threads. What was new to someone stays
new to them, and what was not stays so.

A mark goes by positions, which are remapped. What was marked as read as a whole goes by time, and by the forum that a
thread was in then; posts that come from elsewhere were not. So before they come, what such baselines say of the threads
is written into the marks of those who set them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q

from community.models import Member
from forums import intervals
from forums.models import ReadBaseline, ReadMark, Thread
from forums.operations.renumbering import Placed, Run, moved_positions
from forums.reading import Old, old_for, read_to_of

MEMBERS_AT_ONCE, MARKS_AT_ONCE = 500, 200
NOWHERE = 0
COLUMNS = ("intervals", "unread_again", "unread_again_at", "read_to", "version", "numbering")


def keep_what_was_read(source: Thread, target: Thread, posts: Mapping[int, Sequence[Placed]], now: datetime) -> None:
    """Writes into marks what baselines say of two locked threads, where it would not hold once posts of the one are in
    the other. Before any post takes another position."""
    threads = (source, target)
    if not posts[target.pk]:
        # All that is going to be there was where the source is.
        moved = source.forum_id != target.forum_id
        left = [[source.forum_id, now.isoformat()]] if moved else []
        target.earlier_forums = [*source.earlier_forums, *left]
        target.save(update_fields=["earlier_forums"])
    comes_from_elsewhere = bool(posts[target.pk]) and _history(source) != _history(target)
    of_these = Q(also__has_key=str(source.pk)) | Q(also__has_key=str(target.pk))
    named = list(ReadBaseline.objects.select_for_update().filter(of_these).order_by("pk"))
    members = {baseline.member_id for baseline in named}
    if comes_from_elsewhere:
        forums = {thread.forum_id for thread in threads}
        forums |= {forum_id for thread in threads for forum_id, _ in thread.earlier_forums}
        set_there = ReadBaseline.objects.filter(forum__in=forums).order_by().values_list("member_id", flat=True)
        members |= set(set_there)
    everyone = sorted(members)
    for start in range(0, len(everyone), MEMBERS_AT_ONCE):
        _write_into_marks(everyone[start : start + MEMBERS_AT_ONCE], threads, posts)
    for baseline in named:
        baseline.also = {key: last for key, last in baseline.also.items() if key not in map(str, posts)}
        baseline.save(update_fields=["also"])
    if comes_from_elsewhere:
        # No baseline of before is said of all that is in the target now.
        target.earlier_forums = [[NOWHERE, now.isoformat()]]
        target.save(update_fields=["earlier_forums"])


def move_read_marks(runs: Sequence[Run], source: Thread, target: Thread) -> None:
    """Gives the marks of two locked threads the positions that their posts have taken."""
    marks: defaultdict[int, dict[int, ReadMark]] = defaultdict(dict)
    for mark in ReadMark.objects.select_for_update().filter(thread__in=[source, target]).order_by("pk"):
        marks[mark.member_id][mark.thread_id] = mark
    changed: list[ReadMark] = []
    new: list[ReadMark] = []
    for member_id, before in marks.items():
        moved = {thread.pk: _moved(runs, before, thread) for thread in (source, target)}
        for thread in (source, target):
            read, again = moved[thread.pk]
            if thread.pk not in before and not read and not again:
                continue
            mark = before.get(thread.pk) or ReadMark(member_id=member_id, thread=thread)
            times = [one.unread_again_at for one in before.values() if one.unread_again_at]
            mark.intervals, mark.unread_again = read, again
            mark.unread_again_at = max(times, default=None) if again else None
            mark.read_to, mark.numbering = read_to_of(mark), thread.numbering
            mark.version += 1
            (changed if mark.pk else new).append(mark)
    ReadMark.objects.bulk_update(changed, COLUMNS, batch_size=MARKS_AT_ONCE)
    ReadMark.objects.bulk_create(new, ignore_conflicts=True, batch_size=MEMBERS_AT_ONCE)


def forget_marks_of_before(thread: Thread) -> None:
    """Empties what was marked as read, in the moment when posts took other positions, by who did not know of it."""
    key = str(thread.pk)
    for baseline in ReadBaseline.objects.filter(also__has_key=key):
        baseline.also.pop(key)
        baseline.save(update_fields=["also"])
    ReadMark.objects.filter(thread=thread, numbering__lt=thread.numbering).update(
        intervals=[],
        unread_again=[],
        unread_again_at=None,
        read_to=0,
        version=F("version") + 1,
        numbering=thread.numbering,
    )


def _history(thread: Thread) -> tuple:
    return thread.forum_id, thread.earlier_forums


def _moved(runs: Sequence[Run], marks: Mapping[int, ReadMark], thread: Thread) -> tuple:
    """What is read, and what is unread again, at the positions of one thread, by a member's marks of both."""
    read: intervals.Intervals = []
    again: intervals.Intervals = []
    for from_id, mark in marks.items():
        read += moved_positions(runs, from_id, thread.pk, mark.intervals)
        again += moved_positions(runs, from_id, thread.pk, mark.unread_again)
    return intervals.joined(read), intervals.joined(again)


def _write_into_marks(member_ids: list[int], threads: Iterable[Thread], posts: Mapping[int, Sequence[Placed]]) -> None:
    baselines: defaultdict[int, list[ReadBaseline]] = defaultdict(list)
    for baseline in ReadBaseline.objects.filter(member__in=member_ids):
        baselines[baseline.member_id].append(baseline)
    members = Member.objects.filter(pk__in=member_ids).only("joined_at")
    rows = ReadMark.objects.select_for_update().filter(thread__in=list(posts), member__in=member_ids).order_by("pk")
    marks = {(mark.member_id, mark.thread_id): mark for mark in rows}
    changed: list[ReadMark] = []
    new: list[ReadMark] = []
    for member in members:
        for thread in threads:
            mark = marks.get((member.pk, thread.pk)) or ReadMark(member=member, thread=thread)
            if _write_into(mark, member, thread, posts[thread.pk], baselines[member.pk]):
                mark.numbering = thread.numbering
                mark.version += 1
                (changed if mark.pk else new).append(mark)
    ReadMark.objects.bulk_update(changed, COLUMNS, batch_size=MARKS_AT_ONCE)
    ReadMark.objects.bulk_create(new, ignore_conflicts=True)


def _write_into(mark: ReadMark, member: Member, thread: Thread, posts: Sequence[Placed], baselines) -> bool:
    """The same as `forums.reading` tells of one member and thread, kept in the mark; says whether it tells more."""
    before = mark.intervals, mark.unread_again
    read = mark.intervals
    if until := _old_until(thread, posts, old_for(member, thread, baselines)):
        read = intervals.add(read, 1, until)
    if mark.unread_again_at:
        old_since = _old_until(thread, posts, old_for(member, thread, baselines, after=mark.unread_again_at))
        mark.unread_again = intervals.difference(mark.unread_again, [[1, old_since]] if old_since else [])
        read = intervals.difference(read, mark.unread_again)
        if not mark.unread_again:
            mark.unread_again_at = None
    mark.intervals = read
    mark.read_to = read_to_of(mark, min(mark.read_to, thread.last_position))
    return (mark.intervals, mark.unread_again) != before


def _old_until(thread: Thread, posts: Sequence[Placed], old: Old) -> int:
    if thread.last_posted_at < old.since:
        return thread.last_position
    first_new = next((post.position for post in posts if post.created_at >= old.since), thread.last_position + 1)
    return max(first_new - 1, old.also)
