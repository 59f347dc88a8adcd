"""Keeping posts and threads for later: bookmarks, their notes, reminders and order. All of it is the member's own."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.permissions import require, takes_part
from forums import effects
from forums.models import Bookmark, Post, ReadingList, Thread
from forums.models.bookmarks import LONGEST_NOTE
from forums.operations.ordering import next_to, rank_above, swap
from forums.operations.reading_lists import add_list, first_list, locked_lists

MOST_BOOKMARKS = 5000


@transaction.atomic
def bookmark_post(member, post_id: int) -> Bookmark:
    """Keeps a post that the member may read, in their first list; one that is kept already stays where it is.

    Raises Refused, or Post.DoesNotExist for what they may not see.
    """
    _require_part(member)
    post = Post.objects.visible_to(member).filter(status=Post.Status.VISIBLE).get(pk=post_id)
    return _bookmark(member, post=post)


@transaction.atomic
def bookmark_thread(member, thread_id: int) -> Bookmark:
    """Keeps a whole thread. Raises Refused, or Thread.DoesNotExist."""
    _require_part(member)
    return _bookmark(member, thread=Thread.objects.visible_to(member).get(pk=thread_id))


@transaction.atomic
def change_bookmark(
    member, bookmark_id: int, *, note: str, list_id: int | None, new_list: str = "", remind_at: datetime | None = None
) -> Bookmark:
    """Changes what is noted on a bookmark, which list it is in (None: a new one by that name), and when its member is
    reminded of it. Raises Refused, or DoesNotExist for a bookmark or a list that is not theirs."""
    _require_part(member)
    lists = locked_lists(member)
    bookmark = Bookmark.objects.visible_to(member).get(pk=bookmark_id)
    place = add_list(member, new_list) if list_id is None else _list_among(lists, list_id)
    if bookmark.reading_list_id != place.pk:
        put_in(bookmark, place)
    bookmark.note, bookmark.remind_at = note.strip()[:LONGEST_NOTE], remind_at
    bookmark.save(update_fields=["note", "remind_at", "reading_list", "rank"])
    return bookmark


@transaction.atomic
def take_bookmark_away(member, bookmark_id: int) -> Bookmark:
    """Takes a bookmark off its list. Can be brought back for some days."""
    _require_part(member)
    bookmark = Bookmark.objects.filter(member=member).get(pk=bookmark_id)
    if bookmark.removed_at is None:
        bookmark.removed_at = timezone.now()
        bookmark.save(update_fields=["removed_at"])
        effects.bookmarks_gone_or_back(member.pk)
    return bookmark


@transaction.atomic
def bring_bookmark_back(member, bookmark_id: int) -> Bookmark:
    """Puts back one that was taken away, as it was."""
    _require_part(member)
    bookmark = Bookmark.objects.filter(member=member).get(pk=bookmark_id)
    _put_back(bookmark)
    return bookmark


@transaction.atomic
def move_bookmark(member, bookmark_id: int, *, up: bool) -> Bookmark:
    """Moves a bookmark one place up or down in its list; at its end it stays."""
    _require_part(member)
    locked_lists(member)
    bookmark = Bookmark.objects.visible_to(member).get(pk=bookmark_id)
    beside = Bookmark.objects.kept().filter(reading_list=bookmark.reading_list_id)
    neighbour = next_to(beside, bookmark, up=up)
    if neighbour is not None:
        swap(bookmark, neighbour)
    return bookmark


def put_in(bookmark: Bookmark, place: ReadingList) -> None:
    """At the top of a list; the caller saves."""
    bookmark.reading_list, bookmark.rank = place, rank_above(Bookmark.objects.filter(reading_list=place))


def _bookmark(member, **thing) -> Bookmark:
    place = first_list(member)
    ReadingList.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
    bookmark = Bookmark.objects.filter(member=member, **thing).first()
    if bookmark is None:
        kept = Bookmark.objects.filter(member=member).count()
        require(kept < MOST_BOOKMARKS, f"You have {MOST_BOOKMARKS:,} bookmarks. Take some away first.")
        bookmark = Bookmark(member=member, **thing)
        put_in(bookmark, place)
        bookmark.save()
    elif bookmark.removed_at is not None:
        # With what was noted on it: who takes one away by mistake and presses again has lost nothing.
        _put_back(bookmark)
    return bookmark


def _put_back(bookmark: Bookmark) -> None:
    bookmark.removed_at = None
    bookmark.save(update_fields=["removed_at"])
    effects.bookmarks_gone_or_back(bookmark.member_id)


def _list_among(lists: list[ReadingList], list_id: int) -> ReadingList:
    found = next((one for one in lists if one.pk == list_id), None)
    if found is None:
        raise ReadingList.DoesNotExist
    return found


def _require_part(member) -> None:
    require(takes_part(member), "Sign in to keep bookmarks.")
