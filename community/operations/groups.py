"""Groups of members, as the network team keeps them, and what their managers say of them."""

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from community import group_uses
from community.models import Group, GroupMembership, Member, StaffLogEntry
from community.operations.memberships import undoable_by_the_team
from community.permissions import can_look_after_group, can_manage_groups, require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action

ONLY_THE_TEAM = "Only the network team can add, change and delete groups."
# What stands in the place of a group's address.
TAKEN = {"new"}


@transaction.atomic
def add_group(by: Member, name: str, description: str = "", degree: str = Group.Degree.HIDDEN) -> Group:
    """A group with nobody in it. Its address is made from its name, and stays."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group = Group.objects.create(name=name, slug=_free_slug(name), description=description, degree=degree)
    record(by, "add group", f"group:{group.pk}", name, after=_state(group))
    return group


@transaction.atomic
def change_group(by: Member, group_id: int, name: str, description: str, degree: str | None = None) -> Group:
    """Another name, description or degree; whoever is in the group stays in it. Of a narrower one the others lose at
    once what they could read."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group = _locked(group_id)
    return _change(by, group, {"name": name, "description": description, "degree": degree or group.degree})


@transaction.atomic
def describe_group(by: Member, group_id: int, description: str) -> Group:
    """Another description, by the group's managers."""
    group = _locked(group_id)
    require(can_look_after_group(by, group), "Only the group’s managers and the network team can describe it.")
    return _change(by, group, _state(group) | {"description": description})


@transaction.atomic
def delete_group(by: Member, group_id: int) -> StaffLogEntry:
    """Deletes a group that no forum is for. Raises Refused for one that some forum is for."""
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group = _locked(group_id)
    kept = group.memberships.order_by("id").values_list("member__handle", "is_manager")
    handles, managers = [handle for handle, _ in kept], [handle for handle, is_manager in kept if is_manager]
    try:
        with transaction.atomic():
            group.delete()
    except ProtectedError:
        require(False, "A forum is for this group. Open that forum to others first, or delete it.")
    before = _state(group) | {"slug": group.slug, "members": handles, "managers": managers}
    return record(by, "delete group", f"group:{group_id}", group.name, before=before)


def _locked(group_id: int) -> Group:
    return Group.objects.select_for_update(of=("self",)).get(pk=group_id)


def _state(group: Group) -> dict[str, str]:
    return {"name": group.name, "description": group.description, "degree": group.degree}


def _change(by: Member, group: Group, after: dict[str, str]) -> Group:
    before = _state(group)
    if before != after:
        _put(group, after)
        record(by, "change group", f"group:{group.pk}", before["name"], before=before, after=after)
    return group


def _put(group: Group, state: dict[str, str]) -> None:
    is_for_others = group.degree != state["degree"]
    group.name, group.description, group.degree = state["name"], state["description"], state["degree"]
    group.save(update_fields=["name", "description", "degree"])
    if is_for_others:
        group_uses.degree_changed(group)


def register() -> None:
    """Tells the staff log how what is done to groups is named and undone."""
    register_action("add group", "Added a group")
    register_action("change group", "Changed a group", _undo_change, standing=undoable_by_the_team)
    register_action("delete group", "Deleted a group", _undo_delete, standing=undoable_by_the_team)


def _undo_change(entry: StaffLogEntry, by: Member) -> None:
    require(can_manage_groups(by), ONLY_THE_TEAM)
    group = Group.objects.select_for_update(of=("self",)).filter(pk=entry.subject_id).first()
    if group is None or _state(group) != _state(group) | entry.after:
        raise CannotUndo(CHANGED_SINCE)
    try:
        with transaction.atomic():
            _put(group, _state(group) | entry.before)
    except IntegrityError:
        raise CannotUndo("There is another group of that name now.") from None


def _undo_delete(entry: StaffLogEntry, by: Member) -> None:
    require(can_manage_groups(by), ONLY_THE_TEAM)
    kept = entry.before
    try:
        with transaction.atomic():
            group = Group.objects.create(
                name=entry.label,
                slug=kept["slug"],
                description=kept["description"],
                degree=kept.get("degree", Group.Degree.HIDDEN),
            )
    except IntegrityError:
        raise CannotUndo("There is another group of that name now.") from None
    people = Member.objects.filter(handle__in=kept["members"])
    managers = set(kept.get("managers", ()))
    GroupMembership.objects.bulk_create(
        GroupMembership(group=group, member=person, added_by=by, is_manager=person.handle in managers)
        for person in people
    )


def _free_slug(name: str) -> str:
    base = slugify(name)[:50].strip("-") or "group"
    taken = TAKEN | set(Group.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    free, number = base, 2
    while free in taken:
        free, number = f"{base}-{number}", number + 1
    return free
