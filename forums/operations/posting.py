"""Starting a thread, and replying in one. A submission sent twice is posted once."""

import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.permissions import Refused, require
from forums import effects
from forums.closed import why_not_reply, why_not_reply_in, why_not_start
from forums.drafts.sending import SentDraft, close_draft, take_draft
from forums.html import plain_text
from forums.mentions import link_mentions
from forums.models import Forum, HeldPost, Post, Thread, ThreadChange
from forums.operations.attaching import FilesGone, attach, brings_more, put_into
from forums.operations.counting import count_posted
from forums.operations.locking import locked_thread_for_reply, record_change
from forums.operations.polling import add_poll
from forums.operations.reading import mark_read
from forums.operations.settings_of_authors import where_works
from forums.operations.tagging import set_tags
from forums.periods import is_checked
from forums.polls.new_poll import NewPoll
from forums.quotes import settle_quotes
from notifications.operations import follow


class PostedBefore(Refused):
    """These words were posted before, and come again with a file that the post does not have."""

    def __init__(self, post: Post):
        super().__init__("You posted this already, without the file that is here now.")
        self.post = post


class MustBeChecked(Refused):
    """A moderator reads it before it is shown: it is to be held, not posted (forums/operations/holding.py)."""

    def __init__(self) -> None:
        super().__init__("A moderator reads each post here before it is shown.")


def start_thread(
    member,
    forum: Forum,
    kind: str,
    title: str,
    body_html: str,
    tags: list[str],
    submission_id: uuid.UUID,
    *,
    files: Sequence[uuid.UUID] = (),
    poll: NewPoll | None = None,
    draft: SentDraft | None = None,
    held: HeldPost | None = None,
) -> Thread:
    """A new discussion or question with its opening post, followed by its author.

    `body_html` is sanitised already; `held` is what waited for a moderator and is published now. Raises Refused, as
    MustBeChecked where it has to wait; returns the thread made before when the submission came before, or raises
    PostedBefore.
    """
    submission_id = held.submission_id if held else own_submission(member, submission_id)
    sent_before = _sent_before(member, submission_id, files, body_html)
    if sent_before:
        return sent_before.thread
    try:
        return _start_thread(member, forum, kind, title, body_html, tags, submission_id, draft, poll, files, held)
    except (IntegrityError, FilesGone):
        sent_meanwhile = _sent_before(member, submission_id, files, body_html)
        if sent_meanwhile is None:
            require(Forum.objects.filter(pk=forum.pk).exists(), "This forum is no longer there.")
            raise
        return sent_meanwhile.thread


@transaction.atomic
def _start_thread(member, forum, kind, title, body_html, tags, submission_id, draft, poll, files, held) -> Thread:
    # As it is now: it may have been closed, or opened to others, since the form was made.
    place = Forum.objects.visible_to(member).filter(pk=forum.pk).order_by("pk").first()
    closed = why_not_start(member, place)
    require(not closed, closed)
    if held is None and place is not None and is_checked(member, place):
        raise MustBeChecked
    kept = take_draft(member, draft)
    if kept is not None and kept.post is not None:
        return kept.post.thread
    now = timezone.now()
    thread = Thread.objects.create(
        forum=forum,
        kind=kind,
        title=title,
        author=member,
        created_at=now,
        last_posted_at=now,
        last_poster=member,
        last_position=1,
        surfaced_at=now,
        **where_works(member),
    )
    body_html, mentioned = link_mentions(settle_quotes(body_html, member), member)
    attached = attach(member, files, body_html)
    post = Post.objects.create(
        thread=thread,
        position=1,
        author=member,
        created_at=now,
        body_html=attached.body_html,
        body_text=plain_text(attached.body_html),
        attachments=attached.attachments,
        has_poll=poll is not None,
        submission_id=submission_id,
    )
    put_into(post, attached)
    add_poll(post, poll)
    record_change(thread, ThreadChange.Kind.POSTED, post)
    thread.save(update_fields=["change_number"])
    set_tags(thread, tags)
    count_posted(thread, now, threads=1)
    follow(member, thread.topic)
    mark_read(member, thread, 1, 1)
    close_draft(kept, draft, post)
    effects.post_published(thread, post, mentioned)
    return thread


@transaction.atomic
def post_reply(
    member,
    thread_id: int,
    body_html: str,
    submission_id: uuid.UUID,
    *,
    files: Sequence[uuid.UUID] = (),
    poll: NewPoll | None = None,
    draft: SentDraft | None = None,
    held: HeldPost | None = None,
) -> Post:
    """The member's reply, at the thread's next position; the replier follows the thread.

    `body_html` is sanitised already; `held` is what waited for a moderator and is published now. Raises Refused when
    the thread is locked or not theirs to see, as MustBeChecked where it has to wait; returns the reply made before when
    the submission came before, or raises PostedBefore.
    """
    submission_id = held.submission_id if held else own_submission(member, submission_id)
    thread = locked_thread_for_reply(thread_id)
    sent_before = _sent_before(member, submission_id, files, body_html)
    if sent_before:
        return sent_before
    visible = Thread.objects.visible_to(member).filter(pk=thread.pk).exists()
    closed = why_not_reply(member, thread) if visible else why_not_reply_in(member, thread.pk)
    require(not closed, closed)
    if held is None and is_checked(member, thread.forum):
        raise MustBeChecked
    kept = take_draft(member, draft)
    if kept is not None and kept.post is not None:
        return kept.post
    body_html, mentioned = link_mentions(settle_quotes(body_html, member), member)
    attached = attach(member, files, body_html)
    now = timezone.now()
    thread.last_position += 1
    post = Post.objects.create(
        thread=thread,
        position=thread.last_position,
        author=member,
        created_at=now,
        body_html=attached.body_html,
        body_text=plain_text(attached.body_html),
        attachments=attached.attachments,
        has_poll=poll is not None,
        submission_id=submission_id,
    )
    put_into(post, attached)
    add_poll(post, poll)
    record_change(thread, ThreadChange.Kind.POSTED, post)
    thread.reply_count += 1
    thread.last_posted_at = thread.surfaced_at = now
    thread.last_poster = member
    thread.save(
        update_fields=[
            *("last_position", "change_number", "reply_count", "last_posted_at", "last_poster"),
            "surfaced_at",
        ]
    )
    count_posted(thread, now)
    follow(member, thread.topic)
    mark_read(member, thread, post.position, post.position)
    close_draft(kept, draft, post)
    effects.post_published(thread, post, mentioned)
    return post


def posted_before(member, submission_id: uuid.UUID) -> Post | None:
    """The post that the member made of this submission, if it came before."""
    return _posted_before(member, own_submission(member, submission_id))


def own_submission(member, submission_id: uuid.UUID) -> uuid.UUID:
    """The submission as this member's: a browser may bring back a form after someone else has signed in."""
    return uuid.uuid5(submission_id, str(member.pk))


def _posted_before(member, submission_id) -> Post | None:
    return Post.objects.filter(submission_id=submission_id, author=member).select_related("thread").first()


def _sent_before(member, submission_id, files, body_html: str) -> Post | None:
    post = _posted_before(member, submission_id)
    if post is not None and brings_more(post, files, body_html):
        raise PostedBefore(post)
    return post
