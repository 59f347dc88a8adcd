"""Who may do what to people, and the one way to refuse."""

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """Someone asked for what they may not do. The message says why, in words they can read."""


def require(allowed: bool, message: str = "You may not do this.") -> None:
    """Raises Refused unless `allowed`; every operation calls it before it changes anything."""
    if not allowed:
        raise Refused(message)


def takes_part(member) -> bool:
    """Signed in, active and not suspended: may write at all."""
    return member.is_authenticated and member.is_active and not member.is_suspended


def can_edit_profile(member, person) -> bool:
    return takes_part(member) and member.pk == person.pk


def can_suspend(member, person) -> bool:
    """Moderators suspend members and editors; only the network team suspends moderators; no one themselves."""
    if not takes_part(member) or member.pk == person.pk or not member.is_moderator:
        return False
    return member.is_network_team or person.role in ("member", "editor")


def can_grant_roles(member) -> bool:
    return takes_part(member) and member.is_network_team


def can_manage_groups(member) -> bool:
    return takes_part(member) and member.is_network_team


def can_look_after_group(member, group) -> bool:
    """Who says who is in a group, and answers who asks to join: its managers, and the network team. One query, none
    for the team."""
    if not takes_part(member):
        return False
    return member.is_network_team or group.memberships.filter(member=member, is_manager=True).exists()


def can_read_staff_log(member) -> bool:
    return takes_part(member) and member.is_moderator
