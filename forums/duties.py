"""What a member is in the group that a forum is for: nobody, a member of it, or one of its managers."""

from enum import IntEnum

from community.models import GroupMembership
from forums.models import Forum


class Duty(IntEnum):
    NONE = 0
    MEMBER = 1
    MANAGER = 2


def duty_in(member, forum: Forum) -> Duty:
    """At most one query: none for a forum without a group, or of which a query has told it already."""
    if forum.member_group_id is None or not member.is_authenticated:
        return Duty.NONE
    known = forum.__dict__.get("known_duty")
    if known is not None and known[0] == member.pk:
        return known[1]
    found = GroupMembership.objects.filter(group=forum.member_group_id, member=member)
    return note_duty(member, forum, found.values_list("is_manager", flat=True).first())


def note_duty(member, forum: Forum, manages: bool | None) -> Duty:
    """Remembers on the forum, which is this request's own, what a query has told of the member: whether they manage its
    group; None if they are not in it."""
    duty = Duty.NONE if manages is None else Duty.MANAGER if manages else Duty.MEMBER
    forum.__dict__["known_duty"] = (member.pk, duty)
    return duty


def reads_all_of(member, forum: Forum) -> bool:
    """Whether who may read the forum reads every thread of it, and not only those that they started."""
    if not forum.own_topics_only or getattr(member, "is_moderator", False):
        return True
    return duty_in(member, forum) == Duty.MANAGER


def is_among(writers: str, member, forum: Forum) -> bool:
    """Whether the member, who may read the forum, is one of those who start or reply there. Moderators always are."""
    if writers == Forum.Writers.READERS or member.is_moderator:
        return True
    wanted = Duty.MEMBER if writers == Forum.Writers.GROUP else Duty.MANAGER
    return duty_in(member, forum) >= wanted
