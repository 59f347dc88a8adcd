"""Work that follows from notifications. Each task loads afresh, may run twice, and stops if the thing is gone."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from notifications import registry
from notifications.counting import locked_inbox, recount
from notifications.mail.sending import send_once
from notifications.models import Notification


# People wait for these: they go before indexing, of which there may be a great deal.
@task(priority=10)
def mail_at_once(notification_id: int) -> None:
    """E-mails a notification, if its member may still see it and still wants it."""
    send_once(notification_id)


@task(priority=10)
def reconsider_topic(topic: str) -> None:
    """Withdraws unread notifications about what their members may not see any more, and brings back what they may."""
    unread = Notification.objects.filter(topic=topic, read_at__isnull=True)
    for member_id in unread.values_list("member_id", flat=True).distinct().order_by("member_id"):
        _reconsider(member_id, Q(topic=topic))


@task(priority=10)
def reconsider_inbox(member_id: int) -> None:
    """The same for all of one member's unread notifications, after a change of what they may see."""
    _reconsider(member_id, Q())


def _reconsider(member_id: int, which: Q) -> None:
    member = get_user_model()._default_manager.filter(pk=member_id).first()
    if member is None:
        return
    unread = list(Notification.objects.select_related("actor").filter(which, member=member_id, read_at__isnull=True))
    visible = registry.present(unread, member)
    gone = [one.pk for one in unread if one.pk not in visible and one.withdrawn_at is None]
    back = [one.pk for one in unread if one.pk in visible and one.withdrawn_at is not None]
    if gone or back:
        with transaction.atomic():
            inbox = locked_inbox(member_id)
            Notification.objects.filter(pk__in=gone).update(withdrawn_at=timezone.now())
            Notification.objects.filter(pk__in=back).update(withdrawn_at=None)
            recount(inbox)
