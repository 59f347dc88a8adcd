"""Many at once, with real threads on PostgreSQL: positions stay dense, counts right, nothing is lost or doubled."""

import threading
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Answer, Post, ReadMark, Tag, Thread, ThreadChange
from forums.operations import curating
from forums.operations.answers import accept_answer
from forums.operations.editing import EditedMeanwhile, delete_post, edit_post, undelete_post
from forums.operations.posting import post_reply, start_thread
from forums.operations.reading import mark_all_read, mark_read
from forums.reading import unread_in
from forums.recounting import drift
from notifications.models import Inbox, Notification
from tests.factories import make_forum, make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(deeds: Iterable[Callable[[], object]]) -> list[object]:
    """Does each in a thread and on a connection of its own, all beginning together; gives results or refusals."""
    deeds = list(deeds)
    begin = threading.Barrier(len(deeds), timeout=30)

    def run(deed):
        try:
            connection.ensure_connection()
            begin.wait()
            return deed()
        except (Refused, EditedMeanwhile, CannotUndo) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def reply(member, thread, submission_id=None) -> Post:
    return post_reply(member, thread.pk, f"<p>From {member.handle}</p>", submission_id or uuid.uuid4())


def assert_dense(thread) -> None:
    thread.refresh_from_db()
    positions = thread.posts.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, thread.last_position + 1))
    changes = ThreadChange.objects.filter(thread=thread).order_by("number").values_list("number", flat=True)
    assert list(changes) == list(range(1, thread.change_number + 1))
    assert list(drift()) == []


def test_fifty_replies_at_once_are_fifty_posts_in_order(run_tasks):
    thread = make_thread()
    members = [make_member() for _ in range(50)]
    posts = all_at_once([lambda member=member: reply(member, thread) for member in members])
    assert_dense(thread)
    assert (thread.last_position, thread.reply_count, thread.change_number) == (51, 50, 51)
    assert {post.author_id for post in posts} == {member.pk for member in members}
    assert {post.body_text for post in thread.posts.all()} >= {f"From {member.handle}" for member in members}
    last = thread.posts.get(position=51)
    assert (thread.last_posted_at, thread.last_poster_id) == (last.created_at, last.author_id)
    for member in members:
        told_to_self = Notification.objects.filter(member=member, actor=member)
        assert not told_to_self.exists()


def test_one_submission_sent_ten_times_at_once_is_one_post_and_one_set_of_notifications(run_tasks):
    asker, replier, submission = make_member(), make_member(), uuid.uuid4()
    thread = make_thread(asker)
    posts = all_at_once([lambda: reply(replier, thread, submission)] * 10)
    assert len({post.pk for post in posts}) == 1
    assert_dense(thread)
    assert thread.reply_count == 1
    run_tasks()
    assert Notification.objects.filter(member=asker).count() == 1
    assert Inbox.objects.get(member=asker).unread_count == 1


def test_one_new_thread_sent_ten_times_at_once_is_one_thread():
    member, forum, submission = make_member(), make_forum(), uuid.uuid4()
    made = all_at_once(
        [lambda: start_thread(member, forum, "question", "Minibus", "<p>Who?</p>", ["Transport"], submission)] * 10
    )
    assert {thread.pk for thread in made} == {Thread.objects.get().pk}
    assert_dense(Thread.objects.get())


def test_the_same_new_tags_are_made_once_in_whatever_order_they_are_typed():
    forum, members = make_forum(), [make_member() for _ in range(12)]
    names = ["Transport", "Law", "Minibus", "Drivers", "Insurance"]

    def start(number):
        typed = [name.upper() if number % 3 else name for name in names[number % 5 :] + names[: number % 5]]
        return start_thread(members[number], forum, "question", f"Q{number}", "<p>?</p>", typed, uuid.uuid4())

    threads = all_at_once([lambda number=number: start(number) for number in range(12)])
    assert Tag.objects.count() == 5
    assert all(thread.tags.count() == 5 for thread in threads)
    assert list(drift()) == []


def test_accepting_hiding_editing_deleting_and_replying_race_and_every_count_is_right():
    asker, moderator = make_member(), make_member(role="moderator")
    thread = make_thread(asker)
    posts = [make_reply(thread) for _ in range(6)]
    for _ in range(2):
        deeds = [lambda: reply(asker, thread), lambda: reply(moderator, thread)]
        for post in posts:
            deeds += [
                lambda post=post: accept_answer(asker, post.pk),
                lambda post=post: curating.hide_post(moderator, post.pk, "Off topic"),
                lambda post=post: edit_post(post.author, post.pk, "<p>Again</p>", revision=0),
                lambda post=post: delete_post(post.author, post.pk),
            ]
        all_at_once(deeds)
        assert_dense(thread)
        assert thread.answer_ids == list(
            Answer.objects.filter(post__thread=thread, post__status="visible").values_list("post_id", flat=True)
        )
        all_at_once(
            [
                deed
                for post in posts
                for deed in (
                    lambda post=post: curating.restore_post(moderator, post.pk, "It is harmless"),
                    lambda post=post: undelete_post(post.author, post.pk),
                )
            ]
        )
        # Who came to theirs while it was taken down can bring it back now.
        for post in thread.posts.filter(status=Post.Status.DELETED).select_related("author"):
            undelete_post(post.author, post.pk)
        assert_dense(thread)
    assert thread.reply_count == 6 + 2 * 2


def test_replies_and_removals_in_threads_of_one_forum_do_not_block_each_other():
    forum, moderator = make_forum(), make_member(role="moderator")
    threads = [make_thread(forum=forum, replies=2) for _ in range(6)]
    for _ in range(2):
        all_at_once(
            [
                deed
                for thread in threads
                for deed in (
                    lambda thread=thread: reply(moderator, thread),
                    lambda thread=thread: curating.hide_post(moderator, thread.posts.get(position=1).pk, "Off topic"),
                    lambda thread=thread: curating.hide_post(moderator, thread.posts.get(position=3).pk, "Off topic"),
                )
            ]
        )
        assert list(drift()) == []
        all_at_once(
            [
                lambda post=post: curating.restore_post(moderator, post.pk, "It is harmless")
                for post in Post.objects.filter(status="hidden")
            ]
        )
        assert list(drift()) == []


def test_of_several_who_save_one_post_at_once_one_is_taken_and_the_others_are_told():
    author = make_member()
    post = make_reply(make_thread(), author)
    results = all_at_once(
        [lambda number=number: edit_post(author, post.pk, f"<p>{number}</p>", revision=0) for number in range(8)]
    )
    assert sum(isinstance(result, EditedMeanwhile) for result in results) == 7
    post.refresh_from_db()
    assert (post.revision_count, post.revisions.count()) == (1, 1)


def test_of_several_who_undo_one_action_one_does():
    moderators = [make_member(role="moderator") for _ in range(6)]
    thread = make_thread()
    curating.pin_thread(moderators[0], thread.pk, True, "Many ask")
    entry = StaffLogEntry.objects.get()
    results = all_at_once([lambda one=one: undo(entry.pk, one) for one in moderators])
    assert sum(isinstance(result, CannotUndo) for result in results) == 5
    thread.refresh_from_db()
    assert thread.pinned_at is None


def test_what_two_tabs_read_at_once_is_all_read():
    member = make_member()
    thread = make_long_thread(200, [make_member()])
    pages = [(first, first + 19) for first in range(1, 200, 20)]
    all_at_once([lambda page=page: mark_read(member, thread, *page) for page in pages])
    assert ReadMark.objects.get(member=member, thread=thread).intervals == [[1, 200]]


def test_replies_posted_while_all_is_marked_as_seen_are_seen_or_new_but_never_lost():
    """Whatever was committed before is seen; whatever comes while it is marked may be either, and its count agrees."""
    member, repliers = make_member(), [make_member() for _ in range(10)]
    thread = make_thread()
    all_at_once([lambda one=one: reply(one, thread) for one in repliers] + [lambda: mark_all_read(member)])
    thread.refresh_from_db()
    told = unread_in(member, [thread])[thread.pk]
    assert told.count == (thread.last_position - told.first + 1 if told.first else 0)
    assert told.first is None or told.first > 1
