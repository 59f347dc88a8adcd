"""Marking what was read: no query when nothing is new, one or two when something is; no lock, no transaction."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from forums import intervals
from forums.models import Forum, ReadBaseline, ReadMark, Thread

# Longer than any transaction may last: what commits later than this was begun after the mark.
SLOWEST_COMMIT = timedelta(seconds=60)


def mark_read(member, thread: Thread, first: int, last: int) -> None:
    """Adds positions first…last to what the member has read."""
    if last >= first:
        add_to_mark(ReadMark.objects.filter(member=member, thread=thread).first(), member, thread, first, last)


def add_to_mark(mark: ReadMark | None, member, thread: Thread, first: int, last: int) -> None:
    """The same for a page, which has looked up the member's mark already (None: there is none yet)."""
    for _ in range(20):
        if mark is None:
            fresh = ReadMark(member=member, thread=thread, intervals=[[first, last]])
            ReadMark.objects.bulk_create([fresh], ignore_conflicts=True)
            mark = ReadMark.objects.get(member=member, thread=thread)
        wanted = intervals.add(mark.intervals, first, last)
        if wanted == mark.intervals:
            return
        changed = ReadMark.objects.filter(pk=mark.pk, version=mark.version).update(
            intervals=wanted, version=mark.version + 1, updated_at=timezone.now()
        )
        if changed:
            return
        # Another tab was quicker: again, from what it left.
        mark = ReadMark.objects.get(pk=mark.pk)


@transaction.atomic
def mark_all_read(member, forum: Forum | None = None) -> None:
    """Nothing in the forum (or anywhere) is new to the member any more, save what was still being posted.

    The baseline stops short of the present, as a post that is not yet committed may carry an earlier time;
    what is visible of the last minute is marked thread by thread.
    """
    horizon = timezone.now() - SLOWEST_COMMIT
    recent = Thread.objects.visible_to(member).filter(last_posted_at__gte=horizon)
    if forum is not None:
        recent = recent.filter(forum=forum)
    else:
        ReadBaseline.objects.filter(member=member, forum__isnull=False, before__lt=horizon).delete()
    ReadBaseline.objects.update_or_create(member=member, forum=forum, defaults={"before": horizon})
    for thread in recent:
        mark_read(member, thread, 1, thread.last_position)
