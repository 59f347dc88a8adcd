"""Reactions of others reach who has the thread open: a message says to which post, and each viewer asks for theirs."""

import pytest
from django.db import transaction

from forums.operations.reacting import react, take_back_reaction
from notifications.live import hub
from tests.factories import make_forum, make_group, make_member, make_thread
from tests.forums.test_polls_live import session_of
from tests.notifications.sockets import Tab, in_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slow_look(monkeypatch):
    monkeypatch.setattr(hub, "LOOK_SECONDS", 3600)
    monkeypatch.setattr(hub, "PARTS_SECONDS", 0.2)


def part_of(post) -> dict:
    return {"type": "part", "topic": post.thread.topic, "parts": [f"reactions:{post.pk}"]}


async def test_a_reaction_given_or_taken_back_is_told_without_a_word_of_it_and_once():
    thread = await in_database(lambda: make_thread(forum=make_forum(audience="public")))
    post, colleague = (
        await in_database(lambda: thread.posts.select_related("thread").get()),
        await in_database(make_member),
    )
    async with Tab() as visitor:
        before = (await visitor.watch(thread.topic))["number"]
        for deed in (react, take_back_reaction):
            await in_database(deed, colleague, post.pk, "thanks")
            assert await visitor.hear("part") == part_of(post)
        await in_database(take_back_reaction, colleague, post.pk, "thanks")
        assert await visitor.hears_nothing(0.5)
    await in_database(thread.refresh_from_db)
    assert thread.change_number == before


async def test_one_that_does_not_come_about_is_told_to_nobody():
    thread = await in_database(lambda: make_thread(forum=make_forum(audience="public")))
    colleague = await in_database(make_member)

    def give_up() -> None:
        with transaction.atomic():
            react(colleague, thread.posts.get().pk, "thanks")
            transaction.set_rollback(True)

    async with Tab() as visitor:
        await visitor.watch(thread.topic)
        await in_database(give_up)
        assert await visitor.hears_nothing(0.5)


async def test_who_may_see_the_thread_no_more_is_told_that_alone():
    colleague, stays, other = [await in_database(make_member) for _ in range(3)]
    group = await in_database(make_group, colleague, stays, other)
    thread = await in_database(lambda: make_thread(stays, make_forum(group=group)))
    post = await in_database(lambda: thread.posts.select_related("thread").get())
    async with Tab(await in_database(session_of, colleague)) as gone, Tab(await in_database(session_of, stays)) as tab:
        await gone.watch(thread.topic)
        await tab.watch(thread.topic)
        await in_database(group.members.remove, colleague)
        await in_database(react, other, post.pk, "agree")
        assert await tab.hear("part") == part_of(post)
        assert await gone.hear() == {"type": "gone", "topic": thread.topic}
