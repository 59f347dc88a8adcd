"""What a member finds at home: what is new in what they follow, who waits for an answer, what is celebrated.

A constant number of queries, however much they follow.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Cast, Substr
from django.utils import timezone

from cms.models import NewsPage, StoryPage
from community.times import DAYS, MONTHS
from forums.html import excerpt
from forums.models import Post, Thread
from forums.reading import unread_in
from notifications.models import Follow

# Of what is followed, so many threads of the latest activity are looked at, and so many are shown.
LOOKED_AT, SHOWN = 50, 5
LATEST, WAITING, NEWS = 6, 3, 3
_TOPIC = "thread:"


@dataclass(frozen=True, slots=True)
class Home:
    today: str
    greeting: str
    new_in_followed: list[Thread]
    new_threads: int
    new_posts: int
    looked_at_all: bool
    waiting: list[Thread]
    latest: list[Thread]
    story: StoryPage | None
    news: list[NewsPage]


def home_of(member) -> Home:
    """Everything the member's home page shows, as they may see it now."""
    threads = Thread.objects.visible_to(member).select_related("forum", "author__setting", "last_poster")
    followed = list(_followed(member, threads)[: LOOKED_AT + 1])
    looked_at_all, followed = len(followed) <= LOOKED_AT, followed[:LOOKED_AT]
    latest = list(threads.order_by("-last_posted_at", "-id")[:LATEST])
    unread = unread_in(member, {thread.pk: thread for thread in [*followed, *latest]}.values())
    for thread in [*followed, *latest]:
        thread.unread = unread[thread.pk]
    new = [thread for thread in followed if thread.unread.count]
    for thread in new[:SHOWN]:
        thread.gist = excerpt(thread.newest_words or "", 180)
    now = timezone.localtime()
    return Home(
        today=f"{DAYS[now.weekday()]} {now.day} {MONTHS[now.month - 1]}",
        greeting=_greeting(now),
        new_in_followed=new[:SHOWN],
        new_threads=len(new),
        new_posts=sum(thread.unread.count for thread in new),
        looked_at_all=looked_at_all,
        waiting=list(_waiting(member, threads)[:WAITING]),
        latest=latest,
        story=StoryPage.objects.visible_to(member).with_card().newest_first().first(),
        news=list(NewsPage.objects.visible_to(member).newest_first()[:NEWS]),
    )


def _followed(member, threads):
    topics = Follow.objects.filter(member=member, topic__startswith=_TOPIC)
    ids = topics.annotate(thread_id=Cast(Substr("topic", len(_TOPIC) + 1), BigIntegerField())).values("thread_id")
    words = Post.objects.filter(thread=OuterRef("pk"), status=Post.Status.VISIBLE).order_by("-position")
    newest_words = Substr(Subquery(words.values("body_text")[:1]), 1, 400)
    return threads.filter(pk__in=ids).annotate(newest_words=newest_words).order_by("-last_posted_at", "-id")


def _waiting(member, threads):
    """Questions of others that have no accepted answer and may still get one."""
    waiting = threads.unanswered().filter(locked_at__isnull=True)
    return waiting.exclude(author=member).order_by("-last_posted_at", "-id")


def _greeting(now: datetime) -> str:
    if now.hour < 12:
        return "Good morning"
    return "Good afternoon" if now.hour < 18 else "Good evening"
