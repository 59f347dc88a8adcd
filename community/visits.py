"""Noticing that a member is here, and since when they were away: with few writes, one in some minutes of a visit."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from community.models import Visit

PAUSE = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=5)
# What pages ask for by themselves, while nobody may be looking.
NOT_A_VISIT = ("/static/", "/media/", "/files/", "/live/", "/drafts/", "/mentions/", "/feeds/", "/healthz", "/readyz")


def visits(get_response):
    """Notes the visit of a signed-in member before the page is made: it may say since when they were away."""

    def middleware(request):
        may_be_one = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith(NOT_A_VISIT)
        if may_be_one and request.user.is_authenticated:
            note_visit(request.user)
        return get_response(request)

    return middleware


def note_visit(member) -> Visit:
    """The member is here. After a pause of half an hour it is a new visit. No query unless there is something to write,
    when the member was loaded with their visit."""
    now = timezone.now()
    visit = getattr(member, "visit", None)
    if visit is None:
        visit = Visit(member=member, began_at=now, seen_at=now)
        Visit.objects.bulk_create([visit], ignore_conflicts=True)
        member.visit = visit
    elif now - visit.seen_at >= NOTED_EVERY:
        before = visit.seen_at
        if now - before >= PAUSE:
            visit.away_since, visit.began_at = before, now
        visit.seen_at = now
        # Of two requests in the same moment one writes: a visit does not begin twice.
        Visit.objects.filter(pk=member.pk, seen_at=before).update(
            away_since=visit.away_since, began_at=visit.began_at, seen_at=now
        )
    return visit


def away_since(member) -> datetime | None:
    """When the visit before this one ended; None if this is the first."""
    visit = getattr(member, "visit", None)
    return visit.away_since if visit else None
