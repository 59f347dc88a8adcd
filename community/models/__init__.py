from community.models.groups import Group, GroupMembership
from community.models.members import Member, MemberQuerySet
from community.models.register import Setting
from community.models.staff_log import StaffLogEntry

__all__ = ["Group", "GroupMembership", "Member", "MemberQuerySet", "Setting", "StaffLogEntry"]
