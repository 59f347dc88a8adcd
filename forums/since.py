"""What a member finds after some time away, best first: what was said to them, what became of their own threads, what
they follow, and what others talk about. Only what is still new to them. A constant number of queries, however long they
were away and however much was said."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from community.visits import away_since
from forums.followed_threads import followed_by, is_followed
from forums.html import excerpt
from forums.models import Post, Tag, Thread, ThreadTag
from forums.reading import Unread, unread_in
from notifications.models import Notification

# Of what concerns the member, and of the rest, so many threads of the latest activity are looked at.
LOOKED_AT, LIVELY = 100, 40
SHOWN, LIVELY_SHOWN, LATEST = 40, 10, 6
TOLD, NAMED = 200, 2
FIRST_VISIT = timedelta(days=7)
COLUMNS = (
    *("title", "kind", "created_at", "last_posted_at", "last_position", "tombstones", "answer_ids", "tag_labels"),
    *("earlier_forums", "surfaced_at", "numbering", "forum__title", "author__display_name"),
    "last_poster__display_name",
)
# What one is told of, with what it is worth, and what is said of it: by one person, or by several.
SAID_TO_YOU = {
    "mention": (100, "{} mentioned you"),
    "accepted": (90, "{} chose your reply as an answer"),
    "answer chosen": (80, "{} chose an answer to your question"),
    "reaction": (50, "{} reacted to what you wrote"),
}


@dataclass(slots=True)
class Entry:
    """A thread, why it is told of, the most important first, and the first of what is new in it."""

    thread: Thread
    unread: Unread
    worth: int = 0
    why: list[str] = field(default_factory=list)
    post: Post | None = None
    gist: str = ""

    def because(self, worth: int, words: str) -> None:
        self.worth = max(self.worth, worth)
        self.why.append(words)


@dataclass(frozen=True, slots=True)
class Since:
    """`away_since` is None on the first visit. `yours` are the best of `threads` with `posts` new ones in them, of
    which there may be more unless `is_all`. `latest` are the newest threads of all, with what is new in each."""

    away_since: datetime | None
    yours: list[Entry]
    threads: int
    posts: int
    is_all: bool
    lively: list[Entry]
    latest: list[Entry]


def since_last_here(member, most: int = SHOWN, lively: int = LIVELY_SHOWN) -> Since:
    """So many entries of what concerns the member, and of what is lively, with the words of the first new post."""
    gone_since = away_since(member)
    since = gone_since or timezone.now() - FIRST_VISIT
    told = _told(member, since)
    followed = followed_by(member)
    threads = Thread.objects.visible_to(member).select_related("forum", "author", "last_poster").only(*COLUMNS)
    yours = _that_concern(member, threads, since, told, followed)
    latest = list(threads.order_by("-last_posted_at", "-id")[: LIVELY if lively else LATEST])
    unread = unread_in(member, {thread.pk: thread for thread in [*yours, *latest]}.values())
    tags = set(Tag.objects.filter(pk__in=followed.get("tag", [])).order_by().values_list("slug", flat=True))
    entries = [_entry(thread, unread[thread.pk], member, told.get(thread.pk, {}), followed, tags) for thread in yours]
    entries = sorted((one for one in entries if one.why), key=_best, reverse=True)
    told_of = {entry.thread.pk for entry in entries}
    others = [
        Entry(thread, unread[thread.pk])
        for thread in latest
        if thread.pk not in told_of and thread.last_posted_at > since and unread[thread.pk].count
    ]
    others = sorted(others, key=lambda one: (one.unread.count, one.thread.last_posted_at), reverse=True)[:lively]
    _add_words([*entries[:most], *others])
    return Since(
        away_since=gone_since,
        yours=entries[:most],
        threads=sum(1 for entry in entries if entry.unread.count),
        posts=sum(entry.unread.count for entry in entries),
        is_all=len(yours) < LOOKED_AT,
        lively=others,
        latest=[Entry(thread, unread[thread.pk]) for thread in latest],
    )


def _that_concern(member, threads, since: datetime, told, followed) -> list[Thread]:
    """Each way to be concerned is one that an index knows; of tags, whose threads are many, asked for by itself."""
    untagged = {kind: ids for kind, ids in followed.items() if kind != "tag"}
    came = threads.filter(is_followed(untagged) | Q(author=member), surfaced_at__gt=since)
    ways = [came, threads.filter(pk__in=list(told))]
    if followed.get("tag"):
        tagged = ThreadTag.objects.filter(tag__in=followed["tag"]).values("content_object")
        ways.append(threads.filter(pk__in=tagged, surfaced_at__gt=since))
    found = {thread.pk: thread for way in ways for thread in way.order_by("-surfaced_at", "-id")[:LOOKED_AT]}
    return list(found.values())


def _told(member, since: datetime) -> dict[int, dict[str, list[str]]]:
    """By thread and kind: the names of those who said something to the member since then."""
    told: defaultdict[int, dict[str, list[str]]] = defaultdict(dict)
    notifications = Notification.objects.visible_to(member).filter(
        kind__in=SAID_TO_YOU, created_at__gt=since, withdrawn_at__isnull=True
    )
    for notification in notifications.select_related("actor").order_by("-number")[:TOLD]:
        kind, _, number = notification.topic.partition(":")
        # What has been opened is known, save that somebody was thanked: that is good to hear twice.
        is_known = notification.read_at is not None and notification.kind != "reaction"
        if kind == "thread" and number.isdigit() and notification.actor and not is_known:
            told[int(number)].setdefault(notification.kind, []).append(notification.actor.display_name)
    return told


def _entry(thread: Thread, unread: Unread, member, told: dict[str, list[str]], followed, tags: set[str]) -> Entry:
    entry = Entry(thread, unread)
    for kind, (worth, words) in SAID_TO_YOU.items():
        if names := list(dict.fromkeys(told.get(kind, []))):
            entry.because(worth, words.format(_named(names)))
    if not unread.count:
        return entry
    if thread.author_id == member.pk:
        is_answered = thread.is_question and thread.answer_ids
        asked = "You asked" if thread.is_question else "You started it"
        entry.because(85 if thread.is_question and not is_answered else 75, asked)
    elif thread.pk in followed.get("thread", []):
        entry.because(60, "You follow this thread")
    elif thread.author_id in followed.get("member", []):
        entry.because(45, f"You follow {thread.author.display_name}")
    elif tag := next((name for slug, name in thread.tag_labels if slug in tags), None):
        entry.because(40, f"You follow the tag {tag}")
    elif thread.forum_id in followed.get("forum", []):
        entry.because(30, f"You follow {thread.forum.title}")
    return entry


def _named(names: list[str]) -> str:
    if len(names) <= NAMED:
        return " and ".join(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} other{'s' if len(names) > NAMED + 1 else ''}"


def _best(entry: Entry) -> tuple[int, datetime]:
    return entry.worth * 100 + min(entry.unread.count, 20) * 10, entry.thread.last_posted_at


def _add_words(entries: Iterable[Entry]) -> None:
    """The first new post of each, or the newest one of what has been read. One query."""
    wanted = {(entry.thread.pk, entry.unread.first or entry.thread.last_position): entry for entry in entries}
    if not wanted:
        return
    which = reduce(or_, (Q(thread=pk, position=position) for pk, position in wanted))
    posts = Post.objects.filter(which, status=Post.Status.VISIBLE).select_related("author")
    posts = posts.only("thread", "position", "body_text", "author__display_name")
    for post in posts.order_by():
        entry = wanted[post.thread_id, post.position]
        entry.post, entry.gist = post, excerpt(post.body_text, 180)
