"""What members change about themselves, and who belongs to which group."""

from django.db import transaction

from community.models import Group, GroupMembership, Member, Setting
from community.permissions import can_edit_profile, can_manage_groups, require
from notifications.live import access_changed
from notifications.operations import reconsider_inbox


@transaction.atomic
def edit_profile(member: Member, *, display_name: str, job_role: str, setting: Setting | None, about: str) -> None:
    """Changes the member's own profile. The handle stays, so that old mentions still point to them."""
    require(can_edit_profile(member, member))
    member.display_name = display_name
    member.job_role = job_role
    member.setting = setting
    member.about = about
    member.save(update_fields=["display_name", "job_role", "setting", "about"])


@transaction.atomic
def add_to_group(by: Member, group: Group, person: Member) -> None:
    """Lets `person` see what the group sees. Adding twice changes nothing."""
    require(can_manage_groups(by), "Only the network team can change who is in a group.")
    GroupMembership.objects.get_or_create(group=group, member=person, defaults={"added_by": by})
    reconsider_inbox(person.pk)


@transaction.atomic
def remove_from_group(by: Member, group: Group, person: Member) -> None:
    """Takes away what the group sees, from the next request on."""
    require(can_manage_groups(by), "Only the network team can change who is in a group.")
    GroupMembership.objects.filter(group=group, member=person).delete()
    reconsider_inbox(person.pk)
    transaction.on_commit(lambda: access_changed(person.pk))
