"""What members change about themselves."""

from django.db import transaction

from community.models import Member, Setting
from community.permissions import can_edit_profile, require
from community.settings_of_members import settings_changed


@transaction.atomic
def edit_profile(member: Member, *, display_name: str, job_role: str, setting: Setting | None, about: str) -> None:
    """Changes the member's own profile. The handle stays, so that old mentions still point to them."""
    require(can_edit_profile(member, member))
    works_elsewhere = member.setting_id != (setting.pk if setting else None)
    member.display_name = display_name
    member.job_role = job_role
    member.setting = setting
    member.about = about
    member.save(update_fields=["display_name", "job_role", "setting", "about"])
    if works_elsewhere:
        settings_changed(Member.objects.filter(pk=member.pk))
