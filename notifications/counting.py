"""Keeping the number of unread notifications true, under the lock of the member's inbox."""

from django.db import transaction

from notifications.live import bell_changed
from notifications.models import Inbox, Notification


def locked_inbox(member_id: int) -> Inbox:
    Inbox.objects.bulk_create([Inbox(member_id=member_id)], ignore_conflicts=True)
    return Inbox.objects.select_for_update().get(pk=member_id)


def recount(inbox: Inbox) -> None:
    """Counts what is unread and may be seen, and tells the bell."""
    unread = Notification.objects.filter(member=inbox.pk, read_at__isnull=True, withdrawn_at__isnull=True)
    inbox.unread_count = unread.count()
    inbox.save(update_fields=["unread_count"])
    transaction.on_commit(lambda: bell_changed([inbox.pk]))
