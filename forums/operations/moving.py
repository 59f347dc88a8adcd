"""Moving threads from one forum to another."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from community.permissions import require
from forums import effects
from forums.models import Forum, HeldPost, Thread, ThreadChange
from forums.operations.acts import Doing, one_act
from forums.operations.counting import refresh_last_thread
from forums.operations.events import add_event
from forums.operations.locking import hold_forums, locked_thread_there, record_change, waiting_in
from forums.operations.read_marks_moving import until_now


@transaction.atomic
def move_thread(by, thread_id: int, forum_id: int, reason: str) -> Thread:
    """Puts a thread into another forum, for whoever may read that. Its author is told. Raises Refused."""
    with one_act(by, "move", reason) as doing:
        thread = locked_thread_there(thread_id)
        forums = hold_forums([thread.forum_id, forum_id])
        require(forum_id in forums, "This forum is no longer there.")
        move(doing, thread, reason, forum=forums[forum_id])
    return thread


def move(doing: Doing, thread: Thread, reason: str, *, forum: Forum) -> None:
    """The same of a locked thread within an act; both forums are held."""
    if thread.forum_id == forum.pk:
        return
    before = thread.forum
    put_into_forum(thread, forum)
    entry = doing.log("move", thread, reason, {"forum": before.pk}, {"forum": forum.pk})
    add_event(thread, "moved", doing.by, entry=entry, forum=before)
    doing.concerns(threads=[thread.pk])


def put_into_forum(thread: Thread, forum: Forum) -> None:
    """Puts a locked thread into a forum, with what is counted of it; it was in another, and both are held."""
    before = thread.forum
    # What was marked as read in a forum was said of what was there then (forums.reading).
    thread.earlier_forums = [*thread.earlier_forums, *until_now(before.pk, timezone.now())]
    thread.forum, thread.surfaced_at = forum, timezone.now()
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=["forum", "earlier_forums", "surfaced_at", "change_number"])
    HeldPost.objects.filter(pk__in=waiting_in(thread)).update(forum=forum)
    is_shown = thread.hidden_at is None and thread.deleted_at is None
    posts = thread.posts.filter(status="visible").count()
    for place, sign in sorted([(before, -1), (forum, 1)], key=lambda change: change[0].pk):
        Forum.objects.filter(pk=place.pk).update(
            thread_count=F("thread_count") + sign * is_shown, post_count=F("post_count") + sign * posts
        )
        refresh_last_thread(place.pk)
    audience_changed = before.audience_tokens != forum.audience_tokens
    effects.thread_moved(thread, audience_changed or before.own_topics_only != forum.own_topics_only)
