"""Votes of others reach who has the thread open: a message says only which poll, and each viewer asks for their own."""

from contextlib import suppress

import pytest
from django.test import Client

from forums.models import Poll
from forums.operations import polling
from notifications.live import hub
from tests.factories import make_forum, make_group, make_member, make_poll, make_setting, make_thread
from tests.notifications.sockets import Tab, in_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slow_look(monkeypatch):
    monkeypatch.setattr(hub, "LOOK_SECONDS", 3600)
    monkeypatch.setattr(hub, "PARTS_SECONDS", 0.2)


def vote(member, poll: Poll, *chosen: int, changes: bool = False) -> Poll:
    return polling.vote(member, poll.post_id, chosen, fingerprint=poll.fingerprint, changes=changes)


def public_poll(**more) -> Poll:
    return make_poll(thread=make_thread(forum=make_forum(audience="public")), **more)


def session_of(member) -> str:
    """Signs a member in; the key of their session."""
    client = Client()
    client.force_login(member)
    return client.session.session_key


def part_of(poll: Poll) -> dict:
    return {"type": "part", "topic": poll.post.thread.topic, "parts": [f"poll:{poll.post_id}"]}


async def test_a_vote_cast_changed_or_withdrawn_is_told_without_a_word_of_it():
    poll = await in_database(public_poll)
    voter = await in_database(make_member)
    async with Tab() as visitor:
        await visitor.watch(poll.post.thread.topic)
        for deed in (
            lambda: vote(voter, poll, 0),
            lambda: vote(voter, poll, 1, changes=True),
            lambda: polling.withdraw(voter, poll.post_id),
            lambda: polling.close_poll(poll.post.author, poll.post_id),
        ):
            await in_database(deed)
            assert await visitor.hear("part") == part_of(poll)


async def test_many_votes_in_a_moment_are_told_a_few_times_and_change_no_number_of_the_thread():
    poll = await in_database(public_poll)
    before = poll.post.thread.change_number
    async with Tab() as visitor:
        assert (await visitor.watch(poll.post.thread.topic))["number"] == before
        for _ in range(10):
            await in_database(lambda: vote(make_member(), poll, 0))
        told = []
        with suppress(TimeoutError):
            while True:
                told.append(await visitor.hear("part", seconds=0.6))
        assert 1 <= len(told) < 10
    assert (await in_database(make_poll, thread=poll.post.thread)).post.thread.change_number == before + 1


async def test_who_may_see_the_thread_no_more_is_told_that_and_nothing_of_the_poll():
    colleague, stays = await in_database(make_member), await in_database(make_member)
    group = await in_database(make_group, colleague, stays)
    forum = await in_database(make_forum, group=group)
    poll = await in_database(make_poll, stays, await in_database(make_thread, stays, forum))
    topic = poll.post.thread.topic
    async with Tab(await in_database(session_of, colleague)) as gone, Tab(await in_database(session_of, stays)) as tab:
        await gone.watch(topic)
        await tab.watch(topic)
        await in_database(group.members.remove, colleague)
        await in_database(vote, stays, poll, 0)
        assert await tab.hear("part") == part_of(poll)
        assert await gone.hear() == {"type": "gone", "topic": topic}
        assert await gone.hears_nothing()


@pytest.mark.parametrize("voters", ["people", "settings"])
async def test_the_moment_of_an_anonymous_vote_is_told_to_nobody(voters):
    poll = await in_database(public_poll, is_anonymous=True, voters=voters)
    voter = await in_database(make_member, setting=await in_database(make_setting))
    async with Tab() as visitor:
        await visitor.watch(poll.post.thread.topic)
        await in_database(vote, voter, poll, 0)
        await in_database(polling.withdraw, voter, poll.post_id)
        assert await visitor.hears_nothing(0.5)
        await in_database(polling.close_poll, poll.post.author, poll.post_id)
        assert await visitor.hear("part") == part_of(poll)
