"""What moderators do to keep threads findable and safe. Each is logged with who, when and why, and can be undone."""

from django.db import transaction
from django.utils import timezone

from community.permissions import require
from community.staff_log import record
from forums import effects
from forums.models import Post, Thread, ThreadChange
from forums.operations.counting import put_status, put_thread_away
from forums.operations.locking import locked_thread, record_change
from forums.operations.tagging import change_tags, tag_names
from forums.operations.versions import keep_version
from forums.permissions import can_moderate


@transaction.atomic
def pin_thread(by, thread_id: int, pinned: bool, reason: str) -> Thread:
    """Keeps a thread at the top of its forum, or lets it go."""
    thread = _thread_for(by, thread_id)
    require_reason(reason)
    if bool(thread.pinned_at) != pinned:
        put_pinned(thread, pinned)
        record(
            by,
            "pin" if pinned else "unpin",
            thread.topic,
            thread.title,
            reason,
            {"pinned": not pinned},
            {"pinned": pinned},
        )
    return thread


@transaction.atomic
def lock_thread(by, thread_id: int, locked: bool, reason: str) -> Thread:
    """Ends or reopens replying. The reason for a lock is shown on the thread."""
    thread = _thread_for(by, thread_id)
    require_reason(reason)
    if bool(thread.locked_at) != locked:
        before = {"locked": not locked, "reason": thread.lock_reason}
        put_locked(thread, locked, reason)
        after = {"locked": locked, "reason": thread.lock_reason}
        record(by, "lock" if locked else "unlock", thread.topic, thread.title, reason, before, after)
    return thread


@transaction.atomic
def hide_post(by, post_id: int, reason: str) -> Post:
    """Takes a post down, leaving a note with the reason; an opening post takes its thread with it.

    One that its author has deleted, too: the author cannot bring it back then.
    """
    thread, post = _post_for(by, post_id)
    require_reason(reason)
    if post.status != Post.Status.HIDDEN:
        before = {"hidden": False}
        put_hidden(thread, post, True, reason)
        record(by, "hide", f"post:{post.pk}", thread.title, reason, before, {"hidden": True, "reason": reason})
    return post


@transaction.atomic
def restore_post(by, post_id: int, reason: str) -> Post:
    """Puts a hidden post back: among those that their authors have deleted, if it was one of them."""
    thread, post = _post_for(by, post_id)
    require_reason(reason)
    if post.status == Post.Status.HIDDEN:
        before = {"hidden": True, "reason": post.hidden_reason}
        put_hidden(thread, post, False, "")
        record(by, "restore", f"post:{post.pk}", thread.title, reason, before, {"hidden": False})
    return post


@transaction.atomic
def retag_thread(by, thread_id: int, names: list[str], reason: str) -> Thread:
    """Changes a thread's tags."""
    thread = _thread_for(by, thread_id)
    require_reason(reason)
    before = tag_names(thread)
    after = put_tags(thread, names, by)
    if sorted(before) != sorted(after):
        record(by, "retag", thread.topic, thread.title, reason, {"tags": before}, {"tags": after})
    return thread


def require_reason(reason: str) -> None:
    """What a moderator does, they can say why: raises Refused without it."""
    require(bool(reason.strip()), "Say why: it is kept in the log.")


def put_pinned(thread: Thread, pinned: bool) -> None:
    thread.pinned_at = timezone.now() if pinned else None
    _changed(thread, ["pinned_at"])


def put_locked(thread: Thread, locked: bool, reason: str) -> None:
    thread.locked_at = timezone.now() if locked else None
    thread.lock_reason = reason.strip()[:300] if locked else ""
    _changed(thread, ["locked_at", "lock_reason"])


def put_hidden(thread: Thread, post: Post, hidden: bool, reason: str) -> None:
    if hidden:
        post.was_deleted, status = post.status == Post.Status.DELETED, Post.Status.HIDDEN
        post.save(update_fields=["was_deleted"])
    else:
        status = post.status_before_hiding
    put_status(thread, post, status, reason.strip()[:500])
    if post.is_opening:
        put_thread_away(thread, hidden_at=timezone.now() if hidden else None, deleted_at=thread.deleted_at)
    record_change(thread, ThreadChange.Kind.HIDDEN if hidden else ThreadChange.Kind.RESTORED, post)
    thread.save(update_fields=["change_number"])
    effects.post_changed(thread, post)


def put_tags(thread: Thread, names: list[str], by) -> list[str]:
    if change_tags(thread, names):
        # Who has the form of the opening post open, with the tags in it, is told before they put the old ones back.
        opening = Post.objects.get(thread=thread, position=1)
        keep_version(thread, opening, by)
        opening.save(update_fields=["revision_count"])
    _changed(thread, [])
    return tag_names(thread)


def _changed(thread: Thread, fields: list[str]) -> None:
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=[*fields, "change_number"])
    effects.thread_changed(thread)


def _thread_for(by, thread_id: int) -> Thread:
    require(can_moderate(by), "Only moderators can do this.")
    return locked_thread(thread_id)


def _post_for(by, post_id: int) -> tuple[Thread, Post]:
    thread = _thread_for(by, Post.objects.values_list("thread_id", flat=True).get(pk=post_id))
    return thread, Post.objects.select_related("author").get(pk=post_id)
