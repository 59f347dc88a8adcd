"""The words of notifications about groups, as the member may see them now."""

from collections.abc import Iterable

from community.models import Group, GroupMembership, JoinRequest, Member
from community.permissions import can_look_after_group
from notifications.models import Notification
from notifications.registry import Presented, PresentedTopic, register_kind


def present_members(ids: Iterable[int], member) -> dict[int, PresentedTopic]:
    people = Member.objects.visible_to(member).filter(pk__in=list(ids))
    return {person.pk: PresentedTopic(person.display_name, person.get_absolute_url(), "Person") for person in people}


def present_requests(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for managers about who asks to join, for as long as they wait."""
    asked = JoinRequest.objects.waiting().filter(pk__in=_ids(notifications)).select_related("group", "member")
    found = {one.pk: one for one in asked}
    managed = set(Group.objects.managed_by(member).values_list("pk", flat=True))
    presented = {}
    for notification in notifications:
        one = found.get(_id(notification))
        if one is not None and (one.group_id in managed or can_look_after_group(member, one.group)):
            presented[notification.pk] = Presented(
                actor=one.member.display_name,
                did="asks to join",
                title=one.group.name,
                url=f"{one.group.get_absolute_url()}people/",
                passage=one.words,
                initials=one.member.initials,
                tint=one.member.tint,
            )
    return presented


def present_answers(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for who asked to join a group that they may know of."""
    groups = Group.objects.visible_to(member)
    asked = JoinRequest.objects.filter(pk__in=_ids(notifications), member=member, group__in=groups)
    found = {one.pk: one for one in asked.exclude(answer="").select_related("group", "answered_by")}
    presented = {}
    for notification in notifications:
        one = found.get(_id(notification))
        if one is not None:
            is_in = one.answer == JoinRequest.Answer.YES
            presented[notification.pk] = _by_whom(
                notification, did="let you into" if is_in else "did not let you into", group=one.group, passage=one.note
            )
    return presented


def present_memberships(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for who was added to a group, while they are in it."""
    added = GroupMembership.objects.filter(pk__in=_ids(notifications), member=member).select_related("group")
    found = {one.pk: one.group for one in added}
    return {
        notification.pk: _by_whom(notification, did="added you to", group=found[_id(notification)])
        for notification in notifications
        if _id(notification) in found
    }


def _by_whom(notification: Notification, *, did: str, group: Group, passage: str = "") -> Presented:
    actor = notification.actor
    return Presented(
        actor=actor.display_name if actor else "The network team",
        did=did,
        title=group.name,
        url=group.get_absolute_url(),
        passage=passage or group.description,
        initials=actor.initials if actor else "N",
        tint=actor.tint if actor else 1,
    )


def _id(notification: Notification) -> int:
    return int(notification.subject.partition(":")[2])


def _ids(notifications: list[Notification]) -> list[int]:
    return [_id(notification) for notification in notifications]


def register() -> None:
    """Adds what groups tell members, in the order in which the settings page lists it."""
    register_kind("asks to join", present=present_requests, mail_label="someone asks to join a group you manage")
    register_kind("join answer", present=present_answers, mail_label="you are let into a group, or not")
    register_kind("added to group", present=present_memberships, mail_label="someone adds you to a group")
