"""The counts and latest posts that lists show, kept under the thread's lock."""

from datetime import datetime

from django.db.models import BigIntegerField, Case, DateTimeField, F, Q, When
from django.utils import timezone

from forums import intervals
from forums.models import Forum, Post, Thread
from forums.operations.keeping_answers import keep_answers


def put_status(thread: Thread, post: Post, status: str, reason: str = "") -> None:
    """Gives a post of the locked thread a status, and makes every count and "last post" true again."""
    was_visible, post.status, post.hidden_reason = post.is_visible, status, reason
    post.save(update_fields=["status", "hidden_reason"])
    if was_visible == post.is_visible:
        return
    change = 1 if post.is_visible else -1
    keep = intervals.remove if post.is_visible else intervals.add
    thread.tombstones = keep(thread.tombstones, post.position, post.position)
    if not post.is_opening:
        thread.reply_count += change
    newest = thread.posts.filter(status=Post.Status.VISIBLE).order_by("-created_at", "-position").first() or post
    thread.last_posted_at, thread.last_poster_id = newest.created_at, newest.author_id
    if post.is_visible:
        thread.surfaced_at = timezone.now()
    thread.save(update_fields=["tombstones", "reply_count", "last_posted_at", "last_poster", "surfaced_at"])
    keep_answers(thread)
    Forum.objects.filter(pk=thread.forum_id).update(post_count=F("post_count") + change)
    refresh_last_thread(thread.forum_id)


def count_posted(thread: Thread, at: datetime, *, threads: int = 0) -> None:
    """Counts a post, and the thread it may have begun. The latest thread stays that of the latest post, in whatever
    order those who post at the same moment come to their forum's row."""
    is_newest = Q(last_posted_at__isnull=True) | Q(last_posted_at__lte=at)
    Forum.objects.filter(pk=thread.forum_id).update(
        thread_count=F("thread_count") + threads,
        post_count=F("post_count") + 1,
        last_thread=Case(When(is_newest, then=thread.pk), default=F("last_thread"), output_field=BigIntegerField()),
        last_posted_at=Case(When(is_newest, then=at), default=F("last_posted_at"), output_field=DateTimeField()),
    )


def refresh_last_thread(forum_id: int) -> None:
    """Finds a forum's latest visible thread again, after one was hidden, brought back, or lost its last post."""
    shown = Thread.objects.filter(forum=forum_id, hidden_at__isnull=True, deleted_at__isnull=True)
    newest = shown.order_by("-last_posted_at", "-id").first()
    Forum.objects.filter(pk=forum_id).update(
        last_thread=newest, last_posted_at=newest.last_posted_at if newest else None
    )


def put_thread_away(thread: Thread, *, hidden_at=None, deleted_at=None) -> None:
    """Sets when the locked thread was hidden or deleted (None: it is not), and keeps its forum's counts true."""
    was_shown = thread.hidden_at is None and thread.deleted_at is None
    thread.hidden_at, thread.deleted_at = hidden_at, deleted_at
    is_shown = hidden_at is None and deleted_at is None
    if is_shown and not was_shown:
        thread.surfaced_at = timezone.now()
    thread.save(update_fields=["hidden_at", "deleted_at", "surfaced_at"])
    if was_shown != is_shown:
        Forum.objects.filter(pk=thread.forum_id).update(thread_count=F("thread_count") + (1 if is_shown else -1))
        refresh_last_thread(thread.forum_id)
