"""Merging threads: the posts of one go into another by their time, and its address leads to them."""

from collections.abc import Sequence

from django.db import transaction

from community.permissions import require
from forums.models import Post, Thread, Transfer
from forums.operations.acts import Doing, one_act
from forums.operations.events import add_event
from forums.operations.locking import hold_forums, locked_threads
from forums.operations.transferring import transfer_posts

MOST_POSTS = 20_000


@transaction.atomic
def merge_threads(by, thread_ids: Sequence[int], target_id: int, reason: str) -> Thread:
    """Puts all posts of these threads into another one, whose title, tags and opening post stay. Whoever wrote in them
    is told once. Raises Refused, and then none of them is merged."""
    with one_act(by, "merge", reason) as doing:
        threads = locked_threads({*thread_ids, target_id})
        require(threads.keys() >= {*thread_ids, target_id}, "One of these threads is no longer there.")
        target = threads[target_id]
        hold_forums({thread.forum_id for thread in threads.values()})
        for thread_id in sorted({*thread_ids} - {target_id}):
            obstacle = why_not_merged(threads[thread_id], target)
            require(not obstacle, obstacle)
            merge(doing, threads[thread_id], reason, target=target)
    return target


def why_not_merged(thread: Thread, target: Thread) -> str:
    """What keeps a thread from being merged into another, in a sentence; empty if nothing does."""
    if thread.pk == target.pk:
        return "A thread cannot be merged into itself."
    for one in (thread, target):
        if one.deleted_at:
            return f"“{one.title}” is no longer there."
        if one.hidden_at:
            return f"“{one.title}” was taken down. Put it back first."
    if thread.last_position + target.last_position > MOST_POSTS:
        return f"“{thread.title}” is too long to be merged: together they would have more than {MOST_POSTS:,} posts."
    return ""


def merge(doing: Doing, thread: Thread, reason: str, *, target: Thread) -> None:
    """The same of two locked threads within an act; their forums are held."""
    posts = thread.last_position
    opening = Post.objects.get(thread=thread, position=1)
    transfer = transfer_posts(Transfer.Kind.MERGE, thread, target, set())
    after = {"transfer": transfer.pk, "into": target.pk}
    entry = doing.log("merge", thread, reason, {}, after)
    add_event(target, "merged", doing.by, entry=entry, posts=posts, first=opening.pk)
    doing.concerns(threads=[thread.pk], posts=[pk for pk, _ in transfer.posts])
