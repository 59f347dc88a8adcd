""" "Worked for us too": what settings say of an answer that they have tried. One word a setting, counted on the answer
and on its question, under the thread's lock."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused, require, takes_part
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.models import Post, Reaction, Thread, ThreadChange, Tried
from forums.operations.acts import require_reason
from forums.operations.keeping_answers import keep_answers, keep_tried
from forums.operations.locking import locked_thread_of, record_change
from forums.operations.reacting import take_back_reaction
from forums.permissions import can_moderate, why_not_try


class TakenAway(Refused):
    """A moderator has taken away what was said for this setting."""


class SaidMeanwhile(Refused):
    """A colleague has spoken for the setting since the form was opened: their words are not overwritten unseen."""

    def __init__(self, said: Tried):
        super().__init__(
            f"{said.member} has said this for your setting meanwhile: you find it below. Keep your change, and it "
            "takes the place of theirs."
        )


@transaction.atomic
def say_tried(
    member, post_id: int, *, kind_of_setting: str, line: str, is_kept: bool, seen: str | None = None
) -> Tried:
    """Says for the member's setting, or for a member who has none, that they have tried an answer; in place of what was
    said for it before. Its author is told of the first. `seen` is the `version_of` what was said when the form was
    opened. Raises Refused, TakenAway, and SaidMeanwhile."""
    thread, post = locked_thread_of(post_id)
    obstacle = why_not_try(member, post)
    require(not obstacle, obstacle)
    said = said_for(member, post)
    if said is not None and said.removed_at:
        raise TakenAway(f"A moderator has taken away what was said here for you. {said.removal_reason}".strip())
    if seen is not None and said is not None and said.member_id != member.pk and seen != version_of(said):
        raise SaidMeanwhile(said)
    is_first = not Tried.objects.filter(post=post, removed_at__isnull=True).exists()
    if said is None:
        said = Tried(post=post)
    said.member, said.setting = member, member.setting
    said.kind_of_setting, said.line, said.is_kept, said.said_at = kind_of_setting, line, is_kept, timezone.now()
    said.save()
    if member.setting_id:
        # What they said before they had a setting was said for this one.
        Tried.objects.filter(post=post, member=member, setting__isnull=True, removed_at__isnull=True).delete()
    _keep(thread, post)
    take_back_reaction(member, post.pk, Reaction.Kind.WORKED)
    effects.tried(thread, post, is_first=is_first)
    return said


@transaction.atomic
def take_back_tried(member, post_id: int) -> None:
    """Takes back what was said for the member's setting, or for themselves, and a reaction that it worked. Raises
    Refused."""
    thread, post = locked_thread_of(post_id)
    require(takes_part(member))
    said = said_for(member, post)
    if said is not None and said.removed_at is None:
        said.delete()
        _keep(thread, post)
        effects.tried_taken_back(thread, post)
    take_back_reaction(member, post.pk, Reaction.Kind.WORKED)


@transaction.atomic
def take_line_away(by, tried_id: int, reason: str) -> Tried:
    """A moderator takes away what was said for a setting: it is not counted either, and is not said again. Raises
    Refused."""
    return _put_away(by, tried_id, True, reason)


@transaction.atomic
def put_line_back(by, tried_id: int, reason: str) -> Tried:
    """A moderator puts back what was taken away. Raises Refused."""
    return _put_away(by, tried_id, False, reason)


def put_removed(thread: Thread, said: Tried, removed: bool, reason: str) -> None:
    said.removed_at = timezone.now() if removed else None
    said.removal_reason = reason.strip()[:500] if removed else ""
    said.save(update_fields=["removed_at", "removal_reason"])
    post = Post.objects.get(pk=said.post_id)
    _keep(thread, post)
    effects.tried_taken_back(thread, post)


def version_of(said: Tried | None) -> str:
    """What tells one word of a setting's from another; empty for none."""
    return f"{said.pk} {said.said_at.isoformat()}" if said is not None else ""


def said_for(member, post: Post) -> Tried | None:
    """What was said of an answer for the member's setting, or by a member who has none."""
    return Tried.objects.filter(ours(member), post=post).select_related("member", "setting").first()


def ours(member) -> Q:
    if member.setting_id:
        return Q(setting=member.setting_id)
    return Q(member=member.pk, setting__isnull=True)


def _put_away(by, tried_id: int, removed: bool, reason: str) -> Tried:
    require(can_moderate(by), "Only moderators can do this.")
    require_reason(reason)
    thread, _ = locked_thread_of(Tried.objects.values_list("post_id", flat=True).get(pk=tried_id))
    said = Tried.objects.get(pk=tried_id)
    if bool(said.removed_at) != removed:
        before = {"removed": not removed, "reason": said.removal_reason}
        put_removed(thread, said, removed, reason)
        action = "take line away" if removed else "put line back"
        after = {"removed": removed, "reason": said.removal_reason}
        record(by, action, f"tried:{said.pk}", thread.title, reason, before, after)
    return said


def _keep(thread: Thread, post: Post) -> None:
    keep_tried([post.pk])
    keep_answers(thread)
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["change_number"])


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how taking a line away is named and undone."""
    labels = {"take line away": "Took away what a setting said of an answer", "put line back": "Put back what it said"}
    for action, label in labels.items():
        register_action(action, label, _undo, family="tried", standing=_standing)


def _standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    rows = Tried.objects.filter(pk__in={entry.subject_id for entry in entries}).values_list("pk", "removed_at")
    removed = {pk: bool(removed_at) for pk, removed_at in rows}
    return {entry.pk for entry in entries if removed.get(entry.subject_id) == entry.after["removed"]}


def _undo(entry: StaffLogEntry, by) -> None:
    post_id = Tried.objects.filter(pk=entry.subject_id).values_list("post_id", flat=True).first()
    if post_id is None:
        raise CannotUndo(CHANGED_SINCE)
    thread, _ = locked_thread_of(post_id)
    said = Tried.objects.filter(pk=entry.subject_id).first()
    if said is None or bool(said.removed_at) != entry.after["removed"]:
        raise CannotUndo(CHANGED_SINCE)
    put_removed(thread, said, entry.before["removed"], entry.before["reason"])
