"""Who loses a group, its managers' duty, or a place in its degree stops hearing of it live, in that moment."""

from types import SimpleNamespace

import pytest

from community.models import Group
from community.operations.groups import change_group
from community.operations.memberships import appoint_manager, leave_group, remove_from_group
from forums.models import Forum
from forums.operations import places
from forums.operations.places import Place
from notifications.live import hub
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread
from tests.forums.test_polls_live import session_of
from tests.notifications.sockets import Tab, in_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slow_look(monkeypatch):
    """Nothing is noticed by looking now and then: only by being told."""
    monkeypatch.setattr(hub, "LOOK_SECONDS", 3600)


def a_place(degree: str = "open", own_topics_only: bool = False) -> SimpleNamespace:
    team, author, member = make_member(role="network_team"), make_member(), make_member()
    group = make_group(author, member, degree=degree)
    group.memberships.filter(member=member).update(is_manager=True)
    forum = make_forum(group=group)
    Forum.objects.filter(pk=forum.pk).update(own_topics_only=own_topics_only)
    thread = make_thread(author, Forum.objects.get(pk=forum.pk))
    return SimpleNamespace(team=team, author=author, member=member, group=group, forum=forum, thread=thread)


def leave(place):
    leave_group(place.member, place.group.pk)


def take_out(place):
    remove_from_group(place.team, place.group, place.member)


def dismiss(place):
    appoint_manager(place.team, place.group, place.member, is_manager=False)


@pytest.mark.parametrize(
    ("degree", "own_topics_only", "deed"),
    [("private", False, leave), ("hidden", False, take_out), ("open", True, dismiss), ("private", True, leave)],
)
async def test_who_may_see_it_no_more_hears_no_more_of_it(degree, own_topics_only, deed):
    place = await in_database(a_place, degree, own_topics_only)
    topic = place.thread.topic
    own, authors = await in_database(session_of, place.member), await in_database(session_of, place.author)
    async with Tab(own) as tab, Tab(authors) as still_in:
        assert (await tab.watch(topic))["type"] != "gone"
        await still_in.watch(topic)
        await in_database(deed, place)
        assert await tab.hear("gone") == {"type": "gone", "topic": topic}
        await in_database(make_reply, place.thread, place.team)
        assert (await still_in.hear("change"))["topic"] == topic
        assert (await tab.watch(topic))["type"] == "gone"


def narrow_the_group(place):
    change_group(place.team, place.group.pk, place.group.name, "", Group.Degree.PRIVATE)


def make_it_a_help_desk(place):
    forum = Forum.objects.select_related("group", "member_group").get(pk=place.forum.pk)
    about = Place(forum.title, forum.slug, "", forum.group, forum.audience, forum.member_group, own_topics_only=True)
    places.change_forum(place.team, forum.pk, about)


@pytest.mark.parametrize("deed", [narrow_the_group, make_it_a_help_desk])
async def test_when_a_group_or_a_forum_is_for_fewer_the_others_hear_no_more_of_it(deed):
    place = await in_database(a_place)
    outsider = await in_database(session_of, await in_database(make_member))
    helper = await in_database(session_of, place.member)
    async with Tab(outsider) as tab, Tab(helper) as still_in:
        for one in (tab, still_in):
            assert (await one.watch(place.thread.topic))["type"] != "gone"
        await in_database(deed, place)
        assert await tab.hear("gone") == {"type": "gone", "topic": place.thread.topic}
        await in_database(make_reply, place.thread, place.author)
        assert (await still_in.hear("change"))["topic"] == place.thread.topic
