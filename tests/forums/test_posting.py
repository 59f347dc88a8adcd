"""Starting threads and replying."""

import uuid

import pytest

from community.permissions import Refused
from forums.html import from_plain_text
from forums.models import Post, ReadMark, Thread
from forums.operations.curating import hide_post, lock_thread
from forums.operations.posting import post_reply, start_thread
from notifications.models import Follow, Notification
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


def start(member, forum, submission_id=None, **more):
    given = {"kind": "question", "title": "Minibus drivers", "body_html": "<p>Who?</p>", "tags": []} | more
    return start_thread(member, forum, submission_id=submission_id or uuid.uuid4(), **given)


def test_a_thread_begins_with_its_opening_post_followed_and_read_by_who_started_it():
    member, forum = make_member(), make_forum()
    thread = start(member, forum, tags=["Transport"])
    opening = thread.posts.get()
    assert (opening.position, opening.author, opening.body_text) == (1, member, "Who?")
    assert (thread.last_position, thread.reply_count, thread.last_poster) == (1, 0, member)
    assert Follow.objects.filter(member=member, topic=thread.topic).exists()
    assert ReadMark.objects.get(member=member, thread=thread).intervals == [[1, 1]]
    assert [tag.name for tag in thread.tags.all()] == ["Transport"]


def test_a_reply_takes_the_next_position_and_becomes_the_latest():
    thread, member = make_thread(), make_member()
    post = post_reply(member, thread.pk, "<p>Ours may.</p>", uuid.uuid4())
    thread.refresh_from_db()
    assert (post.position, thread.last_position, thread.reply_count) == (2, 2, 1)
    assert (thread.last_poster, thread.last_posted_at) == (member, post.created_at)
    assert Follow.objects.filter(member=member, topic=thread.topic).exists()


def test_a_reply_sent_twice_is_posted_once():
    thread, member, submission = make_thread(), make_member(), uuid.uuid4()
    first = post_reply(member, thread.pk, "<p>Ours may.</p>", submission)
    second = post_reply(member, thread.pk, "<p>Ours may, again.</p>", submission)
    thread.refresh_from_db()
    assert first == second
    assert (thread.reply_count, second.body_text) == (1, "Ours may.")


def test_a_thread_sent_twice_is_started_once():
    member, forum, submission = make_member(), make_forum(), uuid.uuid4()
    assert start(member, forum, submission) == start(member, forum, submission)
    forum.refresh_from_db()
    assert (Thread.objects.count(), forum.thread_count, forum.post_count) == (1, 1, 1)


def test_on_a_shared_computer_the_form_of_who_was_here_before_works_for_the_next():
    """The browser may bring back a form with its hidden submission id, after someone else has signed in."""
    thread, forum, submission = make_thread(), make_forum(), uuid.uuid4()
    first = post_reply(make_member(), thread.pk, "<p>One</p>", submission)
    second = post_reply(make_member(), thread.pk, "<p>Two</p>", submission)
    third = start(make_member(), forum, submission)
    assert [first.body_text, second.body_text, third.posts.get().body_text] == ["One", "Two", "Who?"]


@pytest.mark.parametrize("role", ["member", "editor"])
def test_no_one_replies_in_a_locked_thread(role):
    thread, member = make_thread(), make_member(role=role)
    lock_thread(make_member(role="moderator"), thread.pk, True, "See the other thread")
    with pytest.raises(Refused):
        post_reply(member, thread.pk, "<p>But</p>", uuid.uuid4())
    assert thread.posts.count() == 1


def test_a_moderator_may_still_reply_in_a_locked_thread():
    thread, moderator = make_thread(), make_member(role="moderator")
    lock_thread(moderator, thread.pk, True, "See the other thread")
    make_reply(thread, moderator)
    assert thread.posts.count() == 2


def test_a_thread_of_a_group_takes_replies_of_its_group_only():
    insider, outsider = make_member(), make_member()
    forum = make_forum(group=make_group(insider))
    thread = start(insider, forum)
    with pytest.raises(Refused):
        post_reply(outsider, thread.pk, "<p>Let me in</p>", uuid.uuid4())
    with pytest.raises(Refused):
        start(outsider, forum)
    assert (Thread.objects.count(), Post.objects.count()) == (1, 1)


def test_a_suspended_member_writes_nothing():
    thread, member = make_thread(), make_member(suspended_at="2026-01-01T00:00Z")
    with pytest.raises(Refused):
        post_reply(member, thread.pk, "<p>x</p>", uuid.uuid4())
    with pytest.raises(Refused):
        start(member, thread.forum)
    assert Post.objects.count() == 1


def test_nothing_is_added_to_a_thread_that_was_taken_down():
    thread, member = make_thread(), make_member()
    hide_post(make_member(role="moderator"), thread.posts.get().pk, "A pupil is named")
    with pytest.raises(Refused):
        post_reply(member, thread.pk, "<p>x</p>", uuid.uuid4())
    assert thread.posts.count() == 1


# ------------------------------------------------------------------------------------------ who is told
def told(member) -> list[str]:
    return list(Notification.objects.filter(member=member).order_by("number").values_list("kind", flat=True))


def test_followers_are_told_of_a_reply_and_its_author_is_not(run_tasks):
    asker, replier = make_member(), make_member()
    thread = make_thread(asker)
    make_reply(thread, replier)
    run_tasks()
    assert (told(asker), told(replier)) == (["reply"], [])
    make_reply(thread, asker)
    run_tasks()
    assert told(replier) == ["reply"]


def test_who_is_mentioned_is_told_of_the_mention_once_and_of_nothing_else(run_tasks):
    asker, thread = make_member("Carys Bevan"), None
    thread = make_thread(asker)
    make_reply(thread, text="Ask @carys-bevan, @carys-bevan knows")
    run_tasks()
    assert told(asker) == ["mention"]


def test_a_mention_in_a_group_tells_no_one_outside_it(run_tasks):
    insider, outsider = make_member(), make_member("Olly Out")
    thread = make_thread(insider, make_forum(group=make_group(insider)))
    make_reply(thread, insider, "What would @olly-out say?")
    run_tasks()
    assert told(outsider) == []


def test_a_suspended_follower_is_told_nothing(run_tasks):
    asker = make_member()
    thread = make_thread(asker)
    asker.suspended_at = "2026-01-01T00:00Z"
    asker.save()
    make_reply(thread)
    run_tasks()
    assert told(asker) == []


def test_a_reply_taken_down_before_the_worker_came_tells_no_one(run_tasks):
    asker = make_member()
    thread = make_thread(asker)
    post = make_reply(thread)
    hide_post(make_member(role="moderator"), post.pk, "Off topic")
    run_tasks()
    assert told(asker) == []


def test_tasks_that_run_twice_tell_once(run_tasks):
    from forums.tasks import tell_about_post

    asker = make_member()
    thread = make_thread(asker)
    post = make_reply(thread)
    for _ in range(3):
        tell_about_post.enqueue(post.pk, [])
    run_tasks()
    assert told(asker) == ["reply"]


@pytest.mark.parametrize("title", ["Reply", "Tags", "Pin", "Lock", "Follow", "???", "Pin!"])
def test_every_title_makes_an_address_that_opens(client, title):
    member = make_member()
    thread = start(member, make_forum(), title=title)
    client.force_login(member)
    assert client.get(thread.get_absolute_url()).status_code == 200


def test_text_typed_without_an_editor_is_kept_as_it_looks():
    thread = make_thread(text="One\ntwo\n\nthree")
    assert thread.posts.get().body_html == from_plain_text("One\ntwo\n\nthree")
