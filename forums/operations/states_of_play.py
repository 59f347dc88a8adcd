"""Telling the state of play of a thread: by moderators, each version kept, logged, and undone from the log."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.html import plain_text
from forums.mentions import link_mentions
from forums.models import Post, StateOfPlay, Thread, ThreadChange
from forums.operations.locking import locked_thread, record_change
from forums.permissions import can_moderate
from forums.quotes import settle_quotes


class ToldMeanwhile(Exception):
    """Another moderator has told it since the form was opened: nothing is overwritten."""


def register() -> None:
    """Tells the staff log how these are named and undone."""
    for name, label in (("state of play", "Told the state of play"), ("remove state", "Took off a state of play")):
        register_action(name, label, _undo, family="state of play", standing=_standing)


@transaction.atomic
def tell_state_of_play(by, thread_id: int, body_html: str, *, up_to: int, version: int) -> StaffLogEntry:
    """Puts a state of play at the top of a thread; `up_to` is the position of the last post that it takes in.

    `version` is the number of the one shown when the form was opened, 0 for none. Raises Refused, ToldMeanwhile, or
    Thread.DoesNotExist.
    """
    thread = _thread_for(by, thread_id)
    if _shown(thread) != version:
        raise ToldMeanwhile
    body_html, _ = link_mentions(settle_quotes(body_html, by))
    return _put_new(by, thread, body_html, Post.objects.filter(thread=thread, position=up_to).first())


@transaction.atomic
def restore_state_of_play(by, thread_id: int, number: int) -> StaffLogEntry:
    """Shows again what an earlier version said, as a new one. Raises Refused, or StateOfPlay.DoesNotExist."""
    thread = _thread_for(by, thread_id)
    earlier = StateOfPlay.objects.select_related("up_to").get(thread=thread, number=number)
    return _put_new(by, thread, earlier.body_html, earlier.up_to)


@transaction.atomic
def remove_state_of_play(by, thread_id: int, reason: str) -> StaffLogEntry | None:
    """Takes it off the page; its versions are kept. Raises Refused."""
    thread = _thread_for(by, thread_id)
    require(bool(reason.strip()), "Say why: it is kept in the log.")
    before = _shown(thread)
    if not before:
        return None
    _show(thread, None)
    return record(by, "remove state", thread.topic, thread.title, reason, {"state": before}, {"state": 0})


def _put_new(by, thread: Thread, body_html: str, up_to: Post | None) -> StaffLogEntry:
    before = _shown(thread)
    last = StateOfPlay.objects.filter(thread=thread).aggregate(last=Max("number"))["last"] or 0
    state = StateOfPlay.objects.create(
        thread=thread,
        number=last + 1,
        body_html=body_html,
        body_text=plain_text(body_html),
        up_to=up_to,
        written_by=by,
        written_at=timezone.now(),
    )
    _show(thread, state)
    return record(
        by, "state of play", thread.topic, thread.title, "", {"state": before}, {"state": state.number}
    )  # fmt: skip


def _show(thread: Thread, state: StateOfPlay | None) -> None:
    thread.state_of_play = state
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["state_of_play", "change_number"])
    effects.state_of_play_changed(thread)


def _shown(thread: Thread) -> int:
    """The number of the version that a thread shows; 0 for none."""
    return thread.state_of_play.number if thread.state_of_play else 0


def _thread_for(by, thread_id: int) -> Thread:
    require(can_moderate(by), "Only moderators can do this.")
    return locked_thread(thread_id)


# ------------------------------------------------------------------------------ undoing
def _standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    shown = dict(
        Thread.objects.filter(pk__in={entry.subject_id for entry in entries}, merged_into__isnull=True).values_list(
            "pk", "state_of_play__number"
        )
    )
    return {
        entry.pk
        for entry in entries
        if entry.subject_id in shown and (shown[entry.subject_id] or 0) == entry.after["state"]
    }


def _undo(entry: StaffLogEntry, by) -> None:
    thread = locked_thread(entry.subject_id)
    if thread.merged_into_id is not None or _shown(thread) != entry.after["state"]:
        raise CannotUndo(CHANGED_SINCE)
    _show(thread, StateOfPlay.objects.filter(thread=thread, number=entry.before["state"]).first())
