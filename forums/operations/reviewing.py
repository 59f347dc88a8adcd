"""Until when an answer is taken to be right, and saying that it still is."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.answers.dates import months_after
from forums.models import Answer, Post, Thread, ThreadChange
from forums.operations.acts import require_reason
from forums.operations.locking import locked_thread_of, record_change
from forums.permissions import can_accept_answer, can_confirm_answer

COLUMNS = ("review_by", "asked_at", "confirmed_at", "confirmed_by_id")


@transaction.atomic
def set_review_day(member, post_id: int, day: date | None, reason: str = "") -> Answer:
    """From this day on the answer asks whether it is still right; None: never. Raises Refused.

    A moderator who says it for the asker says why, and it is logged.
    """
    thread, answer = _locked(post_id)
    require(can_accept_answer(member, thread), "You cannot say when this answer is to be looked at.")
    if answer.review_by == day:
        return answer
    before = _as_kept(answer)
    answer.review_by, answer.asked_at = day, None
    _save(thread, answer)
    if member.pk != thread.author_id:
        require_reason(reason)
        record(member, "review day", f"post:{post_id}", thread.title, reason, before, _as_kept(answer))
    return answer


@transaction.atomic
def confirm_answer(member, post_id: int, asked: date) -> Answer:
    """ "Still right": the answer asks again a year from today. Pressed twice for the same day (`asked`), it is said
    once. Raises Refused."""
    thread, answer = _locked(post_id)
    post = Post.objects.get(pk=post_id)
    require(can_confirm_answer(member, thread, post), "You cannot say this of the answer.")
    if answer.review_by != asked:
        return answer
    before = _as_kept(answer)
    answer.review_by, answer.asked_at = months_after(timezone.localdate(), 12), None
    answer.confirmed_at, answer.confirmed_by = timezone.now(), member
    _save(thread, answer)
    if member.pk not in (thread.author_id, post.author_id):
        record(member, "still right", f"post:{post_id}", thread.title, "", before, _as_kept(answer))
    return answer


@transaction.atomic
def mark_asked(post_id: int) -> bool:
    """Notes that an answer's asker and author are told that its day has come; False if they were before, or if it has
    not come after all."""
    _, answer = _locked(post_id)
    if not answer.is_due or answer.asked_at is not None:
        return False
    answer.asked_at = timezone.now()
    answer.save(update_fields=["asked_at"])
    effects.answer_due(answer)
    return True


def _locked(post_id: int) -> tuple[Thread, Answer]:
    thread, _ = locked_thread_of(post_id)
    require(post_id in thread.answer_ids, "This is no chosen answer any more.")
    return thread, Answer.objects.get(post=post_id)


def _save(thread: Thread, answer: Answer) -> None:
    answer.save(update_fields=["review_by", "asked_at", "confirmed_at", "confirmed_by"])
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["change_number"])
    effects.answer_reviewed(thread, answer)


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how moderators' words on when an answer is right are named and undone."""
    labels = {"review day": "Said when to look at an answer again", "still right": "Said that an answer is still right"}
    for action, label in labels.items():
        register_action(action, label, _undo, family="review", standing=_standing)


def _as_kept(answer: Answer) -> dict:
    kept = {column: getattr(answer, column) for column in COLUMNS}
    return {column: value.isoformat() if isinstance(value, date) else value for column, value in kept.items()}


def _standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    answers = {one.post_id: one for one in Answer.objects.filter(post__in={entry.subject_id for entry in entries})}
    return {
        entry.pk for entry in entries if entry.subject_id in answers and _is_so(answers[entry.subject_id], entry.after)
    }


def _is_so(answer: Answer, kept: dict) -> bool:
    """As it was left, whether or not it was told since that the day has come."""
    now = _as_kept(answer)
    return all(now[column] == kept[column] for column in COLUMNS if column != "asked_at")


def _undo(entry: StaffLogEntry, by) -> None:
    thread, _ = locked_thread_of(entry.subject_id)
    answer = Answer.objects.filter(post=entry.subject_id).first()
    if answer is None or not _is_so(answer, entry.after):
        raise CannotUndo(CHANGED_SINCE)
    kept = entry.before
    answer.review_by = kept["review_by"] and date.fromisoformat(kept["review_by"])
    for column in ("asked_at", "confirmed_at"):
        setattr(answer, column, kept[column] and datetime.fromisoformat(kept[column]))
    answer.confirmed_by_id = kept["confirmed_by_id"]
    _save(thread, answer)
