"""Letting go of what is kept for some weeks only."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from forums.models import Draft, ThreadChange

KEPT = timedelta(weeks=6)
SENT_DRAFTS_KEPT = timedelta(days=30)
DISCARDED_DRAFTS_KEPT = timedelta(days=7)


def prune_thread_changes() -> None:
    """Deletes old rows of what changed in threads: who comes back later is told to reload."""
    ThreadChange.objects.filter(created_at__lt=timezone.now() - KEPT).delete()


def prune_drafts() -> None:
    """Deletes what tells other devices that a draft was sent, and drafts that were discarded and not missed."""
    now = timezone.now()
    Draft.objects.filter(
        Q(post__isnull=False, saved_at__lt=now - SENT_DRAFTS_KEPT) | Q(discarded_at__lt=now - DISCARDED_DRAFTS_KEPT)
    ).delete()
