"""Merging, splitting and moving while others write and read, with real threads on PostgreSQL: nobody waits for ever, no
post is lost or stands twice, and nothing is read unseen."""

import uuid

import pytest

from community.models import StaffLogEntry
from community.staff_log import CannotUndo, undo
from forums.models import Post, ReadMark, Thread
from forums.operations.editing import delete_post, edit_post
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.posting import post_reply
from forums.operations.reacting import react
from forums.operations.read_marks_moving import forget_marks_of_before
from forums.operations.reading import mark_all_read, mark_seen
from forums.operations.redacting import redact
from forums.operations.splitting import NewThread, move_posts, split_posts
from forums.passages import Passage
from tests.factories import make_forum, make_member, make_thread
from tests.forums.state import assert_in_order, new_to_everyone
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The same question"


@pytest.fixture
def moderators():
    return [make_member(role="moderator") for _ in range(2)]


def reply(member, thread) -> Post:
    return post_reply(member, thread.pk, f"<p>From {member.handle}</p>", uuid.uuid4())


def in_order() -> None:
    for thread in Thread.objects.all():
        forget_marks_of_before(thread)
    assert_in_order()


def test_replies_to_a_thread_that_is_being_merged_are_in_the_one_that_stays(moderators):
    older, newer, members = make_thread(replies=3), make_thread(replies=3), [make_member() for _ in range(6)]
    deeds = [lambda member=member: reply(member, newer) for member in members]
    done = all_at_once([*deeds, lambda: merge_threads(moderators[0], [newer.pk], older.pk, WHY)])
    in_order()
    assert not [one for one in done if isinstance(one, Exception)]
    assert Post.objects.filter(thread=older).count() == 8 + 6


def test_two_merges_that_cross_end_as_one(moderators):
    one, other = make_thread(replies=2), make_thread(replies=2)
    all_at_once(
        [
            lambda: merge_threads(moderators[0], [one.pk], other.pk, WHY),
            lambda: merge_threads(moderators[1], [other.pk], one.pk, WHY),
        ]
    )
    in_order()
    assert Thread.objects.filter(deleted_at=None).get().last_position == 6


def test_edits_deletions_and_reactions_find_their_post_wherever_it_goes(moderators):
    thread, target = make_thread(replies=6), make_thread(replies=2)
    posts = list(thread.posts.filter(position__gt=1).select_related("author"))
    admirer = make_member()
    new = NewThread(make_forum().pk, "Hoists", "discussion", [])
    deeds = [lambda post=post: edit_post(post.author, post.pk, "<p>Again</p>", revision=0) for post in posts[1:3]]
    deeds += [lambda post=post: delete_post(post.author, post.pk) for post in posts[3:5]]
    deeds += [lambda post=post: react(admirer, post.pk, "thanks") for post in posts]
    deeds += [
        lambda: split_posts(moderators[0], thread.pk, [post.pk for post in posts[:3]], new, WHY),
        lambda: move_posts(moderators[1], thread.pk, [post.pk for post in posts[3:]], target.pk, WHY),
        lambda: redact(moderators[1], posts[0].pk, Passage("Reply"), "A pupil is named"),
    ]
    done = all_at_once(deeds)
    in_order()
    assert not [one for one in done[:2] if isinstance(one, Exception)]
    assert set(Post.objects.filter(pk__in=[post.pk for post in posts]).values_list("status", flat=True)) == {
        "visible",
        "deleted",
    }


def test_threads_moved_to_and_fro_while_people_post_leave_every_count_right(moderators):
    forums = [make_forum() for _ in range(3)]
    threads = [make_thread(forum=forums[number % 3]) for number in range(6)]
    deeds = []
    for number, thread in enumerate(threads):
        deeds += [
            lambda thread=thread: reply(make_member(), thread),
            lambda thread=thread, to=forums[(number + 1) % 3]: move_thread(moderators[0], thread.pk, to.pk, WHY),
            lambda thread=thread, to=forums[(number + 2) % 3]: move_thread(moderators[1], thread.pk, to.pk, WHY),
        ]
    all_at_once(deeds)
    in_order()


def test_what_was_read_as_posts_took_other_places_is_read_nowhere_else(moderators):
    """Whoever read the one thread when the other was put into it has read none of the other."""
    for _ in range(4):
        _read_while_merging(moderators[0])


def _read_while_merging(moderator) -> None:
    older, newer = make_thread(replies=4), make_thread(replies=4)
    readers = [make_member() for _ in range(5)]
    stale = Thread.objects.get(pk=older.pk)
    seen = set(older.posts.values_list("pk", flat=True))
    deeds = [lambda reader=reader: mark_seen(reader, stale, [[1, 5]]) for reader in readers]
    deeds += [lambda reader=reader: mark_all_read(reader, older.forum) for reader in readers[:2]]
    all_at_once([*deeds, lambda: merge_threads(moderator, [newer.pk], older.pk, WHY)])
    in_order()
    thread = Thread.objects.get(pk=older.pk)
    everything = set(thread.posts.values_list("pk", flat=True))
    new = new_to_everyone(thread)
    for reader in readers[2:]:
        assert everything - new[reader.pk] <= seen


def test_a_merge_undone_while_people_reply_and_twice_at_once_is_undone_once(moderators):
    older, newer = make_thread(replies=3), make_thread(replies=3)
    merge_threads(moderators[0], [newer.pk], older.pk, WHY)
    entry = StaffLogEntry.objects.latest("pk")
    deeds = [lambda: reply(make_member(), older), lambda: reply(make_member(), newer)]
    deeds += [lambda moderator=moderator: undo(entry.pk, moderator) for moderator in moderators]
    done = all_at_once(deeds)
    in_order()
    assert sum(isinstance(one, CannotUndo) for one in done) == 1
    newer.refresh_from_db()
    assert newer.deleted_at is None
    assert Post.objects.count() == 10
    assert ReadMark.objects.filter(thread=newer).exists()
