"""The locks under which threads change, and the numbers that every change takes.

Locks are taken in one order, so that nobody waits for somebody who waits for them: threads by their ids, then new tags
by their names, then forums by their ids; what is kept of it all, as the staff log, comes last.
"""

from collections.abc import Iterable

from django.db import transaction

from community.permissions import require
from forums.models import Forum, HeldPost, Post, Thread, ThreadChange

MOVED_ON = "Some of these posts are in another thread by now. Choose again."


class _Elsewhere(Exception):
    """While one waited for the thread, its posts went to another."""


def locked_thread(thread_id: int) -> Thread:
    """The thread, its row locked until the transaction ends. Raises Thread.DoesNotExist."""
    # Not the key: a forum that names the thread as its latest must not have to wait, or two such wait for each other.
    threads = Thread.objects.select_for_update(of=("self",), no_key=True).select_related("forum")
    return locked_one(threads, thread_id)


def locked_thread_there(thread_id: int) -> Thread:
    """The same of one that a moderator means to change. Raises Refused when it was merged or deleted meanwhile."""
    thread = locked_thread(thread_id)
    require(thread.deleted_at is None, "This thread was merged or deleted meanwhile. Nothing was changed.")
    return thread


def locked_one(rows, pk):
    """The row of this id, where `rows` are asked for update together with what they belong to. Raises DoesNotExist."""
    while True:
        try:
            return rows.get(pk=pk)
        except rows.model.DoesNotExist:
            # PostgreSQL leaves out a row that, while one waited for it, came to belong to something else than before.
            if not rows.model.objects.filter(pk=pk).exists():
                raise


def locked_thread_for_reply(thread_id: int) -> Thread:
    """The same; of a merged thread the one that its posts are in, so that who was writing in it writes there."""
    while True:
        try:
            with transaction.atomic():  # taken back, it lets go of the lock
                thread = locked_thread(thread_id)
                if thread.merged_into_id is not None:
                    thread_id = thread.merged_into_id
                    raise _Elsewhere
                return thread
        except _Elsewhere:
            continue


def locked_thread_of(post_id: int, posts=None) -> tuple[Thread, Post]:
    """A post, loaded from `posts`, and the thread that it is in, locked. Raises Post.DoesNotExist."""
    while True:
        try:
            with transaction.atomic():
                thread = locked_thread(Post.objects.values_list("thread_id", flat=True).get(pk=post_id))
                post = (Post.objects.all() if posts is None else posts).get(pk=post_id)
                if post.thread_id != thread.pk:
                    raise _Elsewhere
                post.thread = thread
                return thread, post
        except _Elsewhere:
            continue


def locked_threads(thread_ids: Iterable[int]) -> dict[int, Thread]:
    """Those of these threads that there are, by id, locked in the order of their ids."""
    threads = Thread.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(thread_ids))
    locked = {thread.pk: thread for thread in threads.order_by("pk")}
    forums = Forum.objects.in_bulk({thread.forum_id for thread in locked.values()})
    for thread in locked.values():
        thread.forum = forums[thread.forum_id]
    return locked


def posts_of(thread: Thread, post_ids: Iterable[int]) -> list[Post]:
    """These posts of the locked thread in their order, with their authors. Raises Refused when some are not in it."""
    wanted = set(post_ids)
    posts = list(thread.posts.filter(pk__in=wanted).select_related("author").order_by("position"))
    require(bool(wanted), "Choose at least one post.")
    require(len(posts) == len(wanted), MOVED_ON)
    return posts


def locked_threads_of(post_ids) -> dict[int, Thread]:
    """The threads of these posts by id, locked."""
    while True:
        try:
            with transaction.atomic():
                wanted = set(Post.objects.filter(pk__in=post_ids).order_by().values_list("thread_id", flat=True))
                threads = locked_threads(wanted)
                now = Post.objects.filter(pk__in=post_ids).order_by().values_list("thread_id", flat=True)
                if not set(now) <= threads.keys():
                    raise _Elsewhere
                return threads
        except _Elsewhere:
            continue


def hold_forums(forum_ids: Iterable[int]) -> dict[int, Forum]:
    """These forums by id, their rows locked: after the threads, and before anything changes what is counted of them."""
    forums = Forum.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(forum_ids)).order_by("pk")
    return {forum.pk: forum for forum in forums}


def waiting_in(thread: Thread) -> list[int]:
    """What waits for a moderator to be posted in the locked thread, but for what one of them is just looking at: they
    hold it, and wait for the thread. It finds its thread by itself."""
    waiting = HeldPost.objects.waiting().filter(thread=thread).select_for_update(of=("self",), skip_locked=True)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def record_change(thread: Thread, kind: str, post: Post | None = None) -> int:
    """Gives the locked thread its next change number and a row that says what changed. The caller saves the thread."""
    thread.change_number += 1
    ThreadChange.objects.create(
        thread=thread, number=thread.change_number, kind=kind, post=post, position=post.position if post else None
    )
    return thread.change_number
