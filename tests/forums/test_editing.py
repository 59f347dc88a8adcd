"""Changing and deleting one's own posts."""

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import undo
from forums.models import Poll, Post
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.curating import hide_post, lock_thread, restore_post, retag_thread
from forums.operations.editing import EditedMeanwhile, delete_post, edit_post, undelete_post
from forums.operations.tagging import tag_names
from forums.polls.new_poll import NewPoll
from notifications.models import Notification
from tests.factories import make_forum, make_group, make_member, make_poll, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return make_member("Ada Author")


@pytest.fixture
def post(author):
    return make_reply(make_thread(), author, "First words")


def words(post) -> str:
    post.refresh_from_db()
    return post.body_text


def test_a_post_says_what_its_author_makes_it_say_and_what_it_said_is_kept(author, post):
    edit_post(author, post.pk, "<p>Second</p>", revision=0)
    edit_post(author, post.pk, "<p>Third</p>", revision=1)
    assert words(post) == "Third"
    assert post.edited_at
    said = list(post.revisions.order_by("number").values_list("number", "body_html"))
    assert said == [(1, "<p>First words</p>"), (2, "<p>Second</p>")]


def test_an_opening_post_carries_title_and_tags_and_the_old_title_is_kept(author):
    thread = make_thread(author, title="Minibus", tags=("Transport",))
    opening = thread.posts.get()
    edit_post(author, opening.pk, opening.body_html, revision=0, title="Minibus drivers", tags=["Transport", "Law"])
    thread.refresh_from_db()
    assert (thread.title, sorted(tag_names(thread))) == ("Minibus drivers", ["Law", "Transport"])
    assert opening.revisions.get().title == "Minibus"


def test_saving_without_a_change_keeps_no_version(author, post):
    edit_post(author, post.pk, post.body_html, revision=0)
    assert post.revisions.count() == 0


def test_a_change_made_elsewhere_meanwhile_is_never_overwritten(author, post):
    edit_post(author, post.pk, "<p>From the phone</p>", revision=0)
    with pytest.raises(EditedMeanwhile):
        edit_post(author, post.pk, "<p>From the office</p>", revision=0)
    assert words(post) == "From the phone"


def test_a_poll_changed_elsewhere_meanwhile_is_never_overwritten(author):
    asked = NewPoll("Who drives?", ("We", "A firm"))
    post = make_poll(author, question=asked.question, choices=asked.choices).post
    edit_post(author, post.pk, post.body_html, revision=0, poll=NewPoll("Who drives on Fridays?", ("We", "A firm")))
    with pytest.raises(EditedMeanwhile):
        edit_post(author, post.pk, "<p>Other words</p>", revision=0, poll=asked)
    assert Poll.objects.get(post=post).question == "Who drives on Fridays?"


@pytest.mark.parametrize("who", ["its author", "a moderator", "the log"])
def test_tags_changed_elsewhere_meanwhile_are_never_overwritten(author, who):
    thread = make_thread(author, tags=("Transport",))
    opening, moderator = thread.posts.get(), make_member(role="moderator")
    if who == "its author":
        edit_post(author, opening.pk, opening.body_html, revision=0, title=thread.title, tags=["Law"])
    else:
        retag_thread(moderator, thread.pk, ["Law"], "So that it is found")
    seen = Post.objects.get(pk=opening.pk).revision_count
    if who == "the log":
        undo(StaffLogEntry.objects.get().pk, moderator)
    stale = seen if who == "the log" else 0
    with pytest.raises(EditedMeanwhile):
        edit_post(author, opening.pk, "<p>Other words</p>", revision=stale, title=thread.title, tags=["Minibus"])
    assert tag_names(thread) == (["Transport"] if who == "the log" else ["Law"])


def test_tags_that_a_moderator_changed_are_no_change_of_the_words(author):
    thread = make_thread(author, tags=("Transport",))
    retag_thread(make_member(role="moderator"), thread.pk, ["Law"], "So that it is found")
    retag_thread(make_member(role="moderator"), thread.pk, ["Law"], "So that it is found")
    opening = thread.posts.get()
    assert (opening.edited_at, opening.revision_count, opening.revisions.count()) == (None, 1, 1)


@pytest.mark.parametrize("role", ["member", "moderator", "editor", "network_team"])
def test_no_one_changes_or_deletes_another_ones_words(post, role):
    other = make_member(role=role)
    for attempt in (
        lambda: edit_post(other, post.pk, "<p>Mine</p>", revision=0),
        lambda: delete_post(other, post.pk),
    ):
        with pytest.raises(Refused):
            attempt()
    assert words(post) == "First words"
    assert post.is_visible


def test_in_a_locked_thread_posts_stay_as_they_are(author, post):
    lock_thread(make_member(role="moderator"), post.thread_id, True, "Done")
    with pytest.raises(Refused):
        edit_post(author, post.pk, "<p>But</p>", revision=0)
    with pytest.raises(Refused):
        delete_post(author, post.pk)
    assert words(post) == "First words"


def test_a_post_taken_down_by_a_moderator_is_not_its_authors_to_change(author, post):
    hide_post(make_member(role="moderator"), post.pk, "A pupil is named")
    for attempt in (
        lambda: edit_post(author, post.pk, "<p>But</p>", revision=0),
        lambda: delete_post(author, post.pk),
        lambda: undelete_post(author, post.pk),
    ):
        with pytest.raises(Refused):
            attempt()
    assert words(post) == "First words"
    assert post.status == Post.Status.HIDDEN


def test_a_deleted_post_leaves_its_place_and_can_be_brought_back(author, post):
    thread = post.thread
    delete_post(author, post.pk)
    thread.refresh_from_db()
    assert (thread.reply_count, thread.last_position, thread.tombstones) == (0, 2, [[2, 2]])
    undelete_post(author, post.pk)
    thread.refresh_from_db()
    assert (thread.reply_count, thread.tombstones, words(post)) == (1, [], "First words")


def test_only_its_author_brings_a_deleted_post_back(author, post):
    delete_post(author, post.pk)
    for other in (make_member(), make_member(role="moderator")):
        with pytest.raises(Refused):
            undelete_post(other, post.pk)
    post.refresh_from_db()
    assert post.status == Post.Status.DELETED


def test_a_thread_no_one_answered_goes_with_its_opening_post_and_comes_back_with_it(author):
    thread = make_thread(author)
    opening = thread.posts.get()
    delete_post(author, opening.pk)
    thread.refresh_from_db()
    assert thread.deleted_at
    undelete_post(author, opening.pk)
    thread.refresh_from_db()
    assert thread.deleted_at is None
    assert thread.forum.threads.get() == thread


def test_a_thread_that_was_answered_stays_when_its_opening_post_goes(author):
    thread = make_thread(author)
    make_reply(thread)
    delete_post(author, thread.posts.get(position=1).pk)
    thread.refresh_from_db()
    assert thread.deleted_at is None


def test_a_deleted_thread_is_not_brought_back_by_a_reply_to_it(author):
    """Its opening post is gone by its author's wish; a reply alone makes no thread."""
    asker = make_member()
    thread = make_thread(asker)
    reply = make_reply(thread, author)
    delete_post(author, reply.pk)
    delete_post(asker, thread.posts.get(position=1).pk)
    with pytest.raises(Refused):
        undelete_post(author, reply.pk)
    thread.refresh_from_db()
    assert thread.deleted_at


def test_who_left_a_group_brings_nothing_back_there(author):
    group = make_group(author)
    thread = make_thread(author, make_forum(group=group))
    post = make_reply(thread, author)
    delete_post(author, post.pk)
    group.memberships.all().delete()
    with pytest.raises(Refused):
        undelete_post(author, post.pk)
    post.refresh_from_db()
    assert post.status == Post.Status.DELETED


@pytest.mark.parametrize("taken_down", ["by its author", "by a moderator"])
def test_an_answer_that_comes_back_comes_back_as_an_answer(author, taken_down):
    asker, moderator = make_member(), make_member(role="moderator")
    question = make_thread(asker)
    reply = make_reply(question, author)
    accept_answer(asker, reply.pk)
    if taken_down == "by its author":
        delete_post(author, reply.pk)
    else:
        hide_post(moderator, reply.pk, "A pupil is named")
    question.refresh_from_db()
    assert question.answer_ids == []
    if taken_down == "by its author":
        undelete_post(author, reply.pk)
    else:
        restore_post(moderator, reply.pk, "It is harmless")
    question.refresh_from_db()
    assert question.answer_ids == [reply.pk]


def test_an_answer_that_comes_back_stands_beside_one_chosen_meanwhile(author):
    asker = make_member()
    question = make_thread(asker)
    first, second = make_reply(question, author), make_reply(question)
    accept_answer(asker, first.pk)
    delete_post(author, first.pk)
    accept_answer(asker, second.pk)
    undelete_post(author, first.pk)
    question.refresh_from_db()
    assert question.answer_ids == [first.pk, second.pk]
    take_back_answer(asker, first.pk)
    delete_post(author, first.pk)
    undelete_post(author, first.pk)
    question.refresh_from_db()
    assert question.answer_ids == [second.pk]


def test_deleting_twice_deletes_once_and_so_does_bringing_back(author, post):
    for _ in range(2):
        delete_post(author, post.pk)
    for _ in range(2):
        undelete_post(author, post.pk)
    post.thread.refresh_from_db()
    assert (post.thread.reply_count, post.thread.change_number) == (1, 4)


def test_a_mention_added_by_an_edit_tells_its_owner_once(author, post, run_tasks):
    other = make_member("Tom Wetherell")
    edit_post(author, post.pk, "<p>@tom-wetherell knows</p>", revision=0)
    edit_post(author, post.pk, "<p>@tom-wetherell knows all</p>", revision=1)
    run_tasks()
    assert Notification.objects.filter(member=other).count() == 1


def test_an_edit_can_be_found_and_what_it_replaced_cannot(author, run_tasks, find):
    post = make_reply(make_thread(), author, "The giraffe policy")
    run_tasks()
    assert find("giraffe", author) == [post.pk]
    edit_post(author, post.pk, "<p>The zebra policy</p>", revision=0)
    run_tasks()
    assert (find("giraffe", author), find("zebra", author)) == ([], [post.pk])
    delete_post(author, post.pk)
    run_tasks()
    assert find("zebra", author) == []
