"""Who is in a group: joining and leaving by oneself, and what its managers and the network team do."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from community import tasks
from community.models import Group, GroupMembership, JoinRequest, Member, StaffLogEntry
from community.permissions import Refused, can_look_after_group, can_manage_groups, require, takes_part
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from notifications.live import access_changed
from notifications.operations import reconsider, reconsider_inbox

ONLY_MANAGERS = "Only the group’s managers and the network team can change who is in it."
MOST_AT_ONCE = 50


@transaction.atomic
def join_group(member: Member, group_id: int) -> GroupMembership:
    """The member is in an open group from the next request on. Raises Refused for one that is not open."""
    require(takes_part(member))
    group = held_group(group_id)
    require(group.degree == Group.Degree.OPEN, "Nobody joins this group by themselves. Ask to join.")
    membership, is_new = GroupMembership.objects.get_or_create(group=group, member=member)
    if is_new:
        _begun(membership)
    return membership


def held_group(group_id: int) -> Group:
    """The group, whose degree stays as it is until the transaction ends. Raises Refused where it is gone.

    Held before who is in it changes and who asks to join is answered, or two who let in the same person at the same
    moment would wait for each other.
    """
    group = Group.objects.select_for_update(no_key=True).filter(pk=group_id).first()
    if group is None:
        raise Refused("This group is no longer there.")
    return group


@transaction.atomic
def leave_group(member: Member, group_id: int) -> None:
    """The member sees no more of the group than others do, from the next request on."""
    membership = GroupMembership.objects.select_for_update().filter(group=group_id, member=member).first()
    if membership is not None:
        end_membership(membership)


@transaction.atomic
def add_to_group(by: Member, group: Group, person: Member) -> StaffLogEntry | None:
    """Lets `person` see what the group sees, and tells them. Adding twice changes nothing, and there is no second entry
    in the log."""
    require(can_look_after_group(by, group), ONLY_MANAGERS)
    return _add(by, held_group(group.pk), person)


@transaction.atomic
def add_several(by: Member, group: Group, people: Iterable[Member]) -> list[Member]:
    """Lets all of these in; says who was not in the group before."""
    require(can_look_after_group(by, group), ONLY_MANAGERS)
    group = held_group(group.pk)
    return [person for person in sorted(people, key=lambda one: one.pk)[:MOST_AT_ONCE] if _add(by, group, person)]


@transaction.atomic
def remove_from_group(by: Member, group: Group, person: Member) -> StaffLogEntry | None:
    """Takes away what the group sees, from the next request on."""
    require(can_look_after_group(by, group), ONLY_MANAGERS)
    membership = GroupMembership.objects.select_for_update().filter(group=group, member=person).first()
    if membership is None:
        return None
    entry = _record(by, "remove from group", membership)
    end_membership(membership)
    return entry


@transaction.atomic
def take_back_removal(by: Member, group: Group, entry_id: int) -> Member:
    """Whom the log entry says was taken out is in again as they were, a manager if they managed the group. For those
    who look after the group; the network team can do it from the log too. Raises Refused."""
    require(can_look_after_group(by, group), ONLY_MANAGERS)
    held_group(group.pk)
    entries = StaffLogEntry.objects.select_for_update(of=("self",)).filter(action="remove from group", pk=entry_id)
    entry = entries.filter(undone_at__isnull=True).first()
    if entry is None or entry.before["group"] != group.pk:
        raise Refused("This was undone before.")
    try:
        _put_back(entry, by)
    except CannotUndo as obstacle:
        raise Refused(str(obstacle)) from None
    entry.undone_at, entry.undone_by = timezone.now(), by
    entry.save(update_fields=["undone_at", "undone_by"])
    return Member.objects.get(pk=entry.before["member"])


@transaction.atomic
def appoint_manager(by: Member, group: Group, person: Member, *, is_manager: bool) -> StaffLogEntry | None:
    """Gives a member of the group the duty of its managers, or takes it from them."""
    require(can_look_after_group(by, group), ONLY_MANAGERS)
    membership = GroupMembership.objects.select_for_update().filter(group=group, member=person).first()
    require(membership is not None, f"{person} is not in this group any more.")
    if membership is None or membership.is_manager == is_manager:
        return None
    entry = _record(by, "appoint manager" if is_manager else "dismiss manager", membership)
    _put_manager(membership, is_manager)
    return entry


def end_membership(membership: GroupMembership) -> None:
    """The person is out of the group: what they have open and what they were told is looked at again."""
    person_id = membership.member_id
    membership.delete()
    _sees_less(person_id)


def let_in(by: Member, request: JoinRequest) -> None:
    """Who asked is in the group; they are told by the answer and not once more."""
    _, is_new = GroupMembership.objects.get_or_create(
        group=request.group, member=request.member, defaults={"added_by": by}
    )
    if is_new:
        reconsider_inbox(request.member_id)


def _add(by: Member, group: Group, person: Member) -> StaffLogEntry | None:
    membership, is_new = GroupMembership.objects.get_or_create(group=group, member=person, defaults={"added_by": by})
    if not is_new:
        return None
    _begun(membership)
    tasks.tell_about_membership.enqueue(membership.pk)
    return _record(by, "add to group", membership)


def _begun(membership: GroupMembership) -> None:
    """What they asked before is answered by their being in."""
    waiting = JoinRequest.objects.waiting().filter(group=membership.group_id, member=membership.member_id)
    yes = JoinRequest.Answer.YES
    if waiting.update(answer=yes, answered_at=membership.added_at, answered_by=membership.added_by):
        reconsider(tasks.topic_of(membership.group_id))
    reconsider_inbox(membership.member_id)


def _put_manager(membership: GroupMembership, is_manager: bool) -> None:
    membership.is_manager = is_manager
    membership.save(update_fields=["is_manager"])
    if is_manager:
        reconsider_inbox(membership.member_id)
    else:
        _sees_less(membership.member_id)


def _sees_less(person_id: int) -> None:
    reconsider_inbox(person_id)
    transaction.on_commit(lambda: access_changed(person_id))


def _record(by: Member, action: str, membership: GroupMembership) -> StaffLogEntry:
    who = {"group": membership.group_id, "member": membership.member_id, "is_manager": membership.is_manager}
    label = f"{membership.member}, {membership.group}"
    return record(by, action, f"membership:{membership.pk}", label, before=who)


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how what is done to memberships is named and undone."""
    for name, label, undo in (
        ("add to group", "Added to a group", _undo_add),
        ("remove from group", "Took out of a group", _undo_remove),
    ):
        register_action(name, label, undo, family="membership", standing=undoable_by_the_team)
    for name, label in (("appoint manager", "Made a group’s manager"), ("dismiss manager", "No longer a manager")):
        register_action(name, label, _undo_appoint, family="manager", standing=undoable_by_the_team)


def undoable_by_the_team(entries: Sequence[StaffLogEntry], member: Member) -> set[int]:
    """For the log: all of these, by the network team; none, by moderators."""
    return {entry.pk for entry in entries if entry.undone_at is None} if can_manage_groups(member) else set()


def _undo_add(entry: StaffLogEntry, by: Member) -> None:
    end_membership(_membership_of(entry, by))


def _undo_appoint(entry: StaffLogEntry, by: Member) -> None:
    membership, before = _membership_of(entry, by), entry.before["is_manager"]
    if membership.is_manager == before:
        raise CannotUndo(CHANGED_SINCE)
    _put_manager(membership, before)


def _membership_of(entry: StaffLogEntry, by: Member) -> GroupMembership:
    require(can_manage_groups(by), ONLY_MANAGERS)
    membership = GroupMembership.objects.select_for_update().filter(pk=entry.subject_id).first()
    if membership is None:
        raise CannotUndo(CHANGED_SINCE)
    return membership


def _undo_remove(entry: StaffLogEntry, by: Member) -> None:
    require(can_manage_groups(by), ONLY_MANAGERS)
    if not Group.objects.select_for_update(no_key=True).filter(pk=entry.before["group"]).values_list("pk"):
        raise CannotUndo("The group is no longer there.")
    _put_back(entry, by)


def _put_back(entry: StaffLogEntry, by: Member) -> None:
    """Puts whom the entry names back into the group, which is held."""
    group_id, person_id = entry.before["group"], entry.before["member"]
    was = {"added_by": by, "is_manager": entry.before.get("is_manager", False)}
    _, is_new = GroupMembership.objects.get_or_create(group_id=group_id, member_id=person_id, defaults=was)
    if not is_new:
        raise CannotUndo(CHANGED_SINCE)
    reconsider_inbox(person_id)
