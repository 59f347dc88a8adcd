"""Taking posts out of a thread, moving whole threads, and what either keeps from whom."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo, undoable
from forums.models import Forum, Post, Thread
from forums.operations import curating
from forums.operations.answers import accept_answer
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.reading import mark_all_read, mark_read
from forums.operations.redacting import redact
from forums.operations.splitting import NewThread, move_posts, split_posts
from forums.passages import Passage
from forums.pruning import prune_transfers
from notifications.live.updates import update_for
from notifications.models import Follow, Notification
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread
from tests.forums.state import assert_in_order, new_to_everyone, state_of

pytestmark = pytest.mark.django_db
WHY = "It is about hoists"


@pytest.fixture
def moderator():
    return make_member("Mo Moderator", role="moderator")


@pytest.fixture
def thread():
    """Five posts, of which the third and the fifth are of someone else."""
    thread, other = make_thread(replies=1), make_member()
    make_reply(thread, other)
    make_reply(thread, thread.author)
    make_reply(thread, other)
    thread.refresh_from_db()
    return thread


def posts_of(thread, *positions) -> list[int]:
    return list(thread.posts.filter(position__in=positions).values_list("pk", flat=True))


def split(by, thread, *positions, forum=None, kind="discussion") -> Thread:
    new = NewThread((forum or thread.forum).pk, "Hoists", kind, ["Hoists"])
    return split_posts(by, thread.pk, posts_of(thread, *positions), new, WHY).thread


def newest() -> StaffLogEntry:
    return StaffLogEntry.objects.latest("pk")


def test_the_first_of_the_chosen_posts_opens_the_new_thread(moderator, thread):
    ids = posts_of(thread, 3, 5)
    new = split(moderator, thread, 3, 5)
    new.refresh_from_db()
    assert list(new.posts.order_by("position").values_list("pk", flat=True)) == ids
    assert (new.title, new.author, new.reply_count) == ("Hoists", Post.objects.get(pk=ids[0]).author, 1)
    thread.refresh_from_db()
    assert (thread.last_position, thread.reply_count) == (3, 2)
    assert_in_order()


def test_who_wrote_the_posts_follows_the_new_thread_if_they_follow_the_old(moderator, thread):
    ids = posts_of(thread, 3, 5)
    new = split(moderator, thread, 3, 5)
    followers = set(Follow.objects.filter(topic=new.topic).values_list("member_id", flat=True))
    assert followers == {Post.objects.get(pk=ids[0]).author_id}


def test_a_split_is_undone_exactly_and_its_address_leads_back(client, moderator, thread):
    reader = make_member()
    mark_read(reader, thread, 1, 3)
    accept_answer(thread.author, posts_of(thread, 3)[0])
    curating.pin_thread(moderator, thread.pk, True, "Many ask")
    before = state_of([thread])
    new = split(moderator, thread, 3, 4, forum=make_forum())
    undo(newest().pk, moderator)
    assert state_of([thread]) == before
    assert_in_order()
    client.force_login(reader)
    assert client.get(new.get_absolute_url(), follow=True).status_code == 200


def test_replies_to_the_new_thread_come_along_when_a_split_is_undone(moderator, thread):
    new = split(moderator, thread, 3)
    late = make_reply(new)
    undo(newest().pk, moderator)
    late.refresh_from_db()
    assert (late.thread_id, late.position) == (thread.pk, 6)
    assert_in_order()


def test_a_split_cannot_be_undone_once_other_posts_have_come_into_the_new_thread(moderator, thread):
    new = split(moderator, thread, 3)
    entry = newest()
    merge_threads(moderator, [make_thread().pk], new.pk, "The same")
    assert undoable([entry], moderator) == set()
    with pytest.raises(CannotUndo, match="Posts have come into the new thread"):
        undo(entry.pk, moderator)
    undo(newest().pk, moderator)
    undo(entry.pk, moderator)
    assert_in_order()


def test_posts_go_into_another_thread_by_their_time_but_never_before_its_first(moderator, thread):
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        later = make_thread(replies=1)
        ids = posts_of(thread, 2, 3)
        before = state_of([thread, later])
        move_posts(moderator, thread.pk, ids, later.pk, WHY)
        assert list(later.posts.filter(position__in=[2, 3]).values_list("pk", flat=True)) == ids
        assert_in_order()
        undo(newest().pk, moderator)
        assert state_of([thread, later]) == before


@pytest.mark.parametrize(("positions", "why"), [((1,), "first post stays"), ((), "at least one")])
def test_what_cannot_be_taken_out_is_refused(moderator, thread, positions, why):
    with pytest.raises(Refused, match=why):
        split(moderator, thread, *positions)


def test_a_post_that_is_not_on_the_page_opens_no_thread_and_an_empty_one_is_left_nowhere(moderator, thread):
    curating.hide_post(moderator, posts_of(thread, 2)[0], "Off topic")
    with pytest.raises(Refused, match="cannot open a thread"):
        split(moderator, thread, 2, 3)


# ------------------------------------------------------------------------------------------ to other forums
def test_a_thread_that_goes_where_others_read_is_at_once_gone_for_who_may_not(client, moderator, run_tasks, find):
    group = make_group()
    public, private = make_forum(audience="public"), make_forum(group=group)
    member, thread = make_member(), make_thread(forum=public, text="Zebra crossings")
    make_reply(thread, moderator, f"Well, @{member.handle}, what do you say?")
    run_tasks()
    assert find("zebra", member)
    unread = Notification.objects.filter(member=member, read_at=None, withdrawn_at=None)
    assert unread.exists()
    move_thread(moderator, thread.pk, private.pk, "It names a setting")
    client.force_login(member)
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert update_for(member, thread.topic, 0) is None
    run_tasks()
    assert find("zebra", member) == []
    assert not unread.exists()


def test_counts_of_both_forums_are_right_after_a_move_and_its_undoing(moderator, thread):
    there = make_forum()
    move_thread(moderator, thread.pk, there.pk, "It fits there")
    assert Forum.objects.get(pk=there.pk).post_count == 5
    assert_in_order()
    undo(newest().pk, moderator)
    assert Forum.objects.get(pk=there.pk).post_count == 0
    assert_in_order()


def test_a_move_makes_nothing_new_and_marks_nothing_as_read(moderator):
    read, unread = make_forum(), make_forum()
    member, in_read, in_unread = make_member(), make_thread(forum=read), make_thread(forum=unread)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        mark_all_read(member, read)
        move_thread(moderator, in_read.pk, unread.pk, "It fits there")
        move_thread(moderator, in_unread.pk, read.pk, "It fits there")
        new = [new_to_everyone(Thread.objects.get(pk=one.pk))[member.pk] for one in (in_read, in_unread)]
        assert [len(one) for one in new] == [0, 1]


def test_who_watches_a_thread_that_is_merged_is_told_to_look_again_and_finds_it(client, moderator, thread):
    target, member = make_thread(), make_member()
    number = Thread.objects.get(pk=thread.pk).change_number
    merge_threads(moderator, [thread.pk], target.pk, "The same")
    assert update_for(member, thread.topic, number).message["type"] == "reload"
    assert update_for(member, target.topic, 1).message["type"] == "reload"
    client.force_login(member)
    assert client.get(thread.get_absolute_url(), follow=True).status_code == 200


def test_words_taken_out_of_a_post_leave_the_title_of_the_merged_thread_and_the_log(moderator, thread):
    named = make_thread(title="Jo Lee and the hoist", text="Jo Lee needs one")
    merge_threads(moderator, [named.pk], thread.pk, "The same")
    redact(moderator, named.author.posts.get().pk, Passage("Jo Lee"), "A pupil is named")
    named.refresh_from_db()
    assert "Jo Lee" not in named.title
    assert not any("Jo Lee" in entry.label for entry in StaffLogEntry.objects.all())


def test_what_was_kept_to_undo_goes_when_it_cannot_be_undone_any_more(moderator, thread):
    target = make_thread()
    merge_threads(moderator, [thread.pk], target.pk, "The same")
    prune_transfers()
    assert Follow.objects.filter(topic=thread.topic).exists()
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        prune_transfers()
    assert not Follow.objects.filter(topic=thread.topic).exists()
    assert Follow.objects.filter(topic=target.topic, member=thread.author).exists()
