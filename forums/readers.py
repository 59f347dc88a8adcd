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
    return who_may_read_in_place(thread)


def who_may_read_in_place(thread: Thread):
    """The same where it does not matter that the thread is hidden or deleted: `Thread.objects.in_places_of`."""
    return who_may_read_started_by(thread.author_id, thread.forum)


def who_may_read_started_by(author_id: int, forum: Forum):
    """The same of threads that this member starts in a forum: of a help desk, they and those who look after it."""
    readers = who_may_read_forum(forum)
    if not forum.own_topics_only:
        return readers
    managers = GroupMembership.objects.filter(group=forum.member_group_id, is_manager=True).values("member_id")
    return readers.filter(Q(pk=author_id) | Q(pk__in=managers) | Q(role__in=MODERATING))


def has_other_readers(thread: Thread, forum: Forum) -> bool:
    """Whether a thread's posts would be for others to read in this forum than they are where it is."""
    here = thread.forum
    return (here.audience_tokens, here.own_topics_only) != (forum.audience_tokens, forum.own_topics_only)


def who_may_read_forum(forum: Forum):
    """Who may read a forum; of a help desk, each of them only what they started."""
    members = Member.objects.who_can_be_told()
    if forum.audience != Forum.Audience.GROUP or (forum.member_group and forum.member_group.is_read_by_all):
        return members
    group = GroupMembership.objects.filter(group=forum.member_group_id).values("member_id")
    return members.filter(Q(pk__in=group) | Q(role__in=MODERATING))
