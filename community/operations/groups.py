"""Groups of members, as the network team keeps them: who may see a private forum."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from community.models import Group, GroupMembership, Member, StaffLogEntry
from community.permissions import can_manage_groups, require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from notifications.live import access_changed
from notifications.operations import reconsider_inbox

ONLY_THE_TEAM = "Only the network team can change groups and who is in them."
# What stands in the place of a group's address.
TAKEN = {"new"}


@transaction.atomic
def add_group(by: Member, name: str, description: str = "") -> Group:
    """A group with nobody in it. Its address is made from its name, and stays."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group = Group.objects.create(name=name, slug=_free_slug(name), description=description)
    record(by, "add group", f"group:{group.pk}", name)
    return group


@transaction.atomic
def change_group(by: Member, group_id: int, name: str, description: str) -> Group:
    """Another name or description; whoever is in the group stays in it."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group = Group.objects.select_for_update().get(pk=group_id)
    before = {"name": group.name, "description": group.description}
    after = {"name": name, "description": description}
    if before != after:
        group.name, group.description = name, description
        group.save(update_fields=["name", "description"])
        record(by, "change group", f"group:{group.pk}", before["name"], before=before, after=after)
    return group


@transaction.atomic
def delete_group(by: Member, group_id: int) -> StaffLogEntry:
    """Deletes a group that no forum is for. Raises Refused for one that some forum is for."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group = Group.objects.select_for_update().get(pk=group_id)
    handles = list(group.memberships.order_by("id").values_list("member__handle", flat=True))
    try:
        with transaction.atomic():
            group.delete()
    except ProtectedError:
        require(False, "A forum is for this group. Open that forum to others first, or delete it.")
    before = {"slug": group.slug, "description": group.description, "members": handles}
    return record(by, "delete group", f"group:{group_id}", group.name, before=before)


@transaction.atomic
def add_to_group(by: Member, group: Group, person: Member) -> StaffLogEntry | None:
    """Lets `person` see what the group sees. Adding twice changes nothing, and there is no second entry in the log."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    membership, is_new = GroupMembership.objects.get_or_create(group=group, member=person, defaults={"added_by": by})
    if not is_new:
        return None
    reconsider_inbox(person.pk)
    return _record_membership(by, "add to group", membership)


@transaction.atomic
def remove_from_group(by: Member, group: Group, person: Member) -> StaffLogEntry | None:
    """Takes away what the group sees, from the next request on."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    membership = GroupMembership.objects.select_for_update().filter(group=group, member=person).first()
    if membership is None:
        return None
    entry = _record_membership(by, "remove from group", membership)
    _end(membership)
    return entry


def _record_membership(by: Member, action: str, membership: GroupMembership) -> StaffLogEntry:
    who = {"group": membership.group_id, "member": membership.member_id}
    label = f"{membership.member}, {membership.group}"
    return record(by, action, f"membership:{membership.pk}", label, before=who)


def _end(membership: GroupMembership) -> None:
    person_id = membership.member_id
    membership.delete()
    reconsider_inbox(person_id)
    transaction.on_commit(lambda: access_changed(person_id))


def register() -> None:
    """Tells the staff log how what is done to groups is named and undone."""
    register_action("add group", "Added a group")
    register_action("change group", "Changed a group")
    register_action("delete group", "Deleted a group", _undo_delete, standing=undoable_by_the_team)
    for name, label, back in (
        ("add to group", "Added to a group", _undo_add),
        ("remove from group", "Took out of a group", _undo_remove),
    ):
        register_action(name, label, back, family="membership", standing=undoable_by_the_team)


def undoable_by_the_team(entries: Sequence[StaffLogEntry], member: Member) -> set[int]:
    """For the log: all of these, by the network team; none, by moderators."""
    return {entry.pk for entry in entries if entry.undone_at is None} if can_manage_groups(member) else set()


def _undo_add(entry: StaffLogEntry, by: Member) -> None:
    require(can_manage_groups(by), ONLY_THE_TEAM)
    membership = GroupMembership.objects.select_for_update().filter(pk=entry.subject_id).first()
    if membership is None:
        raise CannotUndo(CHANGED_SINCE)
    _end(membership)


def _undo_remove(entry: StaffLogEntry, by: Member) -> None:
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group_id, person_id = entry.before["group"], entry.before["member"]
    if not Group.objects.filter(pk=group_id).exists():
        raise CannotUndo("The group is no longer there.")
    _, is_new = GroupMembership.objects.get_or_create(group_id=group_id, member_id=person_id, defaults={"added_by": by})
    if not is_new:
        raise CannotUndo(CHANGED_SINCE)
    reconsider_inbox(person_id)


def _undo_delete(entry: StaffLogEntry, by: Member) -> None:
    require(can_manage_groups(by), ONLY_THE_TEAM)
    kept = entry.before
    try:
        with transaction.atomic():
            group = Group.objects.create(name=entry.label, slug=kept["slug"], description=kept["description"])
    except IntegrityError:
        raise CannotUndo("There is another group of that name now.") from None
    people = Member.objects.filter(handle__in=kept["members"])
    GroupMembership.objects.bulk_create(GroupMembership(group=group, member=person, added_by=by) for person in people)


def _free_slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "group"
    taken = TAKEN | set(Group.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    free, number = base, 2
    while free in taken:
        free, number = f"{base}-{number}", number + 1
    return free
