"""Polls on the page: asked in the box people write in, voted in where the post stands."""

import html
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import Ballot, Poll, Post
from forums.operations import polling
from forums.operations.curating import hide_post, lock_thread
from notifications.operations import follow
from tests.factories import make_forum, make_member, make_poll, make_setting, make_thread
from tests.test_queries import queries

pytestmark = pytest.mark.django_db
ASKED = {
    "body": "Shall we count hands?",
    "poll_question": "Who drives <yours>?",
    "poll_choices": "Our own staff\n\n  A firm & others \n",
    "poll_several": "several",
    "poll_voters": "settings",
    "poll_is_anonymous": "anonymous",
}


@pytest.fixture
def member(client):
    member = make_member("Meg Member", setting=make_setting())
    client.force_login(member)
    return member


@pytest.fixture
def thread():
    return make_thread()


def seen(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def reply(client, thread, **more):
    return client.post(f"/threads/{thread.pk}/reply/", ASKED | {"submission_id": str(uuid.uuid4())} | more)


def vote(client, poll, *chosen, **more):
    address = f"/polls/{poll.post_id}/vote/"
    return client.post(address, {"choice": list(chosen), "asked": poll.fingerprint} | more, follow=True)


def test_a_poll_is_asked_with_a_reply(client, member, thread):
    last_day = timezone.localdate() + timedelta(days=7)
    page = client.get(reply(client, thread, poll_closes_on=last_day.isoformat())["Location"])
    poll = Poll.objects.get()
    assert (poll.question, poll.choices) == ("Who drives <yours>?", ["Our own staff", "A firm & others"])
    assert (poll.several, poll.is_anonymous, poll.voters) == (True, True, "settings")
    assert timezone.localtime(poll.closes_at).isoformat()[:16] == f"{last_day}T23:59"
    assert "Who drives &lt;yours&gt;?" in page.content.decode()
    assert "Several choices · one vote a setting · anonymous · 0 settings · closes" in seen(page)


def test_a_poll_is_asked_with_a_new_thread(client, member):
    forum = make_forum()
    words = {"forum": forum.slug, "kind": "discussion", "title": "Minibus", "tags": ""}
    client.post("/forums/ask/", ASKED | words | {"submission_id": str(uuid.uuid4())})
    assert Poll.objects.get().post.is_opening


def test_the_same_form_sent_twice_asks_once(client, member, thread):
    submission = str(uuid.uuid4())
    for _ in range(2):
        reply(client, thread, submission_id=submission)
    assert Poll.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"poll_choices": "Only one"}, "Give at least 2 choices"),
        ({"poll_question": " "}, "Put what you ask into a few words"),
        ({"poll_choices": "Yes\nyes"}, "is there twice"),
        ({"poll_choices": "\n".join(map(str, range(21)))}, "a poll can have 20"),
        ({"poll_choices": f"Yes\n{'n' * 201}"}, "and “nnnnnnn"),
        ({"poll_closes_on": "2020-01-01"}, "This day is over"),
        ({"poll_closes_on": "soon"}, "Write the day as"),
    ],
)
def test_what_is_wrong_with_a_poll_stands_beside_its_field_and_every_word_comes_back(
    client, member, thread, wrong, says
):
    response = reply(client, thread, **wrong)
    assert response.status_code == 422
    page = response.content.decode()
    assert says in seen(response)
    assert re.search(r'<details class="poll-fields"[^>]* open', page)
    for value in (ASKED | wrong).values():
        assert html.escape(value.strip(), quote=False).split("\n")[0] in html.unescape(page).replace("<", "&lt;") or (
            html.escape(value.strip()).split("\n")[0] in page
        )
    assert not Post.objects.filter(author=member).exists()


def test_a_vote_shows_its_results_and_can_be_changed_and_withdrawn(client, member, thread):
    poll = make_poll(thread=thread)
    address = f"{thread.get_absolute_url()}?page=1"
    before = client.get(address).content.decode()
    assert before.count('<input type="radio" name="choice"') == 2
    assert "Show results" in before
    after = vote(client, poll, 0)
    assert after.redirect_chain[-1][0].endswith(f"#poll-{poll.post_id}")
    assert "Our own (your vote) 1 vote · 100%" in seen(after)
    assert "Change your vote" in seen(after)
    assert "A firm (your vote) 1 vote · 100%" in seen(vote(client, poll, 1, changes="1"))
    client.post(f"/polls/{poll.post_id}/vote/?undo")
    assert not Ballot.objects.exists()
    assert "Show results" in seen(client.get(address))


def test_the_script_gets_the_poll_alone(client, member, thread):
    poll = make_poll(thread=thread)
    asked = {"HTTP_X_REQUESTED_WITH": "fetch"}
    none = client.post(f"/polls/{poll.post_id}/vote/", {"asked": poll.fingerprint}, **asked)
    assert (none.status_code, "Choose something first." in seen(none)) == (422, True)
    cast = client.post(f"/polls/{poll.post_id}/vote/", {"asked": poll.fingerprint, "choice": "1"}, **asked)
    assert cast.content.decode().lstrip().startswith("<section")
    assert "Your vote is counted." in seen(cast)
    assert "<section" in client.get(f"/polls/{poll.post_id}/", **asked).content.decode()


def test_a_vote_for_a_number_that_is_no_choice_is_no_vote(client, member, thread):
    reply(client, thread)
    poll = Poll.objects.get()
    for odd in ("9" * 5000, "²", "-1", "99"):
        assert vote(client, poll, odd).status_code < 500, odd[:9]
    assert poll.ballots.count() == 0


def test_who_signs_in_again_after_pressing_vote_comes_back_to_the_poll(client, member, thread):
    poll = make_poll(thread=thread)
    address = f"/polls/{poll.post_id}/vote/"
    client.logout()
    assert client.post(address)["Location"].endswith(f"?next={address}")
    client.force_login(member)
    assert client.get(address)["Location"].endswith(f"#poll-{poll.post_id}")


def test_a_page_grown_old_says_what_has_changed(client, member, thread):
    colleague = make_member("Cal Colleague", setting=member.setting)
    poll = make_poll(thread=thread, voters="settings")
    polling.vote(colleague, poll.post_id, [0], fingerprint=poll.fingerprint)
    page = seen(vote(client, poll, 1))
    assert "A colleague has voted for your setting meanwhile" in page
    assert "Cal Colleague voted for your setting." in page
    assert "The poll was changed while you read it" in seen(vote(client, poll, 1, asked="another"))
    poll.refresh_from_db()
    assert poll.counts == [1, 0]


def test_who_cannot_vote_reads_why_and_sees_the_results(client, thread):
    client.force_login(make_member())
    address = f"{thread.get_absolute_url()}?page=1"
    poll = make_poll(thread=thread, voters="settings")
    page = client.get(address)
    assert "you have none on your profile" in seen(page)
    assert 'name="choice"' not in page.content.decode()
    lock_thread(make_member(role="moderator"), poll.post.thread_id, True, "Enough")
    assert "Nobody can vote here any more" in seen(client.get(address))


def test_visitors_see_the_figures_of_a_public_poll_and_no_names(client):
    thread = make_thread(forum=make_forum(audience="public"))
    poll, voter = make_poll(thread=thread), make_member("Vera Voter")
    polling.vote(voter, poll.post_id, [0], fingerprint=poll.fingerprint)
    page = client.get(f"{thread.get_absolute_url()}?page=1")
    assert "Sign in to vote." in seen(page)
    for address in ("", "results.csv"):
        assert "Vera Voter" not in client.get(f"/polls/{poll.post_id}/{address}").content.decode()
    client.force_login(make_member())
    for address in ("", "results.csv"):
        assert "Vera Voter" in client.get(f"/polls/{poll.post_id}/{address}").content.decode()


def test_a_post_taken_down_takes_its_poll_with_it(client, member, thread, run_tasks, find):
    poll = make_poll(thread=thread, question="Zeppelins?")
    run_tasks()
    assert find("zeppelins", member) == [poll.post_id]
    hide_post(make_member(role="moderator"), poll.post_id, "A pupil is named")
    run_tasks()
    assert find("zeppelins", member) == []
    assert "Zeppelins" not in client.get(f"{thread.get_absolute_url()}?page=1").content.decode()
    for address in ("", "results.csv"):
        assert client.get(f"/polls/{poll.post_id}/{address}").status_code == 404
    assert vote(client, poll, 0).status_code == 404


def test_who_follows_reads_the_poll_in_the_e_mail(thread, run_tasks, mailoutbox):
    follower = make_member()
    follow(follower, thread.topic)
    make_poll(thread=thread, question="Zeppelins?")
    run_tasks()
    [mail] = [mail for mail in mailoutbox if mail.to == [follower.email]]
    assert "Zeppelins?\n- Our own\n- A firm" in mail.body


def test_a_poll_is_changed_with_its_post_until_someone_votes(client, member, thread):
    poll = make_poll(member, thread)
    address = f"/posts/{poll.post_id}/edit/"
    form = client.get(address).context["form"]
    assert form["poll_choices"].value() == "Our own\nA firm"
    words = {"body": "Shall we count hands?", "revision": "0"}
    client.post(address, words | {"poll_question": "Who?", "poll_choices": "We\nThey"})
    poll.refresh_from_db()
    assert (poll.question, poll.choices) == ("Who?", ["We", "They"])
    polling.vote(make_member(), poll.post_id, [0], fingerprint=poll.fingerprint)
    assert "poll_choices" not in client.get(address).content.decode()
    later = {"revision": "1", "body": "Better words", "poll_question": "", "poll_choices": ""}
    client.post(address, words | later)
    poll.refresh_from_db()
    assert (poll.question, poll.post.body_text) == ("Who?", "Better words")


def test_its_author_closes_it(client, member, thread):
    poll = make_poll(member, thread)
    polling.vote(make_member(), poll.post_id, [0], fingerprint=poll.fingerprint)
    assert "Close the poll now" in seen(client.get(f"{thread.get_absolute_url()}?page=1"))
    assert "The poll is closed." in seen(client.post(f"/polls/{poll.post_id}/close/", follow=True))
    assert client.post(f"/polls/{poll.post_id}/close/").status_code == 404


def test_a_page_with_polls_costs_two_queries_more_and_no_more_for_many(client, member, thread):
    address = f"{thread.get_absolute_url()}?page=1"
    client.get(address)
    without = len(queries(client, address))
    for number in range(4):
        poll = make_poll(thread=thread, is_anonymous=number % 2 == 0)
        polling.vote(member, poll.post_id, [0], fingerprint=poll.fingerprint)
    client.get(address)
    assert len(queries(client, address)) == without + 2


def test_asking_costs_one_query_more_and_a_vote_costs_the_same_among_many(client, member, thread):
    def posting(**more) -> int:
        with CaptureQueriesContext(connection) as captured:
            reply(client, thread, **more)
        return len(captured)

    posting()
    without = posting(poll_question="", poll_choices="")
    assert posting() == without + 1
    poll = make_poll(thread=thread)

    def voting(*chosen: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.post(f"/polls/{poll.post_id}/vote/", {"choice": list(chosen), "asked": poll.fingerprint})
        return len(captured)

    voting(0)
    among_few = voting(1)
    for _ in range(10):
        polling.vote(make_member(), poll.post_id, [0], fingerprint=poll.fingerprint)
    assert voting(0) == among_few <= 20
