"""The lines in a thread that say what was done there. Kept under the thread's lock."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from community.models import StaffLogEntry
from forums.models import Forum, Thread, ThreadEvent
from forums.operations.renumbering import Run


def add_event(
    thread: Thread,
    kind: str,
    by=None,
    *,
    entry: StaffLogEntry | None = None,
    after: int | None = None,
    forum: Forum | None = None,
    other_thread: Thread | None = None,
    **details,
) -> ThreadEvent:
    """A line in the locked thread below its last post, or below the one at position `after`. Of the kinds that
    forums/event_lines.py has words for. `details` are numbers and dates, no words; undoing `entry` takes the line away;
    `by` None is the clock."""
    event = ThreadEvent.objects.create(
        thread=thread,
        after_position=thread.last_position if after is None else after,
        kind=kind,
        actor=by,
        created_at=timezone.now(),
        entry=entry,
        forum=forum,
        other_thread=other_thread,
        details=details,
    )
    _count(thread.pk, 1)
    thread.event_count += 1
    return event


def remove_events(entry: StaffLogEntry) -> None:
    """The lines that tell of a log entry go, as what it tells of is undone. Their threads are locked."""
    for event in ThreadEvent.objects.filter(entry=entry):
        event.delete()
        _count(event.thread_id, -1)


def positions_of_events(thread: Thread) -> list[list[int]]:
    """[[line, position], …], to be put back."""
    return [list(row) for row in thread.events.order_by("id").values_list("id", "after_position")]


def put_events_back(positions: Iterable[list[int]]) -> None:
    for event_id, position in positions:
        ThreadEvent.objects.filter(pk=event_id).update(after_position=position)


def move_events(thread: Thread, runs: list[Run]) -> None:
    """Each line of the locked thread stands below the post that it stood below, or the nearest earlier one that is
    still there. One whose posts are all elsewhere keeps its lines as they are."""
    if not thread.event_count:
        return
    stayed = sorted((run for run in runs if run.source == run.target == thread.pk), key=lambda run: run.first)
    for event in thread.events.all():
        before = [run for run in stayed if run.first <= event.after_position]
        if not before:
            continue
        position = min(event.after_position, before[-1].last) + before[-1].shift
        if position != event.after_position:
            event.after_position = position
            event.save(update_fields=["after_position"])


def _count(thread_id: int, change: int) -> None:
    Thread.objects.filter(pk=thread_id).update(event_count=F("event_count") + change)
