"""Help desks, in which members see only what they started: what lists of forums show of them."""

from collections.abc import Iterable
from functools import partial

from community.asked_again import AskedAsViewer
from forums import intervals
from forums.duties import note_duty, reads_all_of
from forums.models import Forum, Thread
from forums.paging import THREADS_A_PAGE
from forums.shown import ROW_COLUMNS


def show_only_own(forums: Iterable[Forum], viewer) -> None:
    """Makes the counts and latest threads of these forums, loaded `with_duty_of` the viewer, those of what the viewer
    may see. One query if there is such a help desk, else none."""
    desks = {forum.pk: forum for forum in forums if not _is_whole_to(viewer, forum)}
    if not desks:
        return
    for forum in desks.values():
        forum.thread_count, forum.post_count, forum.last_thread, forum.last_posted_at = 0, 0, None, None
    own = Thread.objects.visible_to(viewer).filter(forum__in=desks).select_related("last_poster")
    for thread in own.order_by("-last_posted_at", "-id"):
        forum = desks[thread.forum_id]
        forum.thread_count += 1
        forum.post_count += intervals.missing(thread.tombstones, thread.last_position)
        if forum.last_thread is None:
            forum.last_thread, forum.last_posted_at = thread, thread.last_posted_at


def threads_shown_in(forum: Forum, viewer):
    """The threads of a forum that was asked for through `visible_to`, with what it was `with_duty_of` the viewer."""
    return _shown(_is_whole_to(viewer, forum), viewer, forum.pk)


def pinned_in(forum: Forum, viewer) -> list[Thread]:
    """Those of them that are pinned, the latest first, with what rows of lists show."""
    return PINNED[_is_whole_to(viewer, forum)].rows(viewer, forum=forum.pk)


def first_page_of(forum: Forum, viewer) -> list[Thread]:
    """The first of the others by latest activity, one more than a page, with what rows of lists show."""
    return FIRST_PAGES[_is_whole_to(viewer, forum)].rows(viewer, forum=forum.pk)


def _shown(is_whole: bool, viewer, forum: int):
    threads = Thread.objects.filter(forum=forum, deleted_at__isnull=True)
    if not getattr(viewer, "is_moderator", False):
        threads = threads.filter(hidden_at__isnull=True)
    if is_whole:
        return threads
    # No row is a visitor's: of a queryset that is none there would be no SQL.
    return threads.filter(author=viewer.pk or 0)


def _pinned(is_whole: bool, viewer, forum: int):
    pinned = _shown(is_whole, viewer, forum).filter(pinned_at__isnull=False)
    return pinned.order_by("-pinned_at").only(*ROW_COLUMNS)


def _first_page(is_whole: bool, viewer, forum: int):
    others = _shown(is_whole, viewer, forum).filter(pinned_at__isnull=True)
    return others.order_by("-last_posted_at", "-id").only(*ROW_COLUMNS)[: THREADS_A_PAGE + 1]


PINNED = {is_whole: AskedAsViewer(partial(_pinned, is_whole)) for is_whole in (True, False)}
FIRST_PAGES = {is_whole: AskedAsViewer(partial(_first_page, is_whole)) for is_whole in (True, False)}


def _is_whole_to(viewer, forum) -> bool:
    if viewer.is_authenticated and hasattr(forum, "manages"):
        note_duty(viewer, forum, forum.manages)
    return reads_all_of(viewer, forum)
