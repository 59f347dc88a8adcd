"""Choosing a question's answers: there may be several."""

from django.db import transaction
from django.utils import timezone

from community.permissions import require
from community.staff_log import record
from forums import effects
from forums.models import Answer, Post, Thread, ThreadChange
from forums.operations.acts import require_reason
from forums.operations.events import add_event
from forums.operations.keeping_answers import keep_answers
from forums.operations.locking import locked_thread_of, record_change
from forums.permissions import can_accept_answer


@transaction.atomic
def accept_answer(member, post_id: int, reason: str = "", *, as_before: bool = False) -> Thread:
    """Makes a reply an answer of its question, beside any chosen before, and tells its author. Raises Refused.

    `as_before` undoes that it was taken back: it has its place among the answers again, and its day. A moderator who
    chooses for the asker says why, and it is logged.
    """
    thread, post = locked_thread_of(post_id)
    require(
        can_accept_answer(member, thread) and post.is_visible and not post.is_opening,
        "You cannot choose this as the answer.",
    )
    if post.pk not in thread.answer_ids:
        before = thread.answer_ids
        put_chosen(thread, post, True, member, as_before=as_before)
        _log_for_asker(member, "accept", thread, reason, before)
        effects.answer_accepted(thread, post, member)
    return thread


@transaction.atomic
def take_back_answer(member, post_id: int, reason: str = "") -> Thread:
    """The reply is no answer of its question any more; a moderator says why. Raises Refused."""
    thread, post = locked_thread_of(post_id)
    require(can_accept_answer(member, thread), "You cannot change the answers of this question.")
    if post.pk in thread.answer_ids:
        before = thread.answer_ids
        put_chosen(thread, post, False, member)
        _log_for_asker(member, "unaccept", thread, reason, before)
        effects.answer_taken_back(thread, post)
    return thread


def put_chosen(thread: Thread, post: Post, chosen: bool, by, *, as_before: bool = False) -> None:
    """Makes a post of the locked thread one of its answers, or none of them."""
    of_post = Answer.objects.filter(post=post)
    if not chosen:
        of_post.update(taken_back_at=timezone.now())
    elif not (as_before and of_post.update(taken_back_at=None)):
        anew = {"chosen_by": by, "chosen_at": timezone.now(), "taken_back_at": None, "review_by": None}
        Answer.objects.update_or_create(post=post, defaults=anew)
    keep_answers(thread)
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["change_number"])


def put_back(thread: Thread, *, chosen: set[int], not_chosen: set[int]) -> None:
    """Makes these posts of the locked thread answers again, as they had been chosen, and those none."""
    answers = Answer.objects.filter(post__thread=thread)
    for post in thread.posts.filter(pk__in=chosen):  # of choices made before there could be several, no row tells
        answers.get_or_create(post=post, defaults={"chosen_at": timezone.now()})
    answers.filter(post__in=chosen).update(taken_back_at=None)
    answers.filter(post__in=not_chosen).update(taken_back_at=timezone.now())
    keep_answers(thread)
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["change_number"])


def _log_for_asker(member, action: str, thread: Thread, reason: str, before: list[int]) -> None:
    if member.pk != thread.author_id:
        require_reason(reason)
        after = {"answers": thread.answer_ids}
        entry = record(member, action, thread.topic, thread.title, reason, {"answers": before}, after)
        add_event(thread, "answer marked" if action == "accept" else "answer unmarked", member, entry=entry)
