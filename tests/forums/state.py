"""All that people can see and rely on of the threads there are, to be compared before and after."""

from community.models import Member
from forums.models import Answer, Bookmark, Draft, Forum, ReadMark, Thread, ThreadEvent
from forums.operations.tagging import tag_names
from forums.reading import unread_of
from forums.recounting import drift
from notifications.models import Follow

KEPT = (
    *("forum_id", "kind", "title", "author_id", "created_at", "last_position", "reply_count", "tombstones"),
    *("tag_labels", "answer_ids", "last_posted_at", "last_poster_id", "pinned_at", "pinned_until", "featured_at"),
    *("featured_until", "locked_at", "locked_until", "lock_reason", "closed_itself", "quiet_days", "hidden_at"),
    *("merged_into_id", "event_count"),
)


def state_of(threads) -> dict:
    """Of these threads as the database has them now: what is kept, who follows, what is new to whom, and the rest."""
    found = {}
    for pk in sorted(getattr(thread, "pk", thread) for thread in threads):
        thread = Thread.objects.get(pk=pk)
        found[pk] = {
            **{column: getattr(thread, column) for column in KEPT},
            "deleted": thread.deleted_at is not None,
            "address": thread.get_absolute_url(),
            "tags": tag_names(thread),
            "posts": list(
                thread.posts.order_by("position").values_list("pk", "position", "status", "body_html", "hidden_reason")
            ),
            "lines": list(thread.events.values_list("kind", "after_position", "other_thread", "forum")),
            "followers": sorted(Follow.objects.filter(topic=thread.topic).values_list("member_id", flat=True)),
            "drafts": sorted(map(str, Draft.objects.filter(place=f"reply:{pk}").values_list("pk", flat=True))),
            "bookmarks": sorted(Bookmark.objects.filter(thread=thread).values_list("pk", flat=True)),
            "answers": sorted(Answer.objects.filter(post__thread=thread).values_list("post_id", "taken_back_at")),
            "new": new_to_everyone(thread),
        }
    return found


def new_to_everyone(thread: Thread) -> dict[int, set[int]]:
    """For each member, the posts of the thread that are new to them."""
    posts = dict(thread.posts.values_list("position", "pk"))
    found = {}
    for member in Member.objects.order_by("pk"):
        mark = ReadMark.objects.filter(member=member, thread=thread).first()
        new = unread_of(member, thread, mark)
        found[member.pk] = {posts[at] for first, last in new.positions for at in range(first, last + 1)}
    return found


def counts_of_forums() -> dict:
    return {forum.pk: (forum.thread_count, forum.post_count, forum.last_thread_id) for forum in Forum.objects.all()}


def assert_in_order() -> None:
    """What must hold whatever anyone did: dense positions and change numbers, true counts, answers and lines."""
    assert list(drift()) == []
    for thread in Thread.objects.all():
        positions = list(thread.posts.order_by("position").values_list("position", flat=True))
        assert positions == list(range(1, thread.last_position + 1)), thread.pk
        numbers = list(thread.changes.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, thread.change_number + 1)), thread.pk
        later = list(thread.posts.filter(position__gt=1).order_by("position").values_list("created_at", flat=True))
        assert later == sorted(later), thread.pk
        assert thread.event_count == ThreadEvent.objects.filter(thread=thread).count(), thread.pk
        assert (thread.merged_into_id is None) or (thread.deleted_at and not positions), thread.pk
        assert bool(positions) or thread.merged_into_id is not None, thread.pk
        opening = thread.posts.filter(position=1).first()
        assert opening is None or (opening.status == "hidden") == (thread.hidden_at is not None), thread.pk
        shown = thread.posts.filter(pk__in=thread.answer_ids, status="visible", position__gt=1)
        assert shown.count() == len(thread.answer_ids), thread.pk
        for mark in ReadMark.objects.filter(thread=thread):
            assert mark.numbering == thread.numbering
            assert all(1 <= first <= last <= thread.last_position for first, last in mark.intervals), mark
