"""The form that changes a post: whatever is wrong, or was done elsewhere meanwhile, the words come back."""

import html

import pytest

from forums.operations.editing import edit_post
from forums.polls.new_poll import NewPoll
from tests.factories import make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
WORDS = 'Ours may drive it with a "D1" licence & a MiDAS certificate'


def seen(response) -> str:
    return html.unescape(response.content.decode())


def change(client, post, **more):
    return client.post(f"/posts/{post.pk}/edit/", {"body": WORDS, "revision": post.revision_count} | more)


def test_a_post_is_changed_where_it_stands(client, member, thread):
    post = make_reply(thread, member, "First")
    assert "First" in seen(client.get(f"/posts/{post.pk}/edit/"))
    assert change(client, post)["Location"] == post.get_absolute_url()
    post.refresh_from_db()
    assert (post.body_text, post.position) == (WORDS, 2)


def test_the_editor_shows_handles_where_readers_see_names(client, member, thread):
    make_member("Carys Bevan")
    post = make_reply(thread, member, "Ask @carys-bevan")
    assert "Ask @carys-bevan" in seen(client.get(f"/posts/{post.pk}/edit/"))
    change(client, post, body="Do ask @carys-bevan")
    post.refresh_from_db()
    assert 'class="mention"' in post.body_html


def test_without_script_a_plain_post_is_changed_as_it_was_typed(client, member, thread):
    post = make_reply(thread, member, "One & two\nthree\n\nfour")
    assert "One & two\nthree\n\nfour" in seen(client.get(f"/posts/{post.pk}/edit/"))
    formatted = make_reply(thread, member)
    edit_post(member, formatted.pk, "<p>One <strong>two</strong></p>", revision=0)
    assert "<p>One <strong>two</strong></p>" in seen(client.get(f"/posts/{formatted.pk}/edit/"))


def test_two_windows_never_overwrite_each_other_and_both_texts_are_shown(client, member, thread):
    post = make_reply(thread, member, "First")
    edit_post(member, post.pk, "<p>From the phone</p>", revision=0)
    response = change(client, post, revision=0)
    assert response.status_code == 409
    assert "From the phone" in seen(response)
    assert WORDS in seen(response)
    post.refresh_from_db()
    assert post.body_text == "From the phone"
    # Sent again from that page, having seen both, it is taken.
    assert 'name="revision" value="1"' in seen(response)
    change(client, post, revision=1)
    post.refresh_from_db()
    assert post.body_text == WORDS


def test_who_changes_an_opening_post_that_was_changed_elsewhere_sees_all_of_the_other_version(client, member):
    thread = make_thread(member, title="Minibus", tags=("Transport",))
    opening = thread.posts.get()
    other = NewPoll("Who drives on Fridays?", ("We ourselves", "A firm"))
    more = {"title": "Minibus drivers", "tags": ["Law", "Insurance"], "poll": other}
    edit_post(member, opening.pk, "<p>From the phone</p>", revision=0, **more)
    mine = {"title": "Driving it", "tags": "MiDAS", "poll_question": "Who may?", "poll_choices": "All\nNone"}
    response = change(client, opening, revision=0, **mine)
    assert response.status_code == 409
    now, form = seen(response).split("<form method", 1)[0], seen(response).split("<form method", 1)[1]
    for words in ("From the phone", "Minibus drivers", "Law", "Insurance", "Who drives on Fridays?", "We ourselves"):
        assert words in now
    for words in (WORDS, *mine.values()):
        assert words in form


def test_the_history_says_when_only_tags_or_a_poll_were_changed(client, member):
    thread = make_thread(member, tags=("Transport",))
    opening = thread.posts.get()
    edit_post(member, opening.pk, opening.body_html, revision=0, title=thread.title, tags=["Law"])
    assert "Its words stayed as they were" in seen(client.get(f"/posts/{opening.pk}/history/"))


def test_a_wrong_change_of_an_opening_post_comes_back_with_its_words(client, member):
    thread = make_thread(member, title="Minibus")
    opening = thread.posts.get()
    response = change(client, opening, title="", tags="law")
    assert response.status_code == 422
    assert WORDS in seen(response)
    opening.refresh_from_db()
    thread.refresh_from_db()
    assert (thread.title, opening.revision_count) == ("Minibus", 0)


def test_who_wrote_it_and_moderators_see_what_it_said_before(client, member, thread):
    post = make_reply(thread, member, "First")
    edit_post(member, post.pk, "<p>Second</p>", revision=0)
    for viewer, status in ((member, 200), (make_member(role="moderator"), 200), (make_member(), 404)):
        client.force_login(viewer)
        response = client.get(f"/posts/{post.pk}/history/")
        assert response.status_code == status
        assert ("First" in seen(response)) == (status == 200)
