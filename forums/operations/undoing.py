"""Undoing what moderators did, from the staff log: only when nothing has changed since."""

from datetime import datetime

from django.utils import timezone

from community.models import StaffLogEntry
from community.staff_log import CannotUndo, register_action
from forums import effects
from forums.models import Poll, Post, Thread
from forums.operations import answers, curating
from forums.operations.locking import locked_thread
from forums.operations.tagging import tag_names

CHANGED_SINCE = "It has been changed again since."


def register() -> None:
    """Tells the staff log how forum actions are named and undone."""
    register_action("pin", "Pinned", _undo_pin)
    register_action("unpin", "Unpinned", _undo_pin)
    register_action("lock", "Locked", _undo_lock)
    register_action("unlock", "Unlocked", _undo_lock)
    register_action("hide", "Took down a post", _undo_hide)
    register_action("restore", "Put back a post", _undo_hide)
    register_action("retag", "Changed tags", _undo_retag)
    register_action("redact", "Took words out for good")
    register_action("close poll", "Closed a poll early", _undo_close_poll)


def _thread(entry: StaffLogEntry) -> Thread:
    return locked_thread(int(entry.subject.partition(":")[2]))


def _undo_pin(entry: StaffLogEntry, by) -> None:
    thread = _thread(entry)
    _unless(bool(thread.pinned_at) == entry.after["pinned"])
    curating.put_pinned(thread, entry.before["pinned"])


def _undo_lock(entry: StaffLogEntry, by) -> None:
    thread = _thread(entry)
    _unless(bool(thread.locked_at) == entry.after["locked"])
    curating.put_locked(thread, entry.before["locked"], entry.before["reason"])


def _undo_hide(entry: StaffLogEntry, by) -> None:
    post = Post.objects.get(pk=int(entry.subject.partition(":")[2]))
    thread = locked_thread(post.thread_id)
    post.refresh_from_db()
    _unless(post.status == (Post.Status.HIDDEN if entry.after["hidden"] else Post.Status.VISIBLE))
    curating.put_hidden(thread, post, entry.before["hidden"], entry.before.get("reason", ""))
    if entry.before.get("was_answer") and thread.accepted_post_id is None:
        answers.put_answer(thread, post)
        effects.thread_changed(thread)


def _undo_retag(entry: StaffLogEntry, by) -> None:
    thread = _thread(entry)
    _unless(sorted(tag_names(thread)) == sorted(entry.after["tags"]))
    curating.put_tags(thread, entry.before["tags"])


def _undo_close_poll(entry: StaffLogEntry, by) -> None:
    poll = Poll.objects.select_for_update().get(post=int(entry.subject.partition(":")[2]))
    _unless(poll.closes_at == datetime.fromisoformat(entry.after["closes_at"]))
    closes_at = entry.before["closes_at"] and datetime.fromisoformat(entry.before["closes_at"])
    if closes_at and closes_at <= timezone.now():
        raise CannotUndo("The poll would have ended by itself meanwhile.")
    poll.closes_at = closes_at
    poll.save(update_fields=["closes_at"])


def _unless(unchanged: bool) -> None:
    if not unchanged:
        raise CannotUndo(CHANGED_SINCE)
