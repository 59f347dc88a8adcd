"""The words of notifications about what waits for moderators, and about what they did with it."""

from forums.models import HeldPost, Post, Report, Thread
from forums.permissions import can_moderate
from notifications.models import Notification
from notifications.registry import Presented, register_kind


def present_waiting(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for moderators, while it waits, or others do that came after it: only of the first are they told."""
    if not can_moderate(member):
        return {}
    waiting = HeldPost.objects.visible_to(member).waiting().select_related("author", "forum")
    found = {held.pk: held for held in waiting.filter(pk__in=_ids(notifications))}
    others = waiting.order_by("held_at", "pk").first()
    return {
        notification.pk: Presented(
            actor=held.author.display_name,
            did="has written something that waits for a moderator, in",
            title=held.forum.title,
            url="/moderation/held/",
            initials=held.author.initials,
            tint=held.author.tint,
        )
        for notification in notifications
        if (held := found.get(_id(notification)) or (None if notification.read_at else others))
    }


def present_settled(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for the author of what waited. Of a thread that they may see no more only that it was settled."""
    own = HeldPost.objects.filter(pk__in=_ids(notifications), author=member).select_related("forum", "thread")
    found = {held.pk: held for held in own}
    posts = Post.objects.visible_to(member).filter(pk__in=[held.post_id for held in found.values() if held.post_id])
    shown = {post.pk: post for post in posts.select_related("thread")}
    threads = Thread.objects.visible_to(member).in_bulk({held.thread_id for held in found.values() if held.thread_id})
    presented = {}
    for notification in notifications:
        held = found.get(_id(notification))
        if held is None:
            continue
        if held.state == HeldPost.State.PUBLISHED and (post := shown.get(held.post_id)):
            presented[notification.pk] = _from_a_moderator(
                "published your post in", post.thread.title, f"/posts/{post.pk}/"
            )
        elif held.state == HeldPost.State.DECLINED:
            thread = threads.get(held.thread_id)
            title = thread.title if thread else held.title or "a thread that you cannot see any more"
            did = "did not publish your reply in" if held.thread_id else "did not publish your thread"
            presented[notification.pk] = _from_a_moderator(did, title, held.get_absolute_url(), held.reason)
    return presented


def present_reports(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for moderators about a report that is open; not by whom it is."""
    if not can_moderate(member):
        return {}
    reports = Report.objects.visible_to(member).open().filter(pk__in=_ids(notifications))
    found = {report.pk: report for report in reports.select_related("post__thread")}
    return {
        notification.pk: Presented(
            actor="A post",
            did="was reported in",
            title=report.post.thread.title,
            url=f"/moderation/reports/#post-{report.post_id}",
            passage=report.get_reason_display(),
            initials="!",
        )
        for notification in notifications
        if (report := found.get(_id(notification)))
    }


def present_outcomes(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for who reported a post. Where they may not see it any more, it is not named."""
    own = Report.objects.filter(pk__in=_ids(notifications), reporter=member, settled_at__isnull=False)
    found = {report.pk: report for report in own}
    posts = Post.objects.visible_to(member).select_related("thread")
    shown = posts.in_bulk({report.post_id for report in found.values()})
    presented = {}
    for notification in notifications:
        if report := found.get(_id(notification)):
            post = shown.get(report.post_id)
            said = f"{report.get_outcome_display()}. {report.note}".strip()
            title = post.thread.title if post else "a thread"
            url = f"/posts/{post.pk}/" if post else "/forums/"
            presented[notification.pk] = _from_a_moderator("looked at the post that you reported in", title, url, said)
    return presented


def _from_a_moderator(did: str, title: str, url: str, passage: str = "") -> Presented:
    return Presented(actor="A moderator", did=did, title=title, url=url, passage=passage, initials="M")


def _id(notification: Notification) -> int:
    return int(notification.subject.split(":")[1])


def _ids(notifications: list[Notification]) -> list[int]:
    return [_id(notification) for notification in notifications]


def register() -> None:
    """Adds what moderators are told, and what they answer, in the order in which the settings page lists it."""
    register_kind("post settled", present=present_settled, mail_label="a moderator has read what waited to be posted")
    register_kind("report settled", present=present_outcomes, mail_label="a post that you reported was looked at")
    register_kind("post reported", present=present_reports, mail_label="a post is reported", offered_to=can_moderate)
    register_kind(
        "post waits", present=present_waiting, mail_label="posts wait for a moderator", offered_to=can_moderate
    )
