"""Help desks, in which members see only what they started: what lists of forums show of them."""

from collections.abc import Iterable

from forums import intervals
from forums.duties import note_duty, reads_all_of
from forums.models import Forum, Thread


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
    threads = Thread.objects.filter(forum=forum, deleted_at__isnull=True)
    if not getattr(viewer, "is_moderator", False):
        threads = threads.filter(hidden_at__isnull=True)
    if _is_whole_to(viewer, forum):
        return threads
    return threads.filter(author=viewer) if viewer.is_authenticated else threads.none()


def _is_whole_to(viewer, forum) -> bool:
    if viewer.is_authenticated and hasattr(forum, "manages"):
        note_duty(viewer, forum, forum.manages)
    return reads_all_of(viewer, forum)
