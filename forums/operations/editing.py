"""Changing and deleting one's own posts. What a post said before is kept."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from community.permissions import require
from forums import effects
from forums.closed import why_not_change
from forums.drafts.sending import SentDraft, close_draft, take_draft
from forums.html import plain_text
from forums.mentions import link_mentions
from forums.models import Post, ThreadChange
from forums.operations.attaching import attach_changed, put_into
from forums.operations.counting import put_status, put_thread_away
from forums.operations.locking import locked_thread_of, record_change
from forums.operations.polling import change_poll
from forums.operations.tagging import change_tags
from forums.operations.versions import keep_version
from forums.permissions import can_delete, can_undelete
from forums.polls.new_poll import AS_IT_IS, Kept, NewPoll
from forums.quotes import settle_quotes


class EditedMeanwhile(Exception):
    """The post was changed since the form was opened: nothing is overwritten, both texts are shown."""


@transaction.atomic
def edit_post(
    member,
    post_id: int,
    body_html: str,
    *,
    revision: int,
    title: str = "",
    tags: list[str] | None = None,
    files: Sequence[uuid.UUID] | None = None,
    poll: NewPoll | Kept | None = AS_IT_IS,
    draft: SentDraft | None = None,
) -> Post:
    """Changes one's own post, keeping what it said; for the opening post also the thread's title and tags.

    `revision` is the post's revision count when the form was opened: any change of what the form holds raises it.
    `poll` None takes its poll away, `files` None leaves its documents as they are. Raises Refused, EditedMeanwhile, or
    PollHasVotes.
    """
    thread, post = locked_thread_of(post_id)
    closed = why_not_change(member, post)
    require(not closed, closed)
    kept = take_draft(member, draft)
    if kept is not None and kept.post is not None:
        return post
    if post.revision_count != revision:
        raise EditedMeanwhile
    body_html, mentioned = link_mentions(settle_quotes(body_html, member, before=post.body_html), member)
    attached = attach_changed(post, files, body_html)
    body_html = attached.body_html
    new_title = title if post.is_opening and title else thread.title
    other_words = body_html != post.body_html or new_title != thread.title or attached.attachments != post.attachments
    other_poll = poll is not AS_IT_IS and change_poll(post, poll)
    other_tags = post.is_opening and tags is not None and change_tags(thread, tags)
    if other_words or other_poll or other_tags:
        keep_version(thread, post, member)
    if other_words or other_poll:
        post.edited_at = timezone.now()
    if other_words:
        post.body_html, post.body_text = body_html, plain_text(body_html)
        post.attachments, thread.title = attached.attachments, new_title
        put_into(post, attached)
    post.save(update_fields=["body_html", "body_text", "attachments", "edited_at", "revision_count"])
    close_draft(kept, draft, post)
    record_change(thread, ThreadChange.Kind.EDITED, post)
    thread.save(update_fields=["title", "change_number"])
    effects.post_changed(thread, post, mentioned)
    return post


@transaction.atomic
def delete_post(member, post_id: int) -> Post:
    """Takes one's own post off the page; a note stays in its place. Deleting an opening post no one has answered
    deletes the thread. Can be undone with `undelete_post`."""
    thread, post = locked_thread_of(post_id)
    if post.author_id == member.pk and post.status == Post.Status.DELETED:
        return post
    require(can_delete(member, post), "You cannot delete this post.")
    put_status(thread, post, Post.Status.DELETED)
    if post.is_opening and thread.reply_count == 0:
        put_thread_away(thread, hidden_at=thread.hidden_at, deleted_at=timezone.now())
    record_change(thread, ThreadChange.Kind.DELETED, post)
    thread.save(update_fields=["change_number"])
    effects.post_changed(thread, post)
    return post


@transaction.atomic
def undelete_post(member, post_id: int) -> Post:
    """Brings back a post its author deleted, as the answer if it was the chosen one. Raises Refused for anyone else."""
    thread, post = locked_thread_of(post_id)
    if post.author_id == member.pk and post.is_visible:
        return post
    require(can_undelete(member, post), "Only its author can bring this post back, while its thread is open.")
    put_status(thread, post, Post.Status.VISIBLE)
    if post.is_opening:
        put_thread_away(thread, hidden_at=thread.hidden_at)
    record_change(thread, ThreadChange.Kind.RESTORED, post)
    thread.save(update_fields=["change_number"])
    effects.post_changed(thread, post)
    return post
