"""Asking to join a group, and answering who asks. Each request is answered once."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from community import tasks
from community.models import GroupMembership, JoinRequest, Member, StaffLogEntry
from community.operations.memberships import ONLY_MANAGERS, end_membership, held_group, let_in, undoable_by_the_team
from community.permissions import can_look_after_group, can_manage_groups, require, takes_part
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from notifications.operations import reconsider


def ask_to_join(member: Member, group_id: int, words: str = "") -> JoinRequest:
    """Asks the group's managers, who are told. Asking again while one waits changes nothing. Raises Refused where one
    does not join by asking, or is in already."""
    try:
        return _ask(member, group_id, words)
    except IntegrityError:
        # The same button pressed twice.
        return JoinRequest.objects.waiting().get(group=group_id, member=member)


@transaction.atomic
def _ask(member: Member, group_id: int, words: str) -> JoinRequest:
    require(takes_part(member))
    group = held_group(group_id)
    require(group.is_joined_by_asking, "Nobody asks to join this group.")
    require(not GroupMembership.objects.filter(group=group, member=member).exists(), "You are in this group already.")
    waiting = JoinRequest.objects.waiting().filter(group=group, member=member).first()
    if waiting is not None:
        return waiting
    asked = JoinRequest.objects.create(group=group, member=member, words=words)
    tasks.tell_managers.enqueue(asked.pk)
    return asked


@transaction.atomic
def take_request_back(member: Member, group_id: int) -> bool:
    """The member does not ask any more; says whether they did."""
    waiting = JoinRequest.objects.select_for_update(of=("self",)).waiting().filter(group=group_id, member=member)
    asked = waiting.first()
    if asked is None:
        return False
    _put_answer(asked, JoinRequest.Answer.TAKEN_BACK, member)
    return True


@transaction.atomic
def answer_request(by: Member, request_id: int, *, yes: bool, note: str = "") -> StaffLogEntry:
    """Lets in who asked, or does not; they are told. Raises Refused when it was answered before."""
    held_group(JoinRequest.objects.values_list("group_id", flat=True).get(pk=request_id))
    asked = JoinRequest.objects.select_for_update(of=("self",)).select_related("group", "member").get(pk=request_id)
    require(can_look_after_group(by, asked.group), ONLY_MANAGERS)
    require(asked.answered_at is None, f"{asked.member} has had an answer meanwhile.")
    require(takes_part(asked.member) or not yes, f"{asked.member} takes no part here now, so cannot be let in.")
    _put_answer(asked, JoinRequest.Answer.YES if yes else JoinRequest.Answer.NO, by, note)
    if yes:
        let_in(by, asked)
    tasks.tell_about_answer.enqueue(asked.pk)
    action = "let into group" if yes else "not let into group"
    return record(by, action, f"join request:{asked.pk}", f"{asked.member}, {asked.group}", note)


def _put_answer(asked: JoinRequest, answer: str, by: Member, note: str = "") -> None:
    asked.answer, asked.answered_at, asked.answered_by, asked.note = answer, timezone.now(), by, note.strip()[:300]
    asked.save(update_fields=["answer", "answered_at", "answered_by", "note"])
    # Its other managers are told no more that someone asks.
    reconsider(tasks.topic_of(asked.group_id))


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how answers are named and undone: the request waits again."""
    for name, label in (("let into group", "Let into a group"), ("not let into group", "Did not let into a group")):
        register_action(name, label, _undo_answer, family="join request", standing=undoable_by_the_team)


def _undo_answer(entry: StaffLogEntry, by: Member) -> None:
    require(can_manage_groups(by), ONLY_MANAGERS)
    group_id = JoinRequest.objects.filter(pk=entry.subject_id).values_list("group_id", flat=True).first()
    if group_id is None:
        raise CannotUndo(CHANGED_SINCE)
    held_group(group_id)
    asked = JoinRequest.objects.select_for_update(of=("self",)).filter(pk=entry.subject_id).first()
    if asked is None or asked.answered_at is None:
        raise CannotUndo(CHANGED_SINCE)
    membership = GroupMembership.objects.filter(group=asked.group_id, member=asked.member_id).first()
    again = JoinRequest.objects.waiting().filter(group=asked.group_id, member=asked.member_id).exists()
    if again or (membership is not None) != (asked.answer == JoinRequest.Answer.YES):
        raise CannotUndo(CHANGED_SINCE)
    if membership is not None:
        end_membership(membership)
    asked.answer, asked.answered_at, asked.answered_by, asked.note = "", None, None, ""
    asked.save(update_fields=["answer", "answered_at", "answered_by", "note"])
    reconsider(tasks.topic_of(asked.group_id))
