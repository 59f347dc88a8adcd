"""Marking what was read: no query when nothing is new, one or two when something is; no lock, no transaction."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.permissions import require
from forums import intervals
from forums.intervals import Intervals
from forums.models import Forum, Post, ReadBaseline, ReadMark, Thread, ThreadEvent
from forums.reading import NEVER, Old, baselines_of, holds_by_time, named_in, old_positions, read_to_of
from notifications.inbox import unread_count
from notifications.operations import mark_read_about

# Longer than any transaction may last: what commits later than this was begun after the mark.
SLOWEST_COMMIT = timedelta(seconds=60)
MAY_BE_UNDONE = timedelta(days=7)


def mark_read(member, thread: Thread, first: int, last: int) -> None:
    """Adds positions first…last to what the member has read."""
    if last >= first:
        add_to_mark(ReadMark.objects.filter(member=member, thread=thread).first(), member, thread, [[first, last]])


def mark_seen(member, thread: Thread, seen: Intervals) -> None:
    """The member had these posts on the screen: they are read, and so is what told the member of them.

    Of a post that was taken down they had no words: it is new to them if it is put back.
    """
    seen = intervals.within(intervals.union([], seen), 1, thread.last_position)
    seen = intervals.difference(seen, thread.tombstones)
    if not seen:
        return
    add_to_mark(ReadMark.objects.filter(member=member, thread=thread).first(), member, thread, seen)
    if unread_count(member):
        on_screen = Q()
        for first, last in seen:
            on_screen |= Q(position__gte=first, position__lte=last)
        posts = Post.objects.filter(on_screen, thread=thread).order_by().values_list("pk", flat=True)
        mark_read_about(member, [f"post:{pk}" for pk in posts])


def add_to_mark(mark: ReadMark | None, member, thread: Thread, read: Intervals) -> ReadMark:
    """Adds to what is read in a thread whose mark has been looked up already (None: there is none yet). Returns it."""

    def add(mark: ReadMark) -> bool:
        before = (mark.intervals, mark.marked_unread)
        mark.intervals = intervals.union(mark.intervals, read)
        mark.marked_unread = [(at, intervals.difference(again, read)) for at, again in mark.marked_unread]
        return (mark.intervals, mark.marked_unread) != before

    return _change(mark, member, thread, add)


def mark_unread_from(member, thread: Thread, position: int) -> None:
    """All from this post on is new to the member again, whenever it was posted; later posts of their own are not."""
    mark = ReadMark.objects.filter(member=member, thread=thread).first()
    baselines = baselines_of(member)
    own = Post.objects.filter(thread=thread, author=member, position__gt=position).order_by()
    again: Intervals = [[position, thread.last_position]]
    for later in own.values_list("position", flat=True):
        again = intervals.remove(again, later, later)

    def take_out(mark: ReadMark) -> bool:
        marked, latest = [], again
        for at, earlier in mark.marked_unread:
            # What was marked as read as a whole since is not unread again by this.
            if any(at < baseline.set_at for baseline in baselines):
                marked.append((at, intervals.difference(earlier, again)))
            else:
                latest = intervals.union(latest, earlier)
        mark.intervals = intervals.difference(mark.intervals, again)
        mark.marked_unread = [*marked, (timezone.now(), latest)]
        return True

    _change(mark, member, thread, take_out)


def _change(mark: ReadMark | None, member, thread: Thread, change: Callable[[ReadMark], bool]) -> ReadMark:
    """Changes a mark, again from what another tab left of it if that was quicker. Returns it as it is then."""
    for _ in range(20):
        if mark is None:
            mark = ReadMark(member=member, thread=thread, numbering=thread.numbering)
            change(mark)
            mark.read_to = read_to_of(mark, _old_when_joined(member, thread))
            ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
            mark = ReadMark.objects.get(member=member, thread=thread)
        if mark.numbering > thread.numbering:
            # Its posts have taken other positions meanwhile: which of them were meant is not known.
            return mark
        if mark.numbering < thread.numbering:
            # Made in the very moment when they did, by who did not know of it: it says nothing of them.
            mark.intervals, mark.marked_unread, mark.read_to = [], [], 0
        read_before: Intervals = [[1, mark.read_to]] if mark.read_to else []
        if not change(mark):
            return mark
        # What was read up to before was read without a gap: that holds, save for what is unread again.
        mark.read_to = read_to_of(mark, read_before or _old_when_joined(member, thread))
        changed = ReadMark.objects.filter(pk=mark.pk, version=mark.version).update(
            intervals=mark.intervals,
            unread_again=mark.unread_again,
            unread_again_at=mark.unread_again_at,
            unread_earlier=mark.unread_earlier,
            read_to=mark.read_to,
            numbering=thread.numbering,
            version=mark.version + 1,
            updated_at=timezone.now(),
        )
        mark.version += 1
        if changed:
            break
        mark = ReadMark.objects.get(pk=mark.pk)
    assert mark is not None
    return mark


def _old_when_joined(member, thread: Thread) -> Intervals:
    old = Old(member.joined_at)
    return old_positions([(thread, old)])[thread.pk, old]


@transaction.atomic
def mark_all_read(member, forum: Forum | None = None) -> ReadBaseline:
    """Nothing in the forum (or anywhere) is new to the member any more, save what was still being posted.

    The baseline stops short of the present, as a post that is not yet committed may carry an earlier time; what is
    visible of the last minute is named by position. No mark changes, so that it can be undone to the post.
    """
    now = timezone.now()
    horizon = now - SLOWEST_COMMIT
    recent = Thread.objects.visible_to(member).filter(surfaced_at__gte=horizon)
    if forum is not None:
        recent = recent.filter(forum=forum)
    named = recent.order_by().values_list("pk", "numbering", "last_position")
    also = {str(pk): [numbering, [[1, last]]] for pk, numbering, last in named}
    baseline = ReadBaseline.objects.create(member=member, forum=forum, before=horizon, set_at=now, also=also)
    superfluous = ReadBaseline.objects.filter(member=member, set_at__lt=now - MAY_BE_UNDONE)
    _forget(member, superfluous.filter(forum=forum) if forum else superfluous, baseline)
    return baseline


def _forget(member, superfluous, baseline: ReadBaseline) -> None:
    """Baselines that cannot be undone any more go, as this one says as much: what it does not say of threads that are
    elsewhere by now is written into their marks."""
    gone = list(superfluous.select_for_update().order_by("pk"))
    if gone and baseline.forum_id is not None:
        elsewhere = [thread for thread in _that_went(gone) if not holds_by_time(baseline, thread)]
        marks = {mark.thread_id: mark for mark in ReadMark.objects.filter(member=member, thread__in=elsewhere)}
        said = {(thread, old): _said_by(old, thread) for thread in elsewhere for old in gone}
        are_old = old_positions([(thread, of_old) for (thread, _), of_old in said.items()])
        for (thread, old), of_old in said.items():
            mark = marks.get(thread.pk)
            read = are_old[thread.pk, of_old]
            for again in (again for at, again in (mark.marked_unread if mark else ()) if at > old.set_at):
                read = intervals.difference(read, again)
            if intervals.difference(read, mark.intervals if mark else ()):
                marks[thread.pk] = add_to_mark(mark, member, thread, read)
    superfluous.delete()


def _that_went(gone: list[ReadBaseline]):
    """Threads of which these baselines speak, that may have gone elsewhere since."""
    named = {int(key) for old in gone for key in old.also}
    forums, since = {old.forum_id for old in gone}, min(old.set_at for old in gone)
    moved = ThreadEvent.objects.filter(kind="moved", forum__in=forums, created_at__gt=since)
    return Thread.objects.filter(Q(pk__in=named) | Q(pk__in=moved.values("thread")))


def _said_by(baseline: ReadBaseline, thread: Thread) -> Old:
    since = baseline.before if holds_by_time(baseline, thread) else NEVER
    return Old(since, tuple((first, last) for first, last in named_in(baseline, thread)))


@transaction.atomic
def undo_mark_all_read(member, baseline_id: int) -> None:
    """All that it marked is as new as before, save what the member has read since. Raises Refused after a week, or if
    it is undone already."""
    since = timezone.now() - MAY_BE_UNDONE
    undone, _ = ReadBaseline.objects.filter(member=member, pk=baseline_id, set_at__gte=since).delete()
    require(bool(undone), "This cannot be undone any more.")
