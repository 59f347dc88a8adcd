"""Taking posts out of a thread: into a new one, or into one that is there."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from community.models import Member, StaffLogEntry
from community.permissions import require
from forums.models import Act, Forum, Post, Thread, Transfer
from forums.operations.acts import Doing, one_act
from forums.operations.events import add_event
from forums.operations.locking import hold_forums, locked_threads, posts_of
from forums.operations.merging import MOST_POSTS
from forums.operations.settings_of_authors import where_works
from forums.operations.tagging import make_sure_of_tags, set_tags
from forums.operations.transferring import transfer_posts


class Taken(NamedTuple):
    """Where posts went, and the act by which they did."""

    thread: Thread
    act: Act


class NewThread(NamedTuple):
    """What posts that are split off begin."""

    forum_id: int
    title: str
    kind: str
    tags: list[str]


@transaction.atomic
def split_posts(by, thread_id: int, post_ids: Sequence[int], new: NewThread, reason: str) -> Taken:
    """Makes a new thread of some posts of a thread; the first of them opens it. Their authors are told once, and those
    of them who follow the thread follow the new one too. Raises Refused."""
    with one_act(by, "split", reason) as doing:
        source = _locked(thread_id)
        make_sure_of_tags(new.tags)
        forums = hold_forums({source.forum_id, new.forum_id})
        require(new.forum_id in forums, "This forum is no longer there.")
        posts = posts_of(source, post_ids)
        obstacle = why_not_taken_out(source, posts) or why_not_opening(posts[0])
        require(not obstacle, obstacle)
        target = _begin(posts[0], forums[new.forum_id], new)
        transfer = transfer_posts(Transfer.Kind.SPLIT, source, target, {post.pk for post in posts})
        after = {"transfer": transfer.pk, "thread": target.pk}
        entry = doing.log("split", source, reason, {}, after)
        set_tags(target, new.tags)
        _tell(doing, entry, source, target, posts, ("split off", "split from"))
    return Taken(target, doing.act)


@transaction.atomic
def move_posts(by, thread_id: int, post_ids: Sequence[int], target_id: int, reason: str) -> Taken:
    """Puts some posts of a thread into another one, by their time. Their authors are told once. Raises Refused."""
    with one_act(by, "move posts", reason) as doing:
        threads = locked_threads({thread_id, target_id})
        require(thread_id in threads and target_id in threads, "This thread is no longer there.")
        source, target = threads[thread_id], threads[target_id]
        hold_forums({source.forum_id, target.forum_id})
        posts = posts_of(source, post_ids)
        obstacle = why_not_taken_out(source, posts) or why_not_into(source, target, len(posts))
        require(not obstacle, obstacle)
        transfer = transfer_posts(Transfer.Kind.MOVE, source, target, {post.pk for post in posts})
        after = {"transfer": transfer.pk, "thread": target.pk}
        entry = doing.log("move posts", source, reason, {}, after)
        _tell(doing, entry, source, target, posts, ("posts went", "posts came"))
    return Taken(target, doing.act)


def why_not_taken_out(source: Thread, posts: Sequence[Post]) -> str:
    """What keeps these posts from being taken out of their thread, in a sentence; empty if nothing does."""
    if source.deleted_at or source.hidden_at:
        return "This thread was taken down or deleted. Put it back first."
    if any(post.is_opening for post in posts):
        return "The first post stays where it is. To take it elsewhere, move or merge the whole thread."
    if Post.Status.VISIBLE not in {post.status for post in source.posts.exclude(pk__in=[post.pk for post in posts])}:
        return "Nothing would be left of this thread. Merge it into the other one instead."
    return ""


def why_not_opening(post: Post) -> str:
    """What keeps a post from opening a new thread."""
    return "" if post.is_visible else "The first of these posts is not on the page, so it cannot open a thread."


def why_not_into(source: Thread, target: Thread, count: int) -> str:
    """What keeps posts from going into a thread."""
    if source.pk == target.pk:
        return "They are in this thread already."
    if target.deleted_at or target.hidden_at:
        return f"“{target.title}” was taken down or deleted. Put it back first."
    if target.last_position + count > MOST_POSTS:
        return f"“{target.title}” would have more than {MOST_POSTS:,} posts."
    return ""


def _locked(thread_id: int) -> Thread:
    threads = locked_threads([thread_id])
    require(thread_id in threads, "This thread is no longer there.")
    return threads[thread_id]


def _begin(opening: Post, forum: Forum, new: NewThread) -> Thread:
    """The thread that they are going to be in, as yet without any."""
    thread = Thread.objects.create(
        forum=forum,
        kind=new.kind,
        title=new.title,
        author_id=opening.author_id,
        created_at=opening.created_at,
        last_posted_at=opening.created_at,
        last_poster_id=opening.author_id,
        **where_works(Member.objects.select_related("setting").get(pk=opening.author_id)),
    )
    Forum.objects.filter(pk=forum.pk).update(thread_count=F("thread_count") + 1)
    return thread


def _tell(
    doing: Doing, entry: StaffLogEntry, source: Thread, target: Thread, posts: Sequence[Post], lines: tuple[str, str]
) -> None:
    """Where they were, a line says where they went, and where they are, from where they came."""
    went, came = lines
    stayed = source.posts.filter(created_at__lte=posts[0].created_at).order_by("-position").first()
    after = stayed.position if stayed else 1
    add_event(source, went, doing.by, entry=entry, after=after, other_thread=target, posts=len(posts))
    add_event(target, came, doing.by, entry=entry, other_thread=source, posts=len(posts))
    doing.concerns(posts=[post.pk for post in posts])
