"""Merging threads: every post, follower, mark, draft and address goes along, and undoing puts all of it back."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo, undoable
from forums.models import Bookmark, Forum, ReadingList, Thread
from forums.operations import curating
from forums.operations.answers import accept_answer
from forums.operations.drafting import save_draft
from forums.operations.editing import delete_post, edit_post
from forums.operations.merging import merge_threads
from forums.operations.reading import mark_all_read, mark_read
from forums.reading import unread_of
from notifications.models import Follow, Notification
from notifications.operations import follow
from tests.factories import make_forum, make_member, make_poll, make_reply, make_thread
from tests.forums.state import assert_in_order, counts_of_forums, new_to_everyone, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_member("Mo Moderator", role="moderator")


@pytest.fixture
def two(moderator):
    """An older thread and a newer one, in which people wrote by turns."""
    forum, ada, ben = make_forum(), make_member("Ada"), make_member("Ben")
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False) as clock:
        older = make_thread(ada, forum, "Minibus drivers", tags=("Transport",))
        clock.shift(60)
        newer = make_thread(ben, forum, "Who drives the minibus?")
        for thread, author in ((older, ben), (newer, ada), (older, ada), (newer, ben)):
            clock.shift(60)
            make_reply(thread, author)
    older.refresh_from_db()
    newer.refresh_from_db()
    return older, newer


def newest() -> StaffLogEntry:
    return StaffLogEntry.objects.latest("pk")


def test_posts_stand_in_order_of_time_and_the_opening_post_of_the_merged_thread_is_a_reply(moderator, two):
    older, newer = two
    times = sorted(post.created_at for thread in two for post in thread.posts.all())
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    older.refresh_from_db()
    assert [post.created_at for post in older.posts.order_by("position")] == times
    assert (older.last_position, older.reply_count, older.title) == (6, 5, "Minibus drivers")
    assert older.posts.get(position=2).body_text == "Who may drive ours?"
    newer.refresh_from_db()
    assert (newer.merged_into, newer.deleted_at is None) == (older, False)
    assert_in_order()


def test_a_merge_is_undone_exactly(moderator, two):
    older, newer = two
    reader, later = make_member(), make_member(joined_at=timezone.now() - timedelta(days=3) + timedelta(seconds=150))
    mark_read(reader, older, 1, 2)
    mark_read(reader, newer, 2, 3)
    follow(reader, newer.topic)
    follow(later, older.topic)
    mark_all_read(later)
    accept_answer(older.author, older.posts.get(position=3).pk)
    accept_answer(newer.author, newer.posts.get(position=2).pk)
    curating.hide_post(moderator, newer.posts.get(position=3).pk, "Off topic")
    curating.pin_thread(moderator, newer.pk, True, "Many ask")
    delete_post(older.author, older.posts.get(position=3).pk)
    save_draft(reader, uuid.uuid4(), f"reply:{newer.pk}", {"body": ["Ours"]}, base=0, submission_id=uuid.uuid4())
    first = ReadingList.objects.create(owner=reader, name="Later", is_first=True)
    Bookmark.objects.create(member=reader, reading_list=first, thread=newer)
    before, counts = state_of(two), counts_of_forums()
    new_before = new_to_everyone(Thread.objects.get(pk=older.pk)), new_to_everyone(Thread.objects.get(pk=newer.pk))
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    new = new_to_everyone(Thread.objects.get(pk=older.pk))
    assert {pk: one | new_before[1][pk] for pk, one in new_before[0].items()} == new
    assert_in_order()
    undo(newest().pk, moderator)
    assert state_of(two) == before
    assert counts_of_forums() == counts
    assert_in_order()


def test_what_came_after_the_merge_stays_where_it_was_written(moderator, two):
    older, newer = two
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    late = make_reply(older, text="Both of you are right")
    undo(newest().pk, moderator)
    late.refresh_from_db()
    assert (late.thread_id, late.position) == (older.pk, 4)
    assert_in_order()


def test_a_reply_to_a_thread_that_is_merged_is_a_reply_to_the_one_it_is_in(moderator, two):
    older, newer = two
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    assert make_reply(newer).thread_id == older.pk
    assert_in_order()


def test_a_merged_thread_is_nowhere_on_lists_and_no_other_can_be_merged_into_it(moderator, two):
    older, newer = two
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    assert list(Thread.objects.visible_to(moderator)) == [older]
    with pytest.raises(Refused):
        merge_threads(moderator, [older.pk], newer.pk, "Back again")


@pytest.mark.parametrize("who", ["member", "editor"])
def test_only_moderators_merge(two, who):
    older, newer = two
    with pytest.raises(Refused):
        merge_threads(make_member(role=who), [newer.pk], older.pk, "The same question")


def test_it_cannot_be_undone_once_its_posts_have_gone_on_or_after_a_day(moderator, two):
    older, newer = two
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    first = newest()
    third = make_thread()
    merge_threads(moderator, [older.pk], third.pk, "All the same")
    assert undoable([first, newest()], moderator) == {newest().pk}
    with pytest.raises(CannotUndo):
        undo(first.pk, moderator)
    undo(newest().pk, moderator)
    assert undoable([first], moderator) == {first.pk}
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert undoable([first], moderator) == set()
        with pytest.raises(CannotUndo, match="a day"):
            undo(first.pk, moderator)


def test_everyone_who_wrote_in_it_is_told_once(moderator, two, run_tasks):
    older, newer = two
    stranger = make_member()
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    run_tasks()
    told = Notification.objects.filter(kind="curated")
    assert sorted(told.values_list("member_id", flat=True)) == sorted({newer.author_id, older.author_id})
    assert not told.filter(member=stranger).exists()
    undo(newest().pk, moderator)
    run_tasks()
    assert not told.filter(withdrawn_at__isnull=True).exists()


def test_a_thread_from_a_forum_that_was_marked_as_read_brings_nothing_new_and_marks_nothing_unseen(moderator):
    read, unread = make_forum(), make_forum()
    member = make_member()
    in_read, in_unread = make_thread(forum=read, replies=1), make_thread(forum=unread, replies=1)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        mark_all_read(member, read)
        merge_threads(moderator, [in_read.pk], in_unread.pk, "The same question")
        thread = Thread.objects.get(pk=in_unread.pk)
        new = new_to_everyone(thread)[member.pk]
        assert new == set(thread.posts.filter(author=in_unread.author).values_list("pk", flat=True))
        undo(newest().pk, moderator)
        assert new_to_everyone(Thread.objects.get(pk=in_read.pk))[member.pk] == set()
        assert new_to_everyone(Thread.objects.get(pk=in_unread.pk))[member.pk] == new


def test_unread_posts_stay_unread_in_a_forum_that_was_marked_as_read(moderator):
    read, unread = make_forum(), make_forum()
    member = make_member()
    in_read, in_unread = make_thread(forum=read, replies=1), make_thread(forum=unread, replies=1)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        mark_all_read(member, read)
        merge_threads(moderator, [in_unread.pk], in_read.pk, "The same question")
        thread = Thread.objects.get(pk=in_read.pk)
        assert unread_of(member, thread, member.read_marks.filter(thread=thread).first()).count == 2


def test_polls_files_and_edits_go_along_with_their_posts(moderator, two):
    older, newer = two
    poll = make_poll(thread=newer)
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    assert poll.post.thread_id == newer.pk  # as loaded before
    poll.post.refresh_from_db()
    assert poll.post.thread_id == older.pk
    opening = older.posts.get(position=2)
    edit_post(opening.author, opening.pk, "<p>Ours, I mean</p>", revision=0, title="Not a title any more")
    older.refresh_from_db()
    assert older.title == "Minibus drivers"
    assert_in_order()
    assert Forum.objects.get(pk=older.forum_id).thread_count == 1
    assert Follow.objects.filter(topic=older.topic).count() >= 2


# What points at a thread, and what becomes of it in a merge: moved with its posts, or left with the row that stays.
GOES_ALONG = {"Post.thread", "Bookmark.thread", "HeldPost.thread", "ReadMark.thread", "Forum.last_thread"}
STAYS = {
    *("ThreadChange.thread", "ThreadEvent.thread", "ThreadEvent.other_thread", "Transfer.source", "Transfer.target"),
    *("ThreadTag.content_object", "MergedThread.thread", "StateOfPlay.thread", "Thread.merged_into"),
}


def test_of_whatever_belongs_to_a_thread_it_is_known_what_a_merge_does_with_it():
    relations = [one for one in Thread._meta.get_fields(include_hidden=True) if one.auto_created and not one.concrete]
    assert {f"{one.related_model.__name__}.{one.field.name}" for one in relations} == GOES_ALONG | STAYS


def test_a_draft_begun_on_a_page_that_was_opened_before_the_merge_is_found_and_sent(client, moderator, two):
    older, newer = two
    member = make_member()
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    draft = save_draft(
        member, uuid.uuid4(), f"reply:{newer.pk}", {"body": ["On hooks"]}, base=0, submission_id=uuid.uuid4()
    ).draft
    client.force_login(member)
    assert older.title in client.get("/drafts/").content.decode()
    assert "On hooks" in client.get(f"/threads/{newer.pk}/reply/?draft={draft.pk}", follow=True).content.decode()
    sent = {"body": "On hooks", "submission_id": str(draft.submission_id), "draft": f"{draft.pk}.1."}
    client.post(f"/threads/{newer.pk}/reply/", sent)
    assert older.posts.filter(author=member).count() == 1
    draft.refresh_from_db()
    assert draft.post is not None
