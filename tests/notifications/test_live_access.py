"""Who gets a socket, and who gets what over it."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from notifications.live import access_changed, announce, audiences_changed, hub
from tests.notifications.sockets import Tab, in_database, socket

# Most of these need no row. But the hub's threads look after connections that other tests left open.
pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------------------------------------- who may open one


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "https://testserver",
        "http://testserver:8001",
        "http://testserver.evil.example",
        "http://eviltestserver",
        "http://evil.example/testserver",
        "http://testserver@evil.example",
        "http://user@testserver",
        "http://testserver:99999",
        "ws://testserver",
        "file://testserver",
        "http://testserver/",
        "http://127.0.0.1",
    ],
)
async def test_a_page_from_elsewhere_is_refused_before_the_socket_is_accepted(board, origin):
    is_connected, _ = await socket(origin=origin).connect()
    assert not is_connected


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://testserver", "testserver"),
        ("http://testserver:80", "testserver"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://testserver", "somewhere.behind.nginx"),
    ],
)
async def test_our_own_pages_are_let_in(board, origin, host):
    communicator = socket(origin=origin, host=host)
    is_connected, _ = await communicator.connect()
    assert is_connected
    await communicator.disconnect()


async def test_a_foreign_page_is_not_let_in_by_naming_its_own_host(board):
    is_connected, _ = await socket(origin="http://evil.example", host="evil.example").connect()
    assert not is_connected


async def test_a_suspended_member_gets_no_socket(board, carys, session):
    await in_database(type(carys).objects.update, suspended_at=timezone.now())
    is_connected, _ = await socket(session).connect()
    assert not is_connected


async def test_an_unknown_session_is_a_visitor(board, transactional_db):
    board.write(1, "a")
    async with Tab("nobody-has-this-session") as tab:
        assert (await tab.watch("board:1"))["type"] == "watching"
        board.public = False
        assert (await tab.watch("board:1"))["type"] == "gone"


# ---------------------------------------------------------------------------------------------- who may see it


async def test_permission_is_asked_when_a_tab_begins_to_watch(board, carys, session, slow_look):
    board.write(1, "secret")
    board.closed_to.add(carys.pk)
    async with Tab(session) as tab:
        assert await tab.watch("board:1", 0) == {"type": "gone", "topic": "board:1"}
        announce("board:1", board.write(1, "more"))
        assert await tab.hears_nothing()


@pytest.mark.parametrize(
    "topic", ["board:2", "board:0", "board:01", "board:x", "nothing:1", "board:", "", "board:٣", "board:1:1"]
)
async def test_what_does_not_exist_is_answered_like_what_may_not_be_seen(board, topic):
    board.write(1, "a")
    async with Tab() as tab:
        assert await tab.watch(topic, 0) == {"type": "gone", "topic": topic}


async def test_permission_is_asked_again_at_each_delivery(board, carys, someone, session, session_of, slow_look):
    board.write(1, "a")
    other = await in_database(session_of, await in_database(someone, "Tom Wetherell"))
    async with Tab(session) as closed_out, Tab(other) as still_in, Tab() as visitor:
        for tab in (closed_out, still_in, visitor):
            await tab.watch("board:1", 1)
        board.closed_to.add(carys.pk)
        board.public = False
        announce("board:1", board.write(1, "secret"))
        assert (await still_in.hear("change"))["number"] == 2
        for tab in (closed_out, visitor):
            assert await tab.hear() == {"type": "gone", "topic": "board:1"}
            assert await tab.hears_nothing()


async def test_a_member_who_loses_a_place_stops_watching_it_at_once(board, carys, session, slow_look):
    board.write(1, "a")
    async with Tab(session) as tab:
        await tab.watch("board:1", 1)
        board.closed_to.add(carys.pk)
        access_changed(carys.pk)
        assert await tab.hear() == {"type": "gone", "topic": "board:1"}


async def test_when_a_place_is_for_others_all_who_watch_it_are_asked_about_at_once(
    board, carys, someone, session, session_of, slow_look
):
    board.write(1, "a")
    other = await in_database(session_of, await in_database(someone, "Tom Wetherell"))
    async with Tab(session) as closed_out, Tab(other) as still_in, Tab() as visitor:
        for tab in (closed_out, still_in, visitor):
            await tab.watch("board:1", 1)
        board.closed_to.add(carys.pk)
        board.public = False
        audiences_changed()
        for tab in (closed_out, visitor):
            assert await tab.hear() == {"type": "gone", "topic": "board:1"}
        announce("board:1", board.write(1, "secret"))
        assert (await still_in.hear())["number"] == 2


async def test_a_suspended_members_socket_is_closed_at_once(board, carys, session, slow_look):
    async with Tab(session) as tab:
        await in_database(type(carys).objects.update, suspended_at=timezone.now())
        access_changed(carys.pk)
        assert await tab.closed_with() == hub.SESSION_ENDED


async def sign_out(carys, session):
    await in_database(Session.objects.filter(session_key=session).delete)


async def change_password(carys, session):
    carys.set_password("another-long-password")
    await in_database(carys.save)


async def suspend(carys, session):
    await in_database(type(carys).objects.filter(pk=carys.pk).update, suspended_at=timezone.now())


async def deactivate(carys, session):
    await in_database(type(carys).objects.filter(pk=carys.pk).update, is_active=False)


@pytest.mark.parametrize("ending", [sign_out, change_password, suspend, deactivate])
async def test_a_socket_ends_with_its_session_even_when_nothing_is_announced(
    board, carys, session, someone, session_of, monkeypatch, ending
):
    monkeypatch.setattr(hub, "LOOK_SECONDS", 0.1)
    other = await in_database(session_of, await in_database(someone, "Tom Wetherell"))
    async with Tab(session) as tab, Tab(other) as untouched, Tab() as visitor:
        await ending(carys, session)
        assert await tab.closed_with() == hub.SESSION_ENDED
        await untouched.say(type="hello")
        await untouched.hear("bell")
        await visitor.say(type="hello")
        await visitor.hear("heartbeat")
