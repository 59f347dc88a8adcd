"""Letting go of what is kept for some weeks only."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from forums.models import Draft, HeldPost, Thread, ThreadChange, Transfer
from forums.operations.holding import forget_words
from notifications.models import Follow

KEPT = timedelta(weeks=6)
TRANSFERS_UNDOABLE = timedelta(days=2)
SENT_DRAFTS_KEPT = timedelta(days=30)
DISCARDED_DRAFTS_KEPT = timedelta(days=7)
DECLINED_KEPT = timedelta(days=90)


def prune_thread_changes() -> None:
    """Deletes old rows of what changed in threads: who comes back later is told to reload."""
    ThreadChange.objects.filter(created_at__lt=timezone.now() - KEPT).delete()


def prune_drafts() -> None:
    """Deletes what tells other devices that a draft was sent, and drafts that were discarded and not missed."""
    now = timezone.now()
    Draft.objects.filter(
        (Q(post__isnull=False) | Q(held__isnull=False)) & Q(saved_at__lt=now - SENT_DRAFTS_KEPT)
        | Q(discarded_at__lt=now - DISCARDED_DRAFTS_KEPT)
    ).delete()


def prune_held_posts() -> None:
    """Deletes the words of posts that were declined long ago and that their authors did not take back."""
    settled = HeldPost.objects.filter(settled_at__lt=timezone.now() - DECLINED_KEPT, state=HeldPost.State.DECLINED)
    for pk in list(settled.values_list("pk", flat=True)):
        with transaction.atomic():
            # A moderator may have put it back to wait in this very moment.
            held = settled.select_for_update(of=("self",)).filter(pk=pk).first()
            if held is not None:
                held.state = HeldPost.State.WITHDRAWN
                forget_words(held)


def prune_transfers() -> None:
    """Lets go of what was kept to take a transfer of posts back, once it cannot be. Where they went stays known."""
    over = Transfer.objects.filter(created_at__lt=timezone.now() - TRANSFERS_UNDOABLE).exclude(taken_along={})
    merged = Thread.objects.filter(merged_into__isnull=False, transfers_out__in=over).values_list("pk", flat=True)
    # Nothing is said in a merged thread any more: its followers follow the one that its posts are in.
    Follow.objects.filter(topic__in=[f"thread:{pk}" for pk in merged]).delete()
    over.update(taken_along={})
