"""What a reading list shows: each bookmark with its thing as the viewer may see it now, or as gone, without words."""

from collections.abc import Iterable
from dataclasses import dataclass

from forums.html import excerpt
from forums.models import Bookmark, Post, ReadingList, Thread

ENTRIES_A_PAGE = 30
WORDS_SHOWN = 180
# One after another, of one thread.
MOST_MERGES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A bookmark and what it is of; `post` is None for a thread, and both are None for what this viewer may not see."""

    bookmark: Bookmark
    thread: Thread | None
    post: Post | None

    @property
    def is_gone(self) -> bool:
        return self.thread is None

    @property
    def url(self) -> str:
        if self.thread is None:
            return ""
        return self.post.get_absolute_url() if self.post else self.thread.get_absolute_url()

    @property
    def words(self) -> str:
        return excerpt(self.post.words, WORDS_SHOWN) if self.post else ""


@dataclass(frozen=True, slots=True)
class EntryPage:
    """`after` is what the address of the next page names, None on the last."""

    entries: list[Entry]
    after: int | None


def page_of_list(place: ReadingList, viewer, before: int | None) -> EntryPage:
    """A page of a list as this viewer sees it: three queries, however much is on it."""
    bookmarks = Bookmark.objects.kept().filter(reading_list=place)
    if before is not None:
        bookmarks = bookmarks.filter(rank__lt=before)
    found = list(bookmarks.order_by("-rank", "-pk")[: ENTRIES_A_PAGE + 1])
    shown = found[:ENTRIES_A_PAGE]
    return EntryPage(entries_of(shown, viewer), shown[-1].rank if len(found) > len(shown) else None)


def entries_of(bookmarks: Iterable[Bookmark], viewer) -> list[Entry]:
    """These bookmarks as the viewer may see them now, in their order. Two queries, some more for merged threads."""
    bookmarks = list(bookmarks)
    posts = Post.objects.visible_to(viewer).filter(status=Post.Status.VISIBLE)
    posts = posts.select_related("thread__forum", "author", "poll").in_bulk(
        [one.post_id for one in bookmarks if one.post_id]
    )
    threads = _threads([one.thread_id for one in bookmarks if one.thread_id], viewer)
    return [_entry(one, posts.get(one.post_id or 0), threads.get(one.thread_id or 0)) for one in bookmarks]


def _threads(ids: list[int], viewer) -> dict[int, Thread]:
    """The threads by these ids, each that was merged as the thread that its posts are in now."""
    threads = Thread.objects.visible_to(viewer).select_related("forum", "author")
    found = threads.in_bulk(ids)
    now = {pk: pk for pk in ids if pk not in found}
    for _ in range(MOST_MERGES if now else 0):
        merged = Thread.objects.filter(pk__in=now.values(), merged_into__isnull=False)
        into: dict[int, int] = dict(merged.values_list("pk", "merged_into_id"))
        if not into:
            break
        now = {pk: into.get(at, at) for pk, at in now.items()}
    elsewhere = threads.in_bulk([at for pk, at in now.items() if at != pk])
    return found | {pk: elsewhere[at] for pk, at in now.items() if at in elsewhere}


def _entry(bookmark: Bookmark, post: Post | None, thread: Thread | None) -> Entry:
    return Entry(bookmark, post.thread if post else thread, post)
