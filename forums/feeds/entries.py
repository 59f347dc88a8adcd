"""What stands in a feed: the newest that its reader may see, at most thirty, in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.http import QueryDict
from django.utils.html import escape

from community.models import Setting
from forums.feeds.outside import outside_html
from forums.html import excerpt
from forums.models import Forum, Post, Tag, Thread
from search.asked import Asked
from search.finding import that_may_be_seen
from search.index import get_index
from search.marks import without_marks
from search.registry import audience_of

MOST_ENTRIES = 30
# Longer posts are in a feed with their beginning only.
LONGEST_HTML = 20_000
LONGEST_EXCERPT = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    key: str
    title: str
    address: str
    author: str
    published: datetime
    updated: datetime
    html: str


@dataclass(frozen=True, slots=True)
class FeedOf:
    """What a feed is of, and what is in it for who asked."""

    key: str
    title: str
    address: str
    entries: list[Entry]


def feed_of_forum(forum: Forum, viewer, *, is_public: bool) -> FeedOf:
    """The newest threads of a forum that the viewer may see."""
    entries = _threads(Thread.objects.visible_to(viewer).filter(forum=forum), is_public)
    return FeedOf(f"forum/{forum.pk}", forum.title, forum.get_absolute_url(), entries)


def feed_of_tag(tag: Tag, viewer, *, is_public: bool) -> FeedOf:
    """The newest threads with a tag, of all forums."""
    entries = _threads(Thread.objects.visible_to(viewer).filter(thread_tags__tag=tag), is_public)
    return FeedOf(f"tag/{tag.pk}", f"Tagged “{tag.name}”", tag.get_absolute_url(), entries)


def feed_of_thread(thread: Thread, *, is_public: bool) -> FeedOf:
    """The newest posts of a thread that the viewer may see, the thread itself having been asked for."""
    posts = _shown(Post.objects.filter(thread=thread)).order_by("-position")[:MOST_ENTRIES]
    entries = [_entry(f"post/{post.pk}", _title(post), post.get_absolute_url(), post, is_public) for post in posts]
    return FeedOf(f"thread/{thread.pk}", thread.title, thread.get_absolute_url(), entries)


def feed_of_search(query: str, viewer, *, is_public: bool) -> FeedOf:
    """The newest of all that a search finds. Raises SearchUnavailable."""
    asked = Asked.in_address(QueryDict(query)).as_meant_by(viewer)
    hits = get_index().search(asked.newest_query(audience_of(viewer), MOST_ENTRIES)).hits
    found = [one for one in that_may_be_seen(hits, viewer) if not isinstance(one.thing, Setting)]
    ids = [one.thing.pk for one in found if isinstance(one.thing, Post)]
    posts = {post.pk: post for post in _shown(Post.objects.filter(pk__in=ids))}
    entries = []
    for one in found:
        address = one.thing.get_absolute_url()
        if isinstance(one.thing, Post):
            if post := posts.get(one.thing.pk):
                entries.append(_entry(f"post/{post.pk}", _title(post), address, post, is_public))
            continue
        passage = f"<p>{escape(without_marks(one.hit.passage_html))}</p>"
        at, key = one.hit.created_at, one.hit.key.replace(":", "/")
        entries.append(Entry(key, without_marks(one.hit.title_html), address, settings.NETWORK_NAME, at, at, passage))
    address = asked.address()
    return FeedOf(f"search/{address}", f"Search: {asked.in_words}", f"/search/{address}", entries)


def _threads(threads, is_public: bool) -> list[Entry]:
    newest = threads.filter(hidden_at__isnull=True, deleted_at__isnull=True).order_by("-created_at", "-pk")
    ids = list(newest.values_list("pk", flat=True)[:MOST_ENTRIES])
    posts = _shown(Post.objects.filter(thread__in=ids, position=1)).order_by("-created_at", "-thread_id")
    return [
        _entry(f"thread/{post.thread_id}", post.thread_title, f"/threads/{post.thread_id}/", post, is_public)
        for post in posts
    ]


def _shown(posts):
    """Moderators, too, are sent what everyone may read: what is taken down is not sent out of the house."""
    posts = posts.filter(status=Post.Status.VISIBLE, thread__hidden_at__isnull=True, thread__deleted_at__isnull=True)
    return posts.with_author().annotate(thread_title=F("thread__title"), said=F("body_text"))


def _title(post) -> str:
    return post.thread_title if post.is_opening else f"Reply in: {post.thread_title}"


def _entry(key: str, title: str, address: str, post, is_public: bool) -> Entry:
    if len(post.body_html) > LONGEST_HTML:
        begins = escape(excerpt(post.said, LONGEST_EXCERPT))
        html = f'<p>{begins}</p><p><a href="{settings.SITE_URL}{address}">Read on</a></p>'
    else:
        html = outside_html(post.body_html, keeps_pictures=is_public)
    updated = post.edited_at or post.created_at
    return Entry(key, title, address, post.author_name, post.created_at, updated, html)
