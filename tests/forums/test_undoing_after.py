"""Taking back what was done a while ago: what others have done meanwhile stands, and nothing comes to light by it."""

import pytest
from django.utils import timezone

from community.models import StaffLogEntry
from community.staff_log import CannotUndo, undo, undoable
from forums.models import Forum, Period, Post, Thread
from forums.operations import curating
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.editing import delete_post, undelete_post
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.periods import end_period, set_period
from forums.operations.places import delete_forum
from forums.operations.question_templates import set_question_template
from forums.operations.splitting import NewThread, move_posts, split_posts
from forums.operations.states_of_play import tell_state_of_play
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread
from tests.forums.state import assert_in_order

pytestmark = pytest.mark.django_db
WHY = "They ask the same"


@pytest.fixture
def moderator():
    return make_member(role="moderator")


def newest() -> StaffLogEntry:
    return StaffLogEntry.objects.latest("pk")


def sees(thread: Thread) -> bool:
    return Thread.objects.visible_to(make_member()).filter(pk=thread.pk).exists()


def test_a_first_post_taken_down_where_it_was_merged_is_down_with_its_thread_when_that_is_undone(moderator):
    target, source = make_thread(), make_thread(title="About Barnaby Quillfeather", replies=2)
    opening = source.posts.get(position=1)
    merge_threads(moderator, [source.pk], target.pk, WHY)
    merged = newest()
    curating.hide_post(moderator, opening.pk, "A pupil is named")
    hidden = newest()
    undo(merged.pk, moderator)
    assert not sees(source)
    assert_in_order()
    undo(hidden.pk, moderator)
    assert sees(source)
    assert_in_order()


def test_a_first_post_that_its_author_deleted_where_it_was_merged_does_not_bring_its_title_back(moderator):
    author, target = make_member(), make_thread()
    source = make_thread(author, title="What I should not have asked")
    opening = source.posts.get()
    merge_threads(moderator, [source.pk], target.pk, WHY)
    delete_post(author, opening.pk)
    undo(newest().pk, moderator)
    assert not sees(source)
    assert_in_order()
    undelete_post(author, opening.pk)
    assert sees(source)
    assert_in_order()


def test_with_an_answer_to_it_the_thread_is_there_as_if_it_had_been_deleted_in_its_place(moderator):
    author, target = make_member(), make_thread()
    source = make_thread(author)
    make_reply(source)
    merge_threads(moderator, [source.pk], target.pk, WHY)
    delete_post(author, Post.objects.get(author=author, position=2).pk)
    undo(newest().pk, moderator)
    assert sees(source)
    assert_in_order()


def taken_down_after_a_merge(moderator) -> tuple[StaffLogEntry, Thread]:
    target, source = make_thread(), make_thread(replies=1)
    merge_threads(moderator, [source.pk], target.pk, WHY)
    return newest(), target


def taken_down_after_a_split(moderator) -> tuple[StaffLogEntry, Thread]:
    source = make_thread(replies=4)
    ids = source.posts.filter(position__gt=2).values_list("pk", flat=True)
    new = split_posts(moderator, source.pk, list(ids), NewThread(source.forum_id, "New", "discussion", []), WHY)
    return newest(), new.thread


def source_taken_down_after_posts_went(moderator) -> tuple[StaffLogEntry, Thread]:
    source, target = make_thread(replies=2), make_thread()
    move_posts(moderator, source.pk, [source.posts.get(position=2).pk], target.pk, WHY)
    return newest(), source


@pytest.mark.parametrize(
    "done", [taken_down_after_a_merge, taken_down_after_a_split, source_taken_down_after_posts_went]
)
def test_posts_do_not_go_into_or_out_of_a_thread_that_was_taken_down_since(moderator, done):
    entry, thread = done(moderator)
    curating.hide_post(moderator, Post.objects.get(thread=thread, position=1).pk, "Until we know more")
    readable = set(Post.objects.visible_to(make_member()).values_list("pk", flat=True))
    assert undoable([entry], moderator) == set()
    with pytest.raises(CannotUndo, match="taken down since"):
        undo(entry.pk, moderator)
    assert set(Post.objects.visible_to(make_member()).values_list("pk", flat=True)) == readable
    curating.restore_post(moderator, Post.objects.get(thread=thread, position=1).pk, "It may stay")
    undo(entry.pk, moderator)
    assert_in_order()


def test_posts_that_went_where_only_some_read_do_not_come_out_by_undoing_what_came_before(moderator):
    target, source = make_thread(), make_thread()
    merge_threads(moderator, [source.pk], target.pk, WHY)
    merged = newest()
    move_thread(moderator, target.pk, make_forum(group=make_group()).pk, "This is for heads")
    moved = newest()
    assert undoable([merged, moved], moderator) == {moved.pk}
    with pytest.raises(CannotUndo, match="Undo that first"):
        undo(merged.pk, moderator)
    undo(moved.pk, moderator)
    assert undoable([merged], moderator) == {merged.pk}
    move_thread(moderator, target.pk, make_forum().pk, "It fits there")  # where the same people read
    undo(merged.pk, moderator)
    assert sees(source)
    assert_in_order()


def test_what_was_said_of_a_forum_that_is_gone_is_not_undone_and_that_is_said(client):
    team, forum = make_member(role="network_team"), make_forum()
    set_period(team, forum, "checked", timezone.now(), None, "The election")
    period = newest()
    end_period(team, Period.objects.get().pk)
    set_question_template(team, forum.pk, ["What have you tried?"])
    template = newest()
    delete_forum(team, forum.pk)
    assert not Forum.objects.filter(pk=forum.pk).exists()
    client.force_login(team)
    for entry in (period, template):
        page = client.post(f"/moderation/{entry.pk}/undo/", follow=True)
        assert "no longer there" in page.content.decode()


@pytest.mark.parametrize(
    "deed",
    [
        lambda by, thread: curating.retag_thread(by, thread.pk, ["Transport"], WHY),
        lambda by, thread: take_back_answer(by, thread.posts.get(position=2).pk, WHY),
        lambda by, thread: tell_state_of_play(by, thread.pk, "<p>So far</p>", up_to=1, version=0),
    ],
)
def test_what_was_done_to_a_thread_that_was_merged_since_is_not_undone_until_that_is(moderator, deed):
    source, target = make_thread(replies=1), make_thread()
    accept_answer(source.author, source.posts.get(position=2).pk)
    deed(moderator, source)
    entry = newest()
    merge_threads(moderator, [source.pk], target.pk, WHY)
    merged = newest()
    assert undoable([entry], moderator) == set()
    with pytest.raises(CannotUndo):
        undo(entry.pk, moderator)
    entry.refresh_from_db()
    assert entry.undone_at is None
    undo(merged.pk, moderator)
    assert undoable([entry], moderator) == {entry.pk}
    undo(entry.pk, moderator)
    assert_in_order()


def test_an_answer_that_is_in_another_thread_by_now_is_not_said_to_be_put_back(moderator):
    thread, other = make_thread(replies=2), make_thread()
    answer = thread.posts.get(position=2)
    accept_answer(thread.author, answer.pk)
    take_back_answer(moderator, answer.pk, WHY)
    entry = newest()
    move_posts(moderator, thread.pk, [answer.pk], other.pk, WHY)
    with pytest.raises(CannotUndo, match="in another thread"):
        undo(entry.pk, moderator)
