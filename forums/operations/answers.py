"""Choosing a question's answer."""

from django.db import transaction

from community.permissions import require
from community.staff_log import record
from forums import effects
from forums.models import Post, Thread, ThreadChange
from forums.operations.curating import require_reason
from forums.operations.locking import locked_thread, record_change
from forums.permissions import can_accept_answer


@transaction.atomic
def accept_answer(member, post_id: int, reason: str = "") -> Thread:
    """Makes a reply the answer of its question, instead of any before, and tells its author. Raises Refused.

    A moderator who chooses for the asker says why, and it is logged.
    """
    thread = locked_thread(Post.objects.values_list("thread_id", flat=True).get(pk=post_id))
    post = Post.objects.get(pk=post_id)
    require(
        can_accept_answer(member, thread) and post.is_visible and not post.is_opening,
        "You cannot choose this as the answer.",
    )
    if thread.accepted_post_id == post.pk:
        return thread
    _log_for_asker(member, "accept", thread, reason, post.pk)
    put_answer(thread, post)
    effects.answer_accepted(thread, post, member)
    return thread


@transaction.atomic
def take_back_answer(member, thread_id: int, reason: str = "") -> Thread:
    """Leaves a question without a chosen answer; a moderator says why. Raises Refused."""
    thread = locked_thread(thread_id)
    require(can_accept_answer(member, thread), "You cannot change the answer of this question.")
    if thread.accepted_post_id:
        _log_for_asker(member, "unaccept", thread, reason, None)
        put_answer(thread, None)
        effects.thread_changed(thread)
    return thread


def _log_for_asker(member, action: str, thread: Thread, reason: str, answer_id: int | None) -> None:
    if member.pk != thread.author_id:
        require_reason(reason)
        before = {"answer": thread.accepted_post_id}
        record(member, action, thread.topic, thread.title, reason, before, {"answer": answer_id})


def put_answer(thread: Thread, post: Post | None) -> None:
    thread.accepted_post = post
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["accepted_post", "change_number"])
