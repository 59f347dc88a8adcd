"""Telling people what concerns the groups they are in, look after, or asked to join. Each may run twice."""

from django_tasks import task

from community.models import GroupMembership, JoinRequest, Member
from notifications.operations import notify


@task(priority=10)
def tell_managers(request_id: int) -> None:
    """Tells a group's managers that someone asks to join; the network team, where it has none."""
    asked = JoinRequest.objects.waiting().select_related("group", "member").filter(pk=request_id).first()
    if asked is None:
        return
    able = Member.objects.who_can_be_told()
    managers = able.filter(group_memberships__group=asked.group_id, group_memberships__is_manager=True)
    people = list(managers) or list(able.filter(role=Member.Role.NETWORK_TEAM))
    notify(people, kind="asks to join", actor=asked.member, subject=_subject(asked), topic=topic_of(asked.group_id))


@task(priority=10)
def tell_about_answer(request_id: int) -> None:
    """Tells who asked to join whether they are in."""
    asked = JoinRequest.objects.select_related("member", "answered_by").filter(pk=request_id).first()
    if asked is None or asked.answer not in (JoinRequest.Answer.YES, JoinRequest.Answer.NO):
        return
    who = Member.objects.who_can_be_told().filter(pk=asked.member_id)
    notify(who, kind="join answer", actor=asked.answered_by, subject=_subject(asked), topic=topic_of(asked.group_id))


@task(priority=10)
def tell_about_membership(membership_id: int) -> None:
    """Tells someone that they were added to a group."""
    added = GroupMembership.objects.select_related("added_by").filter(pk=membership_id).first()
    if added is not None:
        who = Member.objects.who_can_be_told().filter(pk=added.member_id)
        subject, topic = f"membership:{added.pk}", topic_of(added.group_id)
        notify(who, kind="added to group", actor=added.added_by, subject=subject, topic=topic)


def _subject(asked: JoinRequest) -> str:
    return f"join request:{asked.pk}"


def topic_of(group_id: int) -> str:
    """The name under which people are told of a group and who asks to join it."""
    return f"group:{group_id}"
