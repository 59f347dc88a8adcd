"""Telling moderators what waits for them, and telling members what became of theirs. Each may run twice."""

from django_tasks import task

from community.models import Member
from forums.models import HeldPost, Report
from forums.readers import MODERATING
from notifications.operations import notify

# Under this name moderators are told of what waits, as long as anything does.
HELD_POSTS = "held:posts"


def _moderators():
    return Member.objects.who_can_be_told().filter(role__in=MODERATING)


@task(priority=10)
def tell_about_waiting(held_id: int) -> None:
    """Tells moderators that posts wait: of the first one only, until the list has been empty again."""
    held = HeldPost.objects.waiting().filter(pk=held_id).first()
    if held is None or HeldPost.objects.waiting().filter(pk__lt=held.pk).exists():
        return
    notify(_moderators(), kind="post waits", actor=None, subject=held.topic, topic=HELD_POSTS)


@task(priority=10)
def tell_about_held(held_id: int) -> None:
    """Tells an author that a moderator has published what waited, or why not."""
    held = HeldPost.objects.filter(pk=held_id).first()
    if held is None or held.state not in (HeldPost.State.PUBLISHED, HeldPost.State.DECLINED):
        return
    author = Member.objects.who_can_be_told().filter(pk=held.author_id)
    # Declined, put back from the log and settled anew: they are told again.
    when = int(held.settled_at.timestamp() * 1_000_000) if held.settled_at else 0
    notify(author, kind="post settled", actor=None, subject=f"{held.topic}:{when}", topic=held.topic)


@task(priority=10)
def tell_about_report(report_id: int) -> None:
    """Tells moderators that a post was reported: not those whose own it is."""
    report = Report.objects.open().select_related("post").filter(pk=report_id).first()
    if report is not None:
        people = _moderators().exclude(pk__in=[report.post.author_id, report.reporter_id])
        notify(people, kind="post reported", actor=None, subject=report.topic, topic=report.topic)


@task(priority=10)
def tell_reporter(report_id: int) -> None:
    """Tells who reported a post what came of it."""
    report = Report.objects.filter(pk=report_id, settled_at__isnull=False).first()
    if report is not None:
        reporter = Member.objects.who_can_be_told().filter(pk=report.reporter_id)
        notify(reporter, kind="report settled", actor=None, subject=report.topic, topic=report.topic)
