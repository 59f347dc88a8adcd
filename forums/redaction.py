"""Where a passage stands: in a post and all that is kept of it, and in other posts that quote it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from forums.models import Post, PostRevision
from forums.passages import Passage

MOST_POSTS = 200
_AROUND = 60


@dataclass(frozen=True)
class Place:
    """A post, loaded with thread and author, and how often the passage stands in it and in what it said before."""

    post: Post
    now: int
    before: int
    around: str
    quotes_it: bool = False


def place_in(post: Post, passage: Passage, quoted: Post | None = None) -> Place:
    now = count_now(post, passage)
    before = sum(count_in_revision(revision, passage) for revision in post.revisions.all())
    quotes_it = quoted is not None and f'cite="/posts/{quoted.pk}/"' in post.body_html
    return Place(post, now, before, _around(post, passage), quotes_it)


def count_now(post: Post, passage: Passage) -> int:
    """How often it stands in what the post says, its thread's title, its poll and its files' names."""
    found = passage.count_in_html(post.body_html)
    if post.is_opening:
        found += passage.count(post.thread.title)
    if post.has_poll:
        found += sum(passage.count(words) for words in [post.poll.question, *post.poll.choices])
    return found + sum(passage.count(name) for _, name, *_ in post.attachments)


def count_in_revision(revision: PostRevision, passage: Passage) -> int:
    names = sum(passage.count(name) for _, name, *_ in revision.attachments)
    return passage.count_in_html(revision.body_html) + passage.count(revision.title) + names


def elsewhere(post: Post, passage: Passage) -> list[Place]:
    """Other posts with the passage in them, now or before; those that quote this one first."""
    places = [place_in(other, passage, post) for other in _posts_with(passage.hint) if other.pk != post.pk]
    places = [place for place in places if place.now or place.before]
    return sorted(places, key=lambda place: (not place.quotes_it, place.post.pk))[:MOST_POSTS]


def _posts_with(hint: str) -> Iterator[Post]:
    revised = PostRevision.objects.filter(
        Q(body_html__icontains=hint) | Q(title__icontains=hint) | Q(attachments__icontains=hint)
    ).values("post_id")
    posts = Post.objects.filter(
        Q(body_html__icontains=hint)
        | Q(pk__in=revised)
        | Q(position=1, thread__title__icontains=hint)
        | Q(poll__question__icontains=hint)
        | Q(poll__choices__icontains=hint)
        | Q(attachments__icontains=hint)
    )
    posts = posts.select_related("thread__forum", "author", "poll").prefetch_related("revisions")
    return posts.order_by("pk").iterator(200)


def _around(post: Post, passage: Passage) -> str:
    """Some words before and after, to know the place by."""
    spans = passage.spans(post.body_text)
    if not spans:
        return ""
    first, last = spans[0]
    begin, end = max(0, first - _AROUND), last + _AROUND
    cut = " ".join(post.body_text[begin:end].split())
    return ("…" if begin else "") + cut + ("…" if end < len(post.body_text) else "")
