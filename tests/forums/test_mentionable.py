"""Whom the composer offers to mention: those who may read what is written, by name, job or setting, in few queries."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.mentions import link_mentions
from forums.views import while_typing
from tests.factories import make_forum, make_group, make_member, make_reply, make_setting, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_counts():
    caches["process"].clear()


@pytest.fixture
def carys():
    setting = make_setting("Hazelgarth School")
    return make_member("Carys Bevan", job_role="School business manager", setting=setting)


def asked(client, member, **query) -> dict:
    client.force_login(member)
    response = client.get("/mentions/", query)
    assert response.status_code == 200, response.status_code
    return response.json()


def names(client, member, words: str, **query) -> list[str]:
    return [one["name"] for one in asked(client, member, q=words, **query)["people"]]


@pytest.mark.parametrize(
    "words", ["car", "BEV", "carys bev", "carys-b", "business", "haze", "car haze", "school man", "hazelgarth bevan"]
)
def test_people_are_found_by_the_beginnings_of_name_job_and_setting(client, carys, words):
    make_member("Tom Ali", job_role="TA")
    assert names(client, make_member(), words) == ["Carys Bevan"]


@pytest.mark.parametrize("words", ["arys", "evan", "garth", "car tom", "%", "_arys", "\\", "x" * 200])
def test_what_begins_no_word_finds_nobody(client, carys, words):
    assert names(client, make_member(), words) == []


def test_names_that_begin_with_the_words_come_first(client, carys):
    make_member("Anna Carr")
    make_member("Carl Zed")
    assert names(client, make_member(), "car") == ["Carl Zed", "Carys Bevan", "Anna Carr"]


def test_what_is_chosen_is_the_mention_that_is_posted(client, carys):
    markup = asked(client, make_member(), q="carys")["people"][0]["html"]
    assert link_mentions(f"<p>{markup}</p>") == (f"<p>{markup}</p>", ([carys], []))


def test_nobody_is_offered_who_could_not_be_told(client):
    now = timezone.now()
    make_member("Zara Left", is_active=False)
    make_member("Zara Suspended", suspended_at=now)
    make_member("Zara Imported", is_placeholder=True)
    me = make_member("Zara Myself")
    make_member("Zara Colleague")
    assert names(client, me, "zara") == ["Zara Colleague"]


def test_in_a_groups_forum_only_its_members_and_moderators_are_offered(client):
    inside, outside = make_member("Zara Inside"), make_member("Zara Outside")
    make_member("Zara Moderator", role="moderator")
    me = make_member()
    forum = make_forum(group=make_group(inside, me))
    thread = make_thread(me, forum)
    for where in ({"thread": thread.pk}, {"forum": forum.slug}):
        assert names(client, me, "zara", **where) == ["Zara Inside", "Zara Moderator"]
    assert names(client, me, "zara") == ["Zara Inside", "Zara Moderator", "Zara Outside"]
    for where in ({"thread": thread.pk}, {"forum": forum.slug}, {"thread": "x"}, {"forum": "nowhere"}):
        client.force_login(outside)
        assert client.get("/mentions/", {"q": "zara"} | where).status_code == 404


def test_in_a_thread_that_was_taken_down_only_moderators_are_offered(client):
    thread = make_thread()
    make_member("Zara Colleague")
    make_member("Zara Moderator", role="moderator")
    thread.hidden_at = timezone.now()
    thread.save()
    assert names(client, make_member(role="moderator"), "zara", thread=thread.pk) == ["Zara Moderator"]


def test_before_a_letter_is_typed_those_who_wrote_in_the_thread_are_offered(client, carys):
    thread = make_thread(make_member("Tom Ali"))
    make_reply(thread, carys)
    make_member("Zara Silent")
    assert names(client, make_member(), "", thread=thread.pk) == ["Carys Bevan", "Tom Ali"]
    assert names(client, make_member(), "") == []


def test_groups_are_offered_to_moderators_with_how_many_they_would_tell(client):
    members = [make_member() for _ in range(3)]
    left = make_member(is_active=False)
    moderator = make_member(role="moderator")
    group = make_group(*members, left, moderator, name="South West SBPs")
    found = asked(client, moderator, q="sbps")["groups"]
    assert [(one["name"], one["told"]) for one in found] == [("South West SBPs", 3)]
    assert asked(client, moderator, group=group.slug) == {"told": 3}
    private = make_thread(members[0], make_forum(group=make_group(members[0])))
    assert asked(client, moderator, group=group.slug, thread=private.pk) == {"told": 1}
    assert asked(client, members[0], q="sbps")["groups"] == []
    assert asked(client, members[0], group=group.slug) == {"told": 0}


def test_it_asks_as_many_queries_for_many_members_as_for_one(client, carys):
    moderator = make_member(role="moderator")
    thread = make_thread()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(client, moderator, q="s", thread=thread.pk)
        return len(captured)

    asked(client, moderator, q="s", thread=thread.pk)
    before = queries()
    for number in range(12):
        make_group(make_member(f"Sam {number}", setting=make_setting()), name=f"Some {number}")
    assert queries() == before


def test_who_asks_far_more_often_than_anyone_types_is_made_to_wait(client, carys, monkeypatch):
    monkeypatch.setattr(while_typing, "MOST_A_MINUTE", 3)
    client.force_login(carys)
    answers = [client.get("/mentions/?q=x").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert asked(client, make_member(), q="x") == {"people": [], "groups": []}


def test_visitors_are_asked_to_sign_in(client, carys):
    assert client.get("/mentions/?q=carys").status_code == 302
