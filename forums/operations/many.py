"""Doing one thing to many threads at once: those that it can be done to, in one transaction; the others stay."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import CannotUndo, undo
from forums.curating.actions import Action
from forums.models import Act, Forum, Thread
from forums.operations.acts import one_act
from forums.operations.locking import hold_forums, locked_threads

MOST = 100


class Done(NamedTuple):
    """The act, None if nothing was done; which threads it was done to, and why not to the others."""

    act: Act | None
    threads: list[Thread]
    left: list[tuple[Thread, str]]


@transaction.atomic
def do_to_threads(by, action: Action, thread_ids: Sequence[int], choice: dict, reason: str) -> Done:
    """Does it to all of these threads that it can be done to now, for one reason. Everyone concerned is told once.
    Raises Refused for more than a hundred, and where nobody could do it at all."""
    require(len(set(thread_ids)) <= MOST, f"Choose up to {MOST} threads at once.")
    with one_act(by, action.name_in_log, reason) as doing:
        others = action.to_others(choice)
        threads = locked_threads([*thread_ids, *(thread.pk for thread in others)])
        if action.counts:
            places = {place.pk for place in choice.values() if isinstance(place, Forum)}
            held = hold_forums({thread.forum_id for thread in threads.values()} | places)
            require(places <= held.keys(), "This forum is no longer there.")
            choice = {key: held[value.pk] if isinstance(value, Forum) else value for key, value in choice.items()}
        # Those that others go into are the locked ones, so that each finds them as the one before has left them.
        choice = {
            key: threads.get(value.pk, value) if isinstance(value, Thread) else value for key, value in choice.items()
        }
        done, left = [], []
        staying = {thread.pk for thread in others}
        for thread_id in sorted({*thread_ids} & threads.keys() - staying):
            thread = threads[thread_id]
            obstacle = "It is no longer there." if thread.deleted_at else action.why_not(thread, choice)
            if obstacle:
                left.append((thread, obstacle))
                continue
            logged = len(doing.act.entries)
            action.do(doing, thread, reason, choice)
            if len(doing.act.entries) > logged:
                done.append(thread)
            else:
                left.append((thread, "It is so already."))
    return Done(doing.act if done else None, done, left)


def undo_act(by, act_id: int) -> tuple[int, str]:
    """Takes back all of an act that still stands, the last first. Says how much was taken back, and why the rest was
    not."""
    entries = Act.objects.get(pk=act_id).entries
    undone, why_not = 0, ""
    standing = StaffLogEntry.objects.filter(pk__in=entries, undone_at__isnull=True).order_by("-pk")
    for entry_id in standing.values_list("pk", flat=True):
        try:
            undo(entry_id, by)
        except CannotUndo as reason:
            why_not = str(reason)
        else:
            undone += 1
    return undone, why_not
