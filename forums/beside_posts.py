"""What a page of a thread shows beside its posts and knows from none of their rows: the viewer's own reactions, what
their setting has tried, names, and the newer things that posts lead to. One query for all of it, or none."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.utils import timezone

from forums.models import Post, Thread

Part = tuple[str, tuple]


class NewEdition(NamedTuple):
    """The newest edition of a document that the thread relies on, which came out after its latest post."""

    document_id: int
    title: str
    came_out: date
    address: str


@dataclass
class Beside:
    """By post, except `names`, which is by member. `newer_in_thread`: those of the newer posts that are in it too."""

    bookmarked: set[int] = field(default_factory=set)
    is_thread_bookmarked: bool = False
    reactions: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    tried: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    newer: dict[int, str] = field(default_factory=dict)
    newer_in_thread: set[int] = field(default_factory=set)
    editions: dict[int, NewEdition] = field(default_factory=dict)


def beside(posts: Sequence[Any], thread: Thread, viewer) -> Beside:
    """All this for these posts of a thread, loaded `with_author`, as the viewer may see it."""
    found = Beside()
    parts = list(_parts(posts, thread, viewer))
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])
        rows = cursor.fetchall()
    for what, pk, one, two, three in rows:
        if what == "bookmark":
            found.bookmarked.add(pk)
        elif what == "thread":
            found.is_thread_bookmarked = True
        elif what == "reaction":
            found.reactions[pk].add(one)
        elif what == "tried":
            found.tried[pk] = one
        elif what == "name":
            found.names[pk] = one
        elif what == "newer":
            found.newer[pk] = one
            if two == str(thread.pk):
                found.newer_in_thread.add(pk)
        elif pk not in found.editions or found.editions[pk].came_out.isoformat() < two:
            found.editions[pk] = NewEdition(pk, one, date.fromisoformat(two), three)
    return found


# Written out: to put these together through the ORM costs a page more than to ask them.
BOOKMARKS = """SELECT 'bookmark', post_id, '', '', '' FROM forums_bookmark
WHERE member_id = %s AND removed_at IS NULL AND post_id IN ({})"""
OF_THE_THREAD = """SELECT 'thread', thread_id, '', '', '' FROM forums_bookmark
WHERE member_id = %s AND removed_at IS NULL AND thread_id IN ({})"""
REACTIONS = """SELECT 'reaction', post_id, kind, '', '' FROM forums_reaction WHERE member_id = %s AND post_id IN ({})"""
NAMES = """SELECT 'name', id, display_name, '', '' FROM community_member WHERE id IN ({})"""
TRIED = """SELECT 'tried', post_id, line, '', '' FROM forums_tried
WHERE (setting_id = %s OR (member_id = %s AND setting_id IS NULL)) AND post_id IN ({})"""
EDITIONS = """SELECT 'edition', edition.document_id, document.title || ', ' || edition.name,
CAST(edition.came_out AS text), edition.address
FROM forums_documentedition edition JOIN forums_statutorydocument document ON document.id = edition.document_id
WHERE document.removed_at IS NULL AND edition.came_out > %s AND edition.came_out <= %s AND document.id IN ({})"""


def _parts(posts, thread: Thread, viewer) -> Iterator[Part]:
    """The queries that this page needs, each of rows (what, id, text, text, text)."""
    shown = [post for post in posts if post.is_visible]
    reacted = [post for post in shown if post.reactions]
    if viewer.is_authenticated and posts:
        yield _part(BOOKMARKS, [viewer.pk], [post.pk for post in posts])
        yield _part(OF_THE_THREAD, [viewer.pk], [thread.pk])
        if reacted:
            yield _part(REACTIONS, [viewer.pk], [post.pk for post in reacted])
            members = {pk for post in reacted for _, newest in post.reactions.values() for pk in newest}
            yield _part(NAMES, [], sorted(members))
        answers = [post.pk for post in shown if post.pk in thread.answer_ids]
        if answers and thread.tried_count:
            # Without a setting, no row has this one.
            yield _part(TRIED, [viewer.setting_id or 0, 0 if viewer.setting_id else viewer.pk], answers)
    newer = {post.superseded_by_id for post in shown} | {getattr(thread, "superseded_by_id", None)}
    newer.discard(None)
    if newer:
        visible = Post.objects.visible_to(viewer).filter(pk__in=newer, status=Post.Status.VISIBLE).order_by()
        nothing = Cast(Value(""), CharField())
        columns = (Value("newer"), F("pk"), F("thread__title"), Cast(F("thread_id"), CharField()), nothing)
        yield visible.values_list(*columns).query.get_compiler(connection=connection).as_sql()
    if thread.document_ids:
        since, today = timezone.localdate(thread.last_posted_at), timezone.localdate()
        yield _part(EDITIONS, [since, today], thread.document_ids)


def _part(sql: str, values: list, ids: list[int]) -> Part:
    return sql.format(", ".join(["%s"] * len(ids))), (*values, *ids)
