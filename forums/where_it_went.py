"""Where the posts of a thread are that was merged, or of a page that it no longer has: what old addresses lead to."""

from collections.abc import Iterable

from django.db.models import QuerySet

from forums.models import Post, Thread, Transfer
from forums.paging import page_of, positions_of

# Of the posts that stood on a page and later ones, to find one that its reader may see.
MOST_LOOKED_AT = 200


def thread_now(thread_id: int) -> int:
    """The thread that the posts of a merged thread are in now; the thread itself if it was not merged."""
    seen = {thread_id}
    while True:
        into = Thread.objects.filter(pk=thread_id).values_list("merged_into", flat=True).first()
        if into is None or into in seen:
            return thread_id
        thread_id = into
        seen.add(into)


def now_by_id(things: QuerySet, ids: Iterable[int]) -> dict[int, int]:
    """By each id of these threads or tags, of those that were merged, what it is part of by now. A query, and one more
    for each time that one of them was."""
    into: dict[int, int] = {}
    asked = wanted = set(ids)
    while asked:
        merged = things.filter(pk__in=asked, merged_into__isnull=False)
        found = dict(merged.order_by().values_list("pk", "merged_into"))
        into |= found
        asked = set(found.values()) - into.keys()
    return {pk: _last(pk, into) for pk in wanted & into.keys()}


def _last(pk: int, into: dict[int, int]) -> int:
    seen = {pk}
    while (after := into.get(pk)) is not None and after not in seen:
        pk = after
        seen.add(pk)
    return pk


def merged_into(thread_ids: Iterable[int]) -> set[int]:
    """All threads whose posts are in these by now, through however many merges."""
    found: set[int] = set()
    newest = set(thread_ids)
    while newest := set(Thread.objects.filter(merged_into__in=newest).values_list("pk", flat=True)) - found:
        found |= newest
    return found


def place_now(place: str) -> str:
    """The place of a draft, "reply:12": of a reply to a merged thread, the thread that it is in."""
    kind, _, number = place.partition(":")
    return f"reply:{thread_now(int(number))}" if kind == "reply" and number.isdigit() else place


def merged_address(viewer, thread_id: int, page: int | None = None) -> str | None:
    """The address that leads to the posts of a merged thread, or of one page of it, if the viewer may see them there;
    None for a thread that is where it was."""
    if thread_now(thread_id) == thread_id:
        return None
    merges = Transfer.objects.filter(source=thread_id, kind=Transfer.Kind.MERGE, undone_at__isnull=True)
    transfer = merges.order_by("-id").first()
    return _address(viewer, transfer.posts, page or 1) if transfer else None


def address_of_page_gone(viewer, thread: Thread, page: int) -> str | None:
    """Of a page that a thread had before posts of it went elsewhere: its last page, or where those posts are; None
    for a page that it never had."""
    first, _ = positions_of(page)
    for transfer in Transfer.objects.filter(source=thread, undone_at__isnull=True).order_by("-id")[:10]:
        if transfer.posts and transfer.posts[-1][1] >= first:
            return _address(viewer, transfer.posts, page) or _last_page(thread)
    undone = Transfer.objects.filter(target=thread, undone_at__isnull=False).order_by("-id")[:10]
    had = max((thread.last_position + len(transfer.posts) for transfer in undone), default=0)
    return _last_page(thread) if had >= first else None


def _address(viewer, posts: list[list[int]], page: int) -> str | None:
    """Of the first post that stood on a page or later, and that the viewer may see: others of them may have gone on to
    where the viewer may not read."""
    first, _ = positions_of(page)
    there = [pk for pk, position in posts if position >= first][:MOST_LOOKED_AT]
    visible = Post.objects.filter(pk__in=there, thread__in=Thread.objects.visible_to(viewer))
    found = {post.pk: post for post in visible.only("thread", "position").select_related("thread")}
    for pk in there:
        if post := found.get(pk):
            return f"{post.thread.get_absolute_url()}?page={page_of(post.position)}#post-{post.pk}"
    return None


def _last_page(thread: Thread) -> str:
    return f"{thread.get_absolute_url()}?page={page_of(thread.last_position)}"
