"""Polls that change while people have them open: taken out, redacted, or filled with far too much."""

import html
import time

import pytest

import forums.views.polls
from forums.models import Poll
from forums.operations import redacting
from forums.operations.curating import hide_post
from forums.operations.editing import edit_post
from forums.passages import Passage
from forums.polls.fields import as_typed
from tests.factories import make_forum, make_member, make_poll, make_thread
from tests.forums.test_poll_pages import seen

pytestmark = pytest.mark.django_db
SCRIPTED = {"X-Requested-With": "fetch"}


@pytest.fixture
def poll(member):
    return make_poll(member)


@pytest.fixture
def without_poll(poll, member):
    """The post, once its author has taken the poll out."""
    return edit_post(member, poll.post_id, poll.post.body_html, revision=0, poll=None)


def test_who_votes_in_a_poll_that_was_taken_out_is_told_so_on_the_page_and_by_the_script(client, poll, without_poll):
    for deed in ("vote/", "vote/?undo", "close/"):
        answer = client.post(f"/polls/{poll.post_id}/{deed}", {"choice": "0", "asked": poll.fingerprint}, follow=True)
        assert answer.status_code == 200, deed
        assert "This poll is not there any more." in seen(answer), deed
    answer = client.post(f"/polls/{poll.post_id}/vote/", {"choice": "0"}, headers=SCRIPTED)
    assert answer.status_code == 422
    assert f'data-poll="{poll.post_id}"' in answer.content.decode()
    assert "This poll is not there any more." in seen(answer)


@pytest.mark.parametrize("deed", ["vote/", "vote/?undo", "close/"])
def test_a_poll_taken_out_at_the_moment_of_the_vote_is_no_error(client, poll, member, monkeypatch, deed):
    there = forums.views.polls._poll

    def then_gone(request, post_id):
        found = there(request, post_id)
        edit_post(member, post_id, poll.post.body_html, revision=0, poll=None)
        return found

    monkeypatch.setattr(forums.views.polls, "_poll", then_gone)
    answer = client.post(f"/polls/{poll.post_id}/{deed}", {"choice": "0", "asked": poll.fingerprint}, follow=True)
    assert "This poll is not there any more." in seen(answer)


def test_of_a_post_that_one_cannot_see_nothing_is_said(client, poll, without_poll):
    client.force_login(make_member())
    hide_post(make_member(role="moderator"), poll.post_id, "A pupil is named")
    assert client.post(f"/polls/{poll.post_id}/vote/", {"choice": "0"}).status_code == 404
    assert client.get(f"/polls/{poll.post_id}/vote/").status_code == 404
    assert client.post("/polls/4711/vote/", {"choice": "0"}, headers=SCRIPTED).status_code == 404


@pytest.mark.parametrize(
    ("choices", "passage"),
    [
        (("Barnaby Quillfeather", "Barnaby “Quillfeather”", "Neither"), "Quillfeather"),
        (("Ann Quill", "ANN QUILL!", "Bob"), "Quill"),
        (("x" * 185 + " Barnaby Q", "Neither"), "Barnaby Q"),
        (("Quill", "quill.", "Bob"), "Quill"),
    ],
)
def test_after_a_redaction_the_author_can_still_change_the_post(client, member, choices, passage):
    poll = make_poll(member, choices=choices)
    redacting.redact(make_member(role="moderator"), poll.post_id, Passage(passage), "A pupil is named")
    poll.refresh_from_db()
    post, before = poll.post, list(poll.choices)
    post.refresh_from_db()
    form = client.get(f"/posts/{post.pk}/edit/").context["form"]
    typed = {name: form[name].value() or "" for name in as_typed(poll)}
    typed["poll_choices"] = typed["poll_choices"].replace("\n", "\r\n")
    answer = client.post(f"/posts/{post.pk}/edit/", typed | {"body": "Better", "revision": post.revision_count})
    assert answer.status_code == 302
    poll.refresh_from_db()
    assert poll.choices == before
    assert poll.post.body_text == "Better"


def test_a_changed_poll_is_looked_at_as_ever(client, member, poll):
    typed = {name: value or "" for name, value in as_typed(poll).items()} | {"poll_choices": "Yes\nyes"}
    answer = client.post(f"/posts/{poll.post_id}/edit/", typed | {"body": "Better", "revision": "0"})
    assert (answer.status_code, "is there twice" in seen(answer)) == (422, True)


def test_millions_of_choices_are_refused_at_once_and_in_a_sentence(client, member):
    thread, started = make_thread(), time.monotonic()
    words = {"body": "Which?", "poll_question": "Which?", "poll_choices": "a\n" * 1_000_000}
    answer = client.post(f"/threads/{thread.pk}/reply/", words, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == ["This is too long: a poll can have 20 choices of 200 characters."]
    assert time.monotonic() - started < 2
    most = "\r\n".join(f"{number:<199}x" for number in range(20))
    assert client.post(f"/threads/{thread.pk}/reply/", words | {"poll_choices": most}).status_code == 302
    assert len(Poll.objects.get().choices) == 20


@pytest.mark.parametrize("number", [2**31, 2**63, 99999999999999999999, 10**300])
@pytest.mark.parametrize("who", ["visitor", "moderator"])
def test_numbers_that_no_database_holds_are_addresses_of_nothing(client, who, number):
    make_forum(audience="public")
    if who == "moderator":
        client.force_login(make_member(role="network_team"))
    places = [
        "/polls/{}/", "/polls/{}/results.csv", "/polls/{}/vote/", "/polls/{}/close/", "/posts/{}/", "/posts/{}/edit/",
        "/posts/{}/history/", "/posts/{}/redact/", "/posts/{}/hide/", "/posts/1/history/{}/redact/", "/threads/{}/",
        "/threads/{}/reply/", "/threads/{}/on-hoists/", "/threads/{}/pin/", "/network/headings/{}/", "/settings/{}/",
        "/inbox/{}/open/", "/files/6b0c7f0e-8d58-4b2e-9f6e-5a3a5d1f0c11/{}.webp", "/editor/pages/{}/edit/",
        "/posts/{}/delete/", "/posts/{}/accept/", "/moderation/{}/undo/", "/inbox/read/undo/{}/",
        "/inbox/follows/{}/stop/", "/_util/authenticate_with_password/1/{}/",
    ]  # fmt: skip
    for place in places:
        for ask in (client.get, client.post):
            assert ask(place.format(number)).status_code < 500, (ask, place)
    nothing = client.get("/polls/4711/")
    assert client.get(f"/polls/{number}/").status_code == nothing.status_code
    assert html.escape("Sign in") in client.get(f"/polls/{number}/", follow=True).content.decode() or who != "visitor"
