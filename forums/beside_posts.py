"""What a page of a thread shows beside its posts and knows from none of their rows: the viewer's own reactions, what
their setting has tried, names, and the newer things that posts lead to. One query for all of it, or none."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from community.models import Member
from forums.models import Bookmark, DocumentEdition, Post, Reaction, Thread, Tried


class NewEdition(NamedTuple):
    """The newest edition of a document that the thread relies on, which came out after its latest post."""

    document_id: int
    title: str
    came_out: date
    address: str


@dataclass
class Beside:
    """By post, except `names`, which is by member."""

    bookmarked: set[int] = field(default_factory=set)
    is_thread_bookmarked: bool = False
    reactions: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    tried: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    newer: dict[int, str] = field(default_factory=dict)
    editions: dict[int, NewEdition] = field(default_factory=dict)


def beside(posts: Sequence[Any], thread: Thread, viewer) -> Beside:
    """All this for these posts of a thread, loaded `with_author`, as the viewer may see it."""
    parts = [part for part in _parts(posts, thread, viewer) if part is not None]
    found = Beside()
    if not parts:
        return found
    for what, pk, one, two, three in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        if what == "bookmark" and pk is None:
            found.is_thread_bookmarked = True
        elif what == "bookmark":
            found.bookmarked.add(pk)
        elif what == "reaction":
            found.reactions[pk].add(one)
        elif what == "tried":
            found.tried[pk] = one
        elif what == "name":
            found.names[pk] = one
        elif what == "newer":
            found.newer[pk] = one
        elif pk not in found.editions or found.editions[pk].came_out.isoformat() < two:
            found.editions[pk] = NewEdition(pk, one, date.fromisoformat(two), three)
    return found


def _parts(posts, thread: Thread, viewer):
    """The queries that this page needs, each of rows (what, id, text, text, text)."""
    shown = [post for post in posts if post.is_visible]
    reacted = [post for post in shown if post.reactions]
    if viewer.is_authenticated:
        of_these = Q(post__in=[post.pk for post in posts]) | Q(thread=thread)
        bookmarks = Bookmark.objects.kept().filter(of_these, member=viewer)
        yield _rows(bookmarks, "bookmark", F("post_id"), Value(""))
        if reacted:
            members = {pk for post in reacted for _, newest in post.reactions.values() for pk in newest}
            own = Reaction.objects.filter(member=viewer, post__in=[post.pk for post in reacted])
            yield _rows(own, "reaction", F("post_id"), F("kind"))
            yield _rows(Member.objects.filter(pk__in=members), "name", F("pk"), F("display_name"))
        tried = [post.pk for post in shown if post.pk in thread.answer_ids]
        if tried and thread.tried_count:
            ours = Q(member=viewer, setting__isnull=True)
            if viewer.setting_id:
                ours |= Q(setting=viewer.setting_id)
            yield _rows(Tried.objects.filter(ours, post__in=tried), "tried", F("post_id"), F("line"))
    newer = {post.superseded_by_id for post in shown} | {getattr(thread, "superseded_by_id", None)}
    newer.discard(None)
    if newer:
        visible = Post.objects.visible_to(viewer).filter(pk__in=newer, status=Post.Status.VISIBLE)
        yield _rows(visible, "newer", F("pk"), F("thread__title"))
    if thread.document_ids:
        since = timezone.localdate(thread.last_posted_at)
        editions = DocumentEdition.objects.filter(
            document__in=thread.document_ids,
            document__removed_at__isnull=True,
            came_out__gt=since,
            came_out__lte=timezone.localdate(),
        )
        title = Concat("document__title", Value(", "), "name")
        yield _rows(editions, "edition", F("document_id"), title, Cast("came_out", CharField()), F("address"))


def _rows(things, what: str, pk, one, two=None, three=None):
    columns = (one, *(value if value is not None else Value("") for value in (two, three)))
    return things.order_by().values_list(
        Value(what), pk, *(Cast(column, CharField()) if isinstance(column, Value) else column for column in columns)
    )
