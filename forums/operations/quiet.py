"""Threads that close themselves when nobody has written in them for long, opening them again, and pins, features and
locks that end."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from community.permissions import require
from community.staff_log import record
from forums.models import Forum, Period, Thread
from forums.operations.acts import Doing, an_act, one_act
from forums.operations.curating import (
    featured_state,
    locked_state,
    pinned_state,
    put_featured,
    put_locked,
    put_pinned,
)
from forums.operations.events import add_event
from forums.operations.locking import hold_forums, locked_thread, locked_thread_there
from forums.permissions import can_open_again

LONGEST = 3650
AT_ONCE = 500


@transaction.atomic
def set_quiet_days(by, thread_id: int, days: int | None, reason: str) -> Thread:
    """After how many quiet days a thread closes itself; 0: never, None: as its forum says."""
    with one_act(by, "quiet days", reason) as doing:
        thread = locked_thread_there(thread_id)
        close_after(doing, thread, reason, days=days)
    return thread


def close_after(doing: Doing, thread: Thread, reason: str, *, days: int | None) -> None:
    if thread.quiet_days != days:
        before = thread.quiet_days
        put_quiet_days(thread, days)
        doing.log("quiet days", thread, reason, {"days": before}, {"days": days})


@transaction.atomic
def set_quiet_days_of_forum(by, forum_id: int, days: int | None, reason: str) -> Forum:
    """The same for all threads of a forum that say nothing else; None: they stay open."""
    with one_act(by, "quiet days of forum", reason) as doing:
        forum = hold_forums([forum_id])[forum_id]
        if forum.quiet_days != days:
            before = forum.quiet_days
            put_quiet_days_of_forum(forum, days)
            doing.log_of_forum("quiet days of forum", forum, reason, {"days": before}, {"days": days})
    return forum


def put_quiet_days(thread: Thread, days: int | None) -> None:
    thread.quiet_days = days
    thread.save(update_fields=["quiet_days"])


def put_quiet_days_of_forum(forum: Forum, days: int | None) -> None:
    forum.quiet_days = days
    forum.save(update_fields=["quiet_days"])


@transaction.atomic
def open_again(member, thread_id: int) -> Thread:
    """Opens a thread that closed itself: for who started it, or a moderator, without asking why. It stays open for as
    many days again. What a moderator does for another is logged."""
    thread = locked_thread(thread_id)
    if thread.locked_at is None:
        return thread
    require(can_open_again(member, thread), "Only who started this thread, or a moderator, can open it again.")
    before, entry = locked_state(thread), None
    put_locked(thread, False, "")
    if member.pk != thread.author_id:
        why, after = "It had closed itself.", locked_state(thread)
        entry = record(member, "unlock", thread.topic, thread.title, why, before, after)
    add_event(thread, "opened again", member, entry=entry)
    return thread


def close_quiet_threads() -> int:
    """The clock's job: closes threads that have been quiet for as long as they, or their forums, say. Pinned and
    featured threads stay open. Authors are told once, however many of theirs it is."""
    due = list(quiet_threads(timezone.now()).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    closed = []
    for thread_id in due:
        if _close_if_quiet(thread_id):
            closed.append(thread_id)
    if closed:
        with transaction.atomic(), an_act(None, "closed itself") as doing:
            doing.concerns(threads=closed)
    return len(closed)


def quiet_threads(now: datetime):
    """Open threads whose time has come."""
    threads = Thread.objects.filter(
        locked_at__isnull=True,
        pinned_at__isnull=True,
        featured_at__isnull=True,
        hidden_at__isnull=True,
        deleted_at__isnull=True,
    )
    quiet_since = Greatest("last_posted_at", Coalesce("kept_open_at", "last_posted_at"))
    threads = threads.annotate(quiet_since=quiet_since, days=Coalesce("quiet_days", "forum__quiet_days"))
    of_forums = Forum.objects.filter(quiet_days__gt=0).order_by().values_list("quiet_days", flat=True)
    of_threads = Thread.objects.filter(quiet_days__gt=0).order_by().values_list("quiet_days", flat=True).distinct()
    lengths = {days for days in (*of_forums, *of_threads) if days}
    is_due = Q(pk__in=[])
    if lengths:
        # Where nobody could write, it says nothing that nobody did: the days count anew from then.
        read_only = _read_only_since(now - timedelta(days=max(lengths)), now)
        for days in lengths:
            since = now - timedelta(days=days)
            forums = {period.forum_id for period in read_only if period.ends_at is None or period.ends_at > since}
            if None not in forums:
                is_due |= Q(days=days, quiet_since__lte=since) & ~Q(forum__in=forums)
    return threads.filter(is_due)


def _read_only_since(since: datetime, now: datetime) -> list[Period]:
    """When forums, or all of them, were read-only since then, or are."""
    periods = Period.objects.filter(kind=Period.Kind.READ_ONLY, begins_at__lte=now)
    # One that was ended before it began never held.
    return list(periods.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=since) & Q(ends_at__gt=F("begins_at"))))


@transaction.atomic
def _close_if_quiet(thread_id: int) -> bool:
    thread = locked_thread(thread_id)
    if not quiet_threads(timezone.now()).filter(pk=thread_id).exists():
        return False
    days = thread.forum.quiet_days if thread.quiet_days is None else thread.quiet_days
    before, why = locked_state(thread), f"Nobody wrote here for {days} days, so this thread closed itself."
    put_locked(thread, True, why, itself=True)
    entry = record(None, "closed itself", thread.topic, thread.title, why, before, locked_state(thread))
    add_event(thread, "closed itself", None, entry=entry, days=days)
    return True


def end_what_is_over() -> int:
    """The clock's job: pins, features and locks that had an end, and have come to it."""
    now = timezone.now()
    over = Q(pinned_until__lte=now) | Q(featured_until__lte=now) | Q(locked_until__lte=now)
    threads = Thread.objects.filter(over, deleted_at__isnull=True).order_by("pk")
    due = list(threads.values_list("pk", flat=True)[:AT_ONCE])
    for thread_id in due:
        _end(thread_id, now)
    return len(due)


@transaction.atomic
def _end(thread_id: int, now: datetime) -> None:
    thread = locked_thread(thread_id)
    if thread.deleted_at:  # merged or deleted in this moment
        return
    for until, state, end, action, line in (
        (thread.pinned_until, pinned_state, partial(put_pinned, thread, False), "pin ended", "unpinned"),
        (thread.featured_until, featured_state, partial(put_featured, thread, False), "feature ended", "unfeatured"),
        (thread.locked_until, locked_state, partial(put_locked, thread, False, ""), "lock ended", "unlocked"),
    ):
        if until and until <= now:
            before = state(thread)
            end()
            record(None, action, thread.topic, thread.title, "", before, state(thread))
            add_event(thread, line)
