"""What waits for the demo's moderators: a post that was reported, one that was held, and a holiday to come."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from community.models import Member
from forums.html import from_plain_text
from forums.models import Forum, HeldPost, Period, Post, Report, Thread
from forums.operations.periods import set_period

HELD = uuid.UUID("5d1c8f64-0a52-4d52-9a3e-0c6b1f7f1a11")
WORDS = (
    "We voted on Thursday and the result was close. Whoever is for it may write to me for the figures, which I would "
    "rather not put here while talks go on."
)


def fill_order() -> None:
    """Adds them once: what has been settled since stays settled."""
    if HeldPost.objects.filter(submission_id=HELD).exists():
        return
    people = Member.objects.in_bulk(["kasia-nowak", "oluchi-madu", "eleanor-marsh"], field_name="handle")
    thread = Thread.objects.select_related("forum").get(import_key="demo:staff:0")
    now = timezone.now()
    # The weekend for which posts were looked at there is over; this one still waits.
    begins, ends = now - timedelta(days=4), now - timedelta(days=1)
    Period.objects.create(
        forum=thread.forum,
        kind=Period.Kind.CHECKED,
        begins_at=begins,
        ends_at=ends,
        reason="While the pay talks are in the news.",
        set_by=people["eleanor-marsh"],
    )
    HeldPost.objects.create(
        author=people["kasia-nowak"],
        forum=thread.forum,
        thread=thread,
        fields={"body": [WORDS], "format": ["text"]},
        body_html=from_plain_text(WORDS),
        submission_id=HELD,
        held_at=ends - timedelta(hours=6),
    )
    Report.objects.create(
        post=Post.objects.get(body_text__contains="One Year 10 calculated that two calm lessons"),
        reporter=people["oluchi-madu"],
        reason=Report.Reason.PUPIL,
        words="Kindly meant, and there is one PRU in that town: half of ours would know who this is.",
    )
    christmas = _next_holiday(now)
    set_period(
        people["eleanor-marsh"],
        Forum.objects.get(slug="help-desk"),
        Period.Kind.READ_ONLY,
        christmas,
        christmas + timedelta(days=12),
        "Nobody is at the desk between the years. For a safeguarding concern, ring your designated lead.",
    )


def _next_holiday(now: datetime) -> datetime:
    """The evening of 22 December that comes next."""
    this_year = timezone.localtime(now).replace(month=12, day=22, hour=18, minute=0, second=0, microsecond=0)
    return this_year if this_year > now else this_year.replace(year=this_year.year + 1)
