"""Letting go of what is kept for some weeks only."""

from datetime import timedelta

from django.utils import timezone

from forums.models import ThreadChange

KEPT = timedelta(weeks=6)


def prune_thread_changes() -> None:
    """Deletes old rows of what changed in threads: who comes back later is told to reload."""
    ThreadChange.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
