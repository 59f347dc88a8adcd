"""What moderators do to keep threads findable and safe: logged with who, when and why, and undone from the log."""

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Post
from forums.operations import curating
from forums.operations.answers import accept_answer
from forums.operations.editing import delete_post, undelete_post
from forums.operations.tagging import tag_names
from forums.recounting import drift
from notifications.models import Inbox
from tests.factories import make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_member("Mo Moderator", role="moderator")


@pytest.fixture
def thread():
    return make_thread(tags=("Transport",), replies=1)


# Each action: doing it, and what then is so.
def pin(by, thread):
    curating.pin_thread(by, thread.pk, True, "Many ask")


def unpin(by, thread):
    curating.pin_thread(by, thread.pk, False, "Few ask")


def lock(by, thread):
    curating.lock_thread(by, thread.pk, True, "See the guide")


def unlock(by, thread):
    curating.lock_thread(by, thread.pk, False, "The guide is out of date")


def retag(by, thread):
    curating.retag_thread(by, thread.pk, ["Law", "Minibus"], "So that it is found")


def hide(by, thread):
    curating.hide_post(by, thread.posts.get(position=2).pk, "A pupil can be recognised")


def restore(by, thread):
    curating.restore_post(by, thread.posts.get(position=2).pk, "The name is gone")


def hide_thread(by, thread):
    curating.hide_post(by, thread.posts.get(position=1).pk, "A pupil can be recognised")


ACTIONS = [(pin, None), (unpin, pin), (lock, None), (unlock, lock), (retag, None), (hide, None), (restore, hide),
           (hide_thread, None)]  # fmt: skip
each_action = pytest.mark.parametrize(("action", "before"), ACTIONS, ids=lambda action: action and action.__name__)


def state(thread) -> dict:
    """All that an action may change of a thread, as people see it."""
    thread.refresh_from_db()
    return {
        "pinned": bool(thread.pinned_at),
        "locked": (bool(thread.locked_at), thread.lock_reason),
        "tags": sorted(tag_names(thread)),
        "hidden": bool(thread.hidden_at),
        "replies": thread.reply_count,
        "answers": thread.answer_ids,
        "posts": list(thread.posts.order_by("position").values_list("status", "hidden_reason", "body_text")),
    }


@each_action
def test_an_action_is_logged_with_who_what_and_why(moderator, thread, action, before):
    if before:
        before(moderator, thread)
    unchanged = state(thread)
    action(moderator, thread)
    assert state(thread) != unchanged
    entry = StaffLogEntry.objects.latest("pk")
    assert (entry.actor, entry.label) == (moderator, thread.title)
    assert entry.reason
    assert entry.subject in (thread.topic, *(f"post:{post.pk}" for post in thread.posts.all()))


@each_action
def test_undoing_puts_back_what_was(moderator, thread, action, before):
    if before:
        before(moderator, thread)
    unchanged = state(thread)
    action(moderator, thread)
    colleague = make_member(role="moderator")
    entry = undo(StaffLogEntry.objects.latest("pk").pk, colleague)
    assert state(thread) == unchanged
    assert entry.undone_by == colleague
    assert list(drift()) == []


@each_action
def test_nothing_is_undone_twice(moderator, thread, action, before):
    if before:
        before(moderator, thread)
    action(moderator, thread)
    entry = StaffLogEntry.objects.latest("pk")
    undo(entry.pk, moderator)
    unchanged = state(thread)
    with pytest.raises(CannotUndo):
        undo(entry.pk, moderator)
    assert state(thread) == unchanged


def _change_since(moderator, thread, action):
    opposite = {pin: unpin, unpin: pin, lock: unlock, unlock: lock, hide: restore, restore: hide}
    if action in opposite:
        opposite[action](moderator, thread)
    elif action is retag:
        curating.retag_thread(moderator, thread.pk, ["Vehicles"], "They are not all minibuses")
    else:
        curating.restore_post(moderator, thread.posts.get(position=1).pk, "It is harmless")


@each_action
def test_what_has_changed_since_is_not_undone_over_someones_work(moderator, thread, action, before):
    if before:
        before(moderator, thread)
    action(moderator, thread)
    entry = StaffLogEntry.objects.latest("pk")
    _change_since(moderator, thread, action)
    unchanged = state(thread)
    with pytest.raises(CannotUndo):
        undo(entry.pk, moderator)
    entry.refresh_from_db()
    assert state(thread) == unchanged
    assert entry.undone_at is None


@each_action
def test_doing_again_what_is_done_changes_and_logs_nothing(moderator, thread, action, before):
    if before:
        before(moderator, thread)
    action(moderator, thread)
    unchanged, logged, changes = state(thread), StaffLogEntry.objects.count(), thread.change_number
    action(moderator, thread)
    assert (state(thread), StaffLogEntry.objects.count()) == (unchanged, logged)
    if action is not retag:
        assert thread.change_number == changes


@each_action
@pytest.mark.parametrize("role", ["member", "editor"])
def test_only_moderators_curate(moderator, thread, action, before, role):
    if before:
        before(moderator, thread)
    unchanged, logged = state(thread), StaffLogEntry.objects.count()
    with pytest.raises(Refused):
        action(make_member(role=role), thread)
    assert (state(thread), StaffLogEntry.objects.count()) == (unchanged, logged)


def test_a_suspended_moderator_curates_no_more(thread):
    with pytest.raises(Refused):
        pin(make_member(role="moderator", suspended_at="2026-01-01T00:00Z"), thread)
    assert not state(thread)["pinned"]


def test_only_moderators_undo(moderator, thread):
    pin(moderator, thread)
    with pytest.raises(Refused):
        undo(StaffLogEntry.objects.get().pk, make_member(role="editor"))
    assert state(thread)["pinned"]


def test_a_post_is_taken_down_with_a_reason_or_not_at_all(moderator, thread):
    with pytest.raises(Refused):
        curating.hide_post(moderator, thread.posts.get(position=2).pk, "  ")
    assert thread.posts.filter(status=Post.Status.HIDDEN).count() == 0


def test_a_post_its_author_deleted_meanwhile_is_not_put_back_by_undoing(moderator, thread):
    post = thread.posts.get(position=2)
    hide(moderator, thread)
    restore(moderator, thread)
    delete_post(post.author, post.pk)
    for entry in StaffLogEntry.objects.all():
        with pytest.raises(CannotUndo):
            undo(entry.pk, moderator)
    post.refresh_from_db()
    assert post.status == Post.Status.DELETED


def test_taking_down_the_answer_leaves_the_question_open_and_undoing_brings_the_answer_back(moderator, thread):
    answer = thread.posts.get(position=2)
    accept_answer(thread.author, answer.pk)
    hide(moderator, thread)
    assert state(thread)["answers"] == []
    undo(StaffLogEntry.objects.get().pk, moderator)
    assert state(thread)["answers"] == [answer.pk]


def test_an_answer_put_back_by_undoing_stands_beside_a_newer(moderator, thread):
    answer = thread.posts.get(position=2)
    accept_answer(thread.author, answer.pk)
    hide(moderator, thread)
    better = make_reply(thread)
    accept_answer(thread.author, better.pk)
    undo(StaffLogEntry.objects.get().pk, moderator)
    assert state(thread)["answers"] == [answer.pk, better.pk]


def test_a_thread_taken_down_is_gone_for_members_and_there_for_moderators(moderator, thread):
    from forums.models import Thread

    member = make_member()
    hide_thread(moderator, thread)
    assert not Thread.objects.visible_to(member).exists()
    assert not Thread.objects.visible_to(thread.author).exists()
    assert Thread.objects.visible_to(moderator).get() == thread


def test_what_is_taken_down_is_found_no_more_and_its_notifications_are_withdrawn(moderator, run_tasks, find):
    asker = make_member()
    thread = make_thread(asker)
    post = make_reply(thread, text="The giraffe policy")
    run_tasks()
    assert find("giraffe", asker) == [post.pk]
    assert Inbox.objects.get(member=asker).unread_count == 1
    curating.hide_post(moderator, post.pk, "Off topic")
    run_tasks()
    assert find("giraffe", asker) == find("giraffe", moderator) == []
    assert Inbox.objects.get(member=asker).unread_count == 0
    undo(StaffLogEntry.objects.get().pk, moderator)
    run_tasks()
    assert find("giraffe", asker) == [post.pk]
    assert Inbox.objects.get(member=asker).unread_count == 1


def test_a_post_that_its_author_deleted_is_taken_down_and_the_author_cannot_bring_it_back(client, moderator):
    author, thread = make_member("Ann Author"), make_thread(replies=1)
    post = make_reply(thread, author, "A word too many")
    delete_post(author, post.pk)
    client.force_login(moderator)
    assert f'href="/posts/{post.pk}/hide/"' in client.get(f"/posts/{post.pk}/", follow=True).content.decode()
    page = client.get(f"/posts/{post.pk}/hide/").content.decode()
    assert "Its author has deleted this post" in page
    assert "A word too many" not in page
    client.post(f"/posts/{post.pk}/hide/", {"reason": "It named a pupil"})
    with pytest.raises(Refused):
        undelete_post(author, post.pk)
    client.force_login(author)
    page = client.get(f"/posts/{post.pk}/", follow=True).content.decode()
    assert "It named a pupil" in page
    assert "Bring it back" not in page
    assert not list(drift())


@pytest.mark.parametrize("put_back", ["here", "from the log"])
def test_a_deleted_post_that_was_taken_down_is_a_deleted_one_when_it_is_put_back(moderator, put_back):
    author = make_member()
    opening = make_thread(author, replies=2).posts.get(position=1)
    for post in (opening, make_reply(make_thread(), author)):
        delete_post(author, post.pk)
        curating.hide_post(moderator, post.pk, "It named a pupil")
        if put_back == "here":
            curating.restore_post(moderator, post.pk, "It did not")
            entry = StaffLogEntry.objects.first()
            undo(entry.pk, moderator)
            curating.restore_post(moderator, post.pk, "It did not")
        else:
            undo(StaffLogEntry.objects.first().pk, moderator)
        post.refresh_from_db()
        assert post.status == Post.Status.DELETED
        undelete_post(author, post.pk)
    assert not list(drift())


def test_nobody_brings_a_post_back_into_a_thread_that_was_locked_meanwhile(client, moderator):
    author, thread = make_member(), make_thread()
    post = make_reply(thread, author)
    delete_post(author, post.pk)
    curating.lock_thread(moderator, thread.pk, True, "Enough")
    with pytest.raises(Refused, match="open"):
        undelete_post(author, post.pk)
    client.force_login(author)
    assert "Bring it back" not in client.get(f"/posts/{post.pk}/", follow=True).content.decode()
    curating.lock_thread(moderator, thread.pk, False, "Go on")
    assert "Bring it back" in client.get(f"/posts/{post.pk}/", follow=True).content.decode()
    assert undelete_post(author, post.pk).is_visible
