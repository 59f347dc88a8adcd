"""Bringing in threads written elsewhere, with their dates: whole, once, and telling nobody."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from community.models import Member
from forums.html import plain_text
from forums.mentions import link_mentions
from forums.models import Answer, Forum, Post, Thread
from forums.operations.counting import refresh_last_thread
from forums.operations.keeping_answers import keep_answers
from forums.operations.settings_of_authors import where_works
from forums.operations.tagging import set_tags
from forums.quotes import settle_quotes
from forums.tasks import index_thread

# Import keys become submission ids, so that no post is imported twice.
NAMESPACE = uuid.UUID("5f0a4a52-6a43-4d52-9d0c-2f6c52a6f0d1")


@dataclass(frozen=True)
class ImportedPost:
    """A post to bring in: sanitised HTML, and when it was written."""

    author: Member
    body_html: str
    created_at: datetime


@transaction.atomic
def import_thread(
    *,
    key: str,
    forum: Forum,
    kind: str,
    title: str,
    tags: list[str],
    posts: Sequence[ImportedPost],
    accepted: Sequence[int] = (),
) -> Thread | None:
    """A thread with its posts in order of time; `accepted` are the indexes in `posts` of the chosen answers.

    Returns None, and adds nothing, when the key was imported before. Followers are not told; it becomes findable.
    """
    if Thread.objects.filter(import_key=key).exists():
        return None
    opening, *replies = posts
    order = sorted(range(len(replies)), key=lambda index: (replies[index].created_at, index))
    ordered = [opening, *(replies[index] for index in order)]
    newest = ordered[-1]
    thread = Thread.objects.create(
        forum=forum,
        kind=kind,
        title=title[:120],
        author=opening.author,
        created_at=opening.created_at,
        last_posted_at=max(newest.created_at, opening.created_at),
        last_poster=newest.author,
        last_position=len(ordered),
        change_number=len(ordered),
        reply_count=len(replies),
        import_key=key,
        **where_works(opening.author),
    )
    made = []
    for position, post in enumerate(ordered, start=1):
        body_html, _ = link_mentions(settle_quotes(post.body_html, post.author))
        made.append(
            Post(
                thread=thread,
                position=position,
                author=post.author,
                created_at=max(post.created_at, opening.created_at),
                body_html=body_html,
                body_text=plain_text(body_html),
                submission_id=uuid.uuid5(NAMESPACE, f"{key}/{position}"),
            )
        )
    Post.objects.bulk_create(made)
    if accepted:
        # Who chose, and when, is not told.
        chosen = [made[1 + order.index(number - 1)] for number in accepted]
        Answer.objects.bulk_create(Answer(post=post, chosen_at=post.created_at) for post in chosen)
        keep_answers(thread)
    set_tags(thread, tags)
    Forum.objects.filter(pk=forum.pk).update(
        thread_count=F("thread_count") + 1, post_count=F("post_count") + len(ordered)
    )
    refresh_last_thread(forum.pk)
    index_thread.enqueue(thread.pk)
    return thread
