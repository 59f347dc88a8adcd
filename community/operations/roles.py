"""Granting roles. The one place where rights begin: Wagtail's groups are kept in step from here."""

from collections.abc import Sequence

from django.contrib.auth.models import Group as EditorialGroup
from django.db import transaction

from community.models import Member, StaffLogEntry
from community.permissions import can_grant_roles, require
from community.staff_log import CannotUndo, record
from notifications.live import access_changed
from notifications.operations import reconsider_inbox

# Wagtail's own groups, which its migrations make and fill with page permissions.
EDITORIAL_GROUPS = {
    Member.Role.EDITOR: ("Editors", "Moderators"),
    Member.Role.NETWORK_TEAM: ("Editors", "Moderators"),
}


@transaction.atomic
def grant_role(by: Member, person: Member, role: str, reason: str = "") -> None:
    """Gives `person` the role, for the network team. Raises Refused; a member cannot change their own role."""
    require(can_grant_roles(by) and by.pk != person.pk, "Only the network team can change roles, and not their own.")
    require(role in Member.Role.values, "There is no such role.")
    person = Member.objects.select_for_update().get(pk=person.pk)
    before = person.role
    if before == role:
        return
    _set_role(person, role)
    record(by, "grant_role", f"member:{person.pk}", str(person), reason, {"role": before}, {"role": role})


def _set_role(person: Member, role: str) -> None:
    person.role = role
    person.save(update_fields=["role"])
    keep_editorial_groups_in_step(person)
    reconsider_inbox(person.pk)
    transaction.on_commit(lambda: access_changed(person.pk))


def keep_editorial_groups_in_step(person: Member) -> None:
    """Puts `person` into exactly those of Wagtail's groups that their role gives."""
    names = EDITORIAL_GROUPS.get(Member.Role(person.role), ())
    person.groups.set([EditorialGroup.objects.get_or_create(name=name)[0] for name in names])


def undo_grant_role(entry: StaffLogEntry, by: Member) -> None:
    require(can_grant_roles(by), "Only the network team can change roles.")
    person = Member.objects.select_for_update().get(pk=entry.subject_id)
    if person.role != entry.after["role"]:
        raise CannotUndo("Their role has been changed again since.")
    require(by.pk != person.pk, "You cannot change your own role.")
    _set_role(person, entry.before["role"])


def grants_undoable(entries: Sequence[StaffLogEntry], member: Member) -> set[int]:
    """Of the granted roles, those that this member could take back now."""
    if not can_grant_roles(member):
        return set()
    people = Member.objects.in_bulk({entry.subject_id for entry in entries} - {member.pk})
    return {
        entry.pk
        for entry in entries
        if entry.subject_id in people and people[entry.subject_id].role == entry.after["role"]
    }
