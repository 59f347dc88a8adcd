"""Who may read a thread: `visible_to` asked from the other side, for telling many people at once."""

from django.db.models import Q

from community.models import GroupMembership, Member
from forums.models import Forum, Thread

MODERATING = (Member.Role.MODERATOR, Member.Role.NETWORK_TEAM)


def who_may_read(thread: Thread):
    """The members who may be told of the thread, as a queryset. A test holds it to `visible_to`, member by member."""
    members = Member.objects.who_can_be_told()
    if thread.deleted_at:
        return members.none()
    if thread.hidden_at:
        return members.filter(role__in=MODERATING)
    return who_may_read_forum(thread.forum)


def who_may_read_forum(forum: Forum):
    """The same of a forum: of its threads that are there for everyone who may read it."""
    members = Member.objects.who_can_be_told()
    if forum.audience == Forum.Audience.GROUP:
        group = GroupMembership.objects.filter(group=forum.member_group_id).values("member_id")
        return members.filter(Q(pk__in=group) | Q(role__in=MODERATING))
    return members
