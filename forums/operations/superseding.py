"""Saying that a later thread or post takes the place of an answer or of a whole thread."""

from collections.abc import Sequence

from django.db import transaction

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.models import Post, Thread, ThreadChange
from forums.operations.acts import require_reason
from forums.operations.locking import locked_thread_of, record_change
from forums.permissions import can_supersede


@transaction.atomic
def supersede(member, post_id: int, newer_id: int | None, reason: str = "") -> Post:
    """Leads from a post to a later one that the member may see, and that is in another thread if the post opens one;
    None: to none any more. Raises Refused.

    A moderator who does it for those whose words they are says why, and it is logged.
    """
    thread, post = locked_thread_of(post_id)
    require(can_supersede(member, thread, post), "You cannot say this of the post.")
    if newer_id is not None:
        newer = Post.objects.visible_to(member).filter(pk=newer_id).first()
        obstacle = why_not_newer(post, newer)
        require(not obstacle, obstacle)
    if post.superseded_by_id == newer_id:
        return post
    before = post.superseded_by_id
    _put(thread, post, newer_id)
    if member.pk not in (thread.author_id, post.author_id):
        require_reason(reason)
        action = "supersede" if newer_id else "not superseded"
        record(member, action, f"post:{post.pk}", thread.title, reason, {"newer": before}, {"newer": newer_id})
    return post


def why_not_newer(post: Post, newer: Post | None) -> str:
    """What keeps a post from taking another's place, in a sentence; empty where nothing does. As it is always the later
    one, no circle can come about."""
    if newer is None or not newer.is_visible:
        return "There is no thread or post at this address that you can see."
    if (newer.created_at, newer.pk) <= (post.created_at, post.pk):
        return "This is older. Only what came later can take its place."
    if post.is_opening and newer.thread_id == post.thread_id:
        return "This is in the same thread. Give the address of another thread, or of a post in one."
    return ""


def _put(thread: Thread, post: Post, newer_id: int | None) -> None:
    post.superseded_by_id = newer_id
    post.save(update_fields=["superseded_by"])
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["change_number"])
    effects.superseded(thread)


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how leading to what is newer is named and undone."""
    labels = {"supersede": "Led from a post to a newer one", "not superseded": "Led to no newer post any more"}
    for action, label in labels.items():
        register_action(action, label, _undo, family="supersede", standing=_standing)


def _standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    rows = Post.objects.filter(pk__in={entry.subject_id for entry in entries})
    newer = dict(rows.values_list("pk", "superseded_by_id"))
    return {
        entry.pk for entry in entries if entry.subject_id in newer and newer[entry.subject_id] == entry.after["newer"]
    }


def _undo(entry: StaffLogEntry, by) -> None:
    thread, post = locked_thread_of(entry.subject_id)
    if post.superseded_by_id != entry.after["newer"]:
        raise CannotUndo(CHANGED_SINCE)
    before = entry.before["newer"]
    _put(thread, post, before if before and Post.objects.filter(pk=before).exists() else None)
