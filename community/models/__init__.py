from community.models.groups import Group, GroupMembership, JoinRequest
from community.models.members import Member, MemberQuerySet
from community.models.register import Setting
from community.models.staff_log import StaffLogEntry
from community.models.visits import Visit

__all__ = ["Group", "GroupMembership", "JoinRequest", "Member", "MemberQuerySet", "Setting", "StaffLogEntry", "Visit"]
