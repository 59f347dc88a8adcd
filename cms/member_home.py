"""What a member finds at home: what is new since they were last here, who waits for an answer, what is celebrated.

A constant number of queries, however much that is.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cms.models import NewsPage, StoryPage
from community.times import DAYS, MONTHS
from forums.featured import featured_threads
from forums.models import Thread
from forums.since import Since, since_last_here

# Of what is new since the last visit, so much is shown; all of it has a page of its own.
SHOWN = 5
WAITING, NEWS = 3, 3


@dataclass(frozen=True, slots=True)
class Home:
    today: str
    greeting: str
    since: Since
    waiting: list[Thread]
    story: StoryPage | None
    news: list[NewsPage]
    featured: list[Thread]


def home_of(member) -> Home:
    """Everything the member's home page shows, as they may see it now."""
    threads = Thread.objects.visible_to(member).select_related("forum", "author__setting", "last_poster")
    since = since_last_here(member, most=SHOWN, lively=0)
    now = timezone.localtime()
    return Home(
        today=f"{DAYS[now.weekday()]} {now.day} {MONTHS[now.month - 1]}",
        greeting=_greeting(now),
        since=since,
        waiting=list(_waiting(member, threads)[:WAITING]),
        story=StoryPage.objects.visible_to(member).with_card().newest_first().first(),
        news=list(NewsPage.objects.visible_to(member).newest_first()[:NEWS]),
        featured=featured_threads(member),
    )


def _waiting(member, threads):
    """Questions of others that have no accepted answer and may still get one."""
    waiting = threads.unanswered().filter(locked_at__isnull=True)
    return waiting.exclude(author=member).order_by("-last_posted_at", "-id")


def _greeting(now: datetime) -> str:
    if now.hour < 12:
        return "Good morning"
    return "Good afternoon" if now.hour < 18 else "Good evening"
