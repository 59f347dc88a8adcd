"""Reminding members of what they bookmarked, by the clock; and the mornings at which it can be."""

import time
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from community.models import Member
from forums.drafts.times import MORNING
from forums.models import Bookmark
from notifications.operations import notify

LONGEST_SECONDS = 60
MOST_AT_ONCE = 500
MONDAY = 0
KEPT_AFTER_REMOVAL = timedelta(days=7)


def morning_of(day: date) -> datetime:
    """Eight o'clock of a day, in the time of the network."""
    return timezone.make_aware(datetime.combine(day, MORNING))


def tomorrow_morning(now: datetime | None = None) -> datetime:
    return morning_of(timezone.localtime(now).date() + timedelta(days=1))


def next_monday_morning(now: datetime | None = None) -> datetime:
    """The Monday to come; on a Monday, that of next week."""
    today = timezone.localtime(now).date()
    return morning_of(today + timedelta(days=(MONDAY - today.weekday() - 1) % 7 + 1))


def remind_of_due_bookmarks() -> int:
    """Tells members of bookmarks whose time has come; says of how many. May run twice at once.

    Who cannot be told now, as a suspended member, is told once they can be.
    """
    started, told = time.monotonic(), 0
    due = Bookmark.objects.kept().filter(remind_at__lte=timezone.now(), member__in=_who_can_be_told())
    for pk, remind_at in list(due.order_by("remind_at", "pk").values_list("pk", "remind_at")[:MOST_AT_ONCE]):
        told += _remind(pk, remind_at)
        if time.monotonic() - started > LONGEST_SECONDS:
            break
    return told


@transaction.atomic
def _remind(bookmark_id: int, remind_at: datetime) -> bool:
    if not Bookmark.objects.kept().filter(pk=bookmark_id, remind_at=remind_at).update(remind_at=None):
        return False
    bookmark = Bookmark.objects.select_related("member").get(pk=bookmark_id)
    # With the time: each time that was asked for is told of.
    subject = f"bookmark:{bookmark.pk}:{int(remind_at.timestamp())}"
    notify([bookmark.member], kind="reminder", actor=None, subject=subject, topic="")
    return True


def _who_can_be_told():
    return Member.objects.who_can_be_told().values("pk")


def prune_bookmarks() -> int:
    """Forgets bookmarks that were taken away a week ago; says how many."""
    long_gone = Bookmark.objects.filter(removed_at__lt=timezone.now() - KEPT_AFTER_REMOVAL)
    return long_gone.delete()[0]
