"""Taking posts from one thread to another, and back: with what people have read, follow, were told and are writing.

Both threads are locked, and then their forums. Nothing here asks who may do it, logs it or tells anyone: merging,
splitting and moving posts do (forums/operations/merging.py, splitting.py).
"""

from collections.abc import Iterable, Sequence

from django.db.models import F
from django.utils import timezone

from forums import effects
from forums.models import Bookmark, Draft, Forum, HeldPost, Post, Thread, ThreadChange, Transfer
from forums.operations.counting import put_thread_away, refresh_last_thread
from forums.operations.events import move_events, positions_of_events, put_events_back
from forums.operations.locking import record_change, waiting_in
from forums.operations.read_marks_moving import move_read_marks, name_in_baselines, what_baselines_say
from forums.operations.renumbering import Placed, placed_posts, put_at, put_in_by_time, put_in_order, reckon_anew
from notifications.moving import also_follow, move_told, stop_following

Places = dict[int, list[Placed]]


def transfer_posts(kind: str, source: Thread, target: Thread, post_ids: set[int]) -> Transfer:
    """Takes these posts of the source, or all of them in a merge, into the target by their time."""
    posts = placed_posts([source, target])
    going = [post for post in posts[source.pk] if kind == Transfer.Kind.MERGE or post.pk in post_ids]
    chosen = {post.pk for post in going}
    staying = [post for post in posts[source.pk] if post.pk not in chosen]
    transfer = Transfer(
        kind=kind,
        source=source,
        target=target,
        created_at=timezone.now(),
        posts=[[post.pk, post.position] for post in going],
        taken_along={"events": positions_of_events(source)},
    )
    orders = {target.pk: put_in_by_time(posts[target.pk], going), source.pk: staying}
    _transfer(source, target, posts, orders, going)
    _take_along(transfer, source, target, going)
    transfer.save()
    effects.posts_transferred(source, target, [post.pk for post in going])
    return transfer


def transfer_back(transfer: Transfer, source: Thread, target: Thread) -> None:
    """Puts the posts of a transfer back where they stood. Whatever came into the target since stays there, unless a
    split made that thread: then it comes along, and the thread leads to where its posts are."""
    posts = placed_posts([source, target])
    places = dict(transfer.posts)
    back = [post for post in posts[target.pk] if post.pk in places]
    rest = [post for post in posts[target.pk] if post.pk not in places]
    restored = put_at(posts[source.pk], {places[post.pk]: post for post in back})
    if transfer.kind == Transfer.Kind.SPLIT:
        restored = put_in_by_time(restored, rest)
        back, rest = [*back, *rest], []
    _transfer(target, source, posts, {source.pk: restored, target.pk: rest}, back)
    _put_back(transfer, source, target, back)
    transfer.undone_at = timezone.now()
    transfer.save(update_fields=["undone_at"])
    if transfer.kind == Transfer.Kind.SPLIT:
        # Its address may be known by now.
        trace = Transfer(kind=Transfer.Kind.MERGE, source=target, target=source, created_at=timezone.now())
        trace.posts = [[post.pk, post.position] for post in back]
        trace.save()
    effects.posts_transferred(target, source, [post.pk for post in back])


def _transfer(source: Thread, target: Thread, posts: Places, orders: Places, going: list[Placed]) -> None:
    named = what_baselines_say(source, target, posts, timezone.now())
    runs = put_in_order(orders)
    for thread in (source, target):
        move_events(thread, runs)
        reckon_anew(thread)
        record_change(thread, ThreadChange.Kind.REORDERED)
        thread.save(update_fields=["change_number"])
    move_read_marks(runs, source, target)
    name_in_baselines(named, runs, source, target)
    visible = sum(post.status == Post.Status.VISIBLE for post in going)
    if source.forum_id != target.forum_id:
        for forum_id, change in sorted([(source.forum_id, -visible), (target.forum_id, visible)]):
            Forum.objects.filter(pk=forum_id).update(post_count=F("post_count") + change)
    for forum_id in sorted({source.forum_id, target.forum_id}):
        refresh_last_thread(forum_id)


def _take_along(transfer: Transfer, source: Thread, target: Thread, going: Sequence[Placed]) -> None:
    along = transfer.taken_along
    if transfer.kind != Transfer.Kind.MERGE:
        along["follows"] = also_follow(source.topic, target.topic, {post.author_id for post in going})
        move_told(source.topic, target.topic, [f"post:{post.pk}" for post in going])
        return
    along["follows"] = also_follow(source.topic, target.topic)
    along["opening"] = going[0].status
    move_told(source.topic, target.topic)
    _take_all_along(along, source, target)


def _take_all_along(along: dict, source: Thread, target: Thread) -> None:
    """What hangs on a thread that has no posts any more goes to the one that has them, and its address leads there."""
    drafts = Draft.objects.filter(place=f"reply:{source.pk}", post__isnull=True, held__isnull=True)
    along["drafts"] = [str(pk) for pk in drafts.values_list("pk", flat=True)]
    drafts.update(place=f"reply:{target.pk}")
    along["held"] = waiting_in(source)
    HeldPost.objects.filter(pk__in=along["held"]).update(thread=target, forum=target.forum_id)
    both = Bookmark.objects.filter(thread=target).values("member_id")
    bookmarks = Bookmark.objects.filter(thread=source).exclude(member__in=both)
    along["bookmarks"] = list(bookmarks.values_list("pk", flat=True))
    bookmarks.update(thread=target)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    put_thread_away(source, hidden_at=source.hidden_at, deleted_at=timezone.now())


def _put_out_again(thread: Thread, along: dict) -> None:
    """Shows a thread that has its posts back. If the first of them was taken down meanwhile, or deleted with no reply,
    so is the thread, as it would be had that been done to it here: nobody reads its title any more."""
    opening, now = Post.objects.get(thread=thread, position=1), timezone.now()
    is_hidden = opening.status == Post.Status.HIDDEN
    is_deleted = opening.status == Post.Status.DELETED != along.get("opening") and thread.reply_count == 0
    put_thread_away(thread, hidden_at=now if is_hidden else None, deleted_at=now if is_deleted else None)


def _put_back(transfer: Transfer, source: Thread, target: Thread, back: Iterable[Placed]) -> None:
    along = transfer.taken_along
    stop_following(along.get("follows", []))
    if transfer.kind == Transfer.Kind.MERGE:
        move_told(target.topic, source.topic, [f"post:{post.pk}" for post in back])
        drafts = Draft.objects.filter(pk__in=along["drafts"], post__isnull=True, held__isnull=True)
        drafts.filter(place=f"reply:{target.pk}").update(place=f"reply:{source.pk}")
        held = set(along["held"]) & set(waiting_in(target))
        HeldPost.objects.filter(pk__in=held).update(thread=source, forum=source.forum_id)
        Bookmark.objects.filter(pk__in=along["bookmarks"]).update(thread=source)
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        _put_out_again(source, along)
    elif transfer.kind == Transfer.Kind.SPLIT:
        move_told(target.topic, source.topic)
        also_follow(target.topic, source.topic)
        _take_all_along({}, target, source)
    else:
        move_told(target.topic, source.topic, [f"post:{post.pk}" for post in back])
    put_events_back(along["events"])
