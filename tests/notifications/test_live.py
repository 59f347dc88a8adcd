import json
import time

import pytest

from notifications.live import announce, hub
from notifications.live.consumer import BURST, LARGEST_MESSAGE, MOST_TOPICS, MOST_UNREAD_BYTES
from notifications.operations import mark_all_read, notify
from tests.notifications.sockets import Tab, in_database

# Most of these need no row. But the hub's threads look after connections that other tests left open.
pytestmark = pytest.mark.django_db


def test_ended_sessions_are_noticed_within_five_seconds():
    assert hub.LOOK_SECONDS + 1 < 5


# ---------------------------------------------------------------------------------------------- what changes


async def test_a_change_arrives_at_once_at_all_who_watch(board, session, slow_look):
    board.write(1, "first")
    async with Tab(session) as member, Tab() as visitor:
        for tab in (member, visitor):
            assert await tab.watch("board:1", 1) == {"type": "watching", "topic": "board:1", "number": 1}
        announce("board:1", board.write(1, "second"))
        started = time.monotonic()
        for tab in (member, visitor):
            message = await tab.hear("change")
            assert message == {
                "type": "change",
                "topic": "board:1",
                "number": 2,
                "changes": [{"number": 2, "text": "second"}],
            }
        assert time.monotonic() - started < 1


async def test_what_was_missed_comes_when_the_tab_says_what_it_has(board, slow_look):
    for text in "abcde":
        board.write(1, text)
    async with Tab() as tab:
        message = await tab.watch("board:1", 2)
        assert [change["text"] for change in message["changes"]] == ["c", "d", "e"]


async def test_a_change_that_nobody_announced_is_found_by_looking_around(board, monkeypatch):
    monkeypatch.setattr(hub, "LOOK_SECONDS", 0.1)
    board.write(1, "a")
    async with Tab() as tab:
        await tab.watch("board:1", 1)
        board.write(1, "b")
        assert (await tab.hear("change"))["number"] == 2


async def test_announcements_in_the_wrong_order_or_twice_tell_everything_once(board, slow_look):
    board.write(1, "a")
    async with Tab() as tab:
        await tab.watch("board:1", 1)
        numbers = [board.write(1, text) for text in "bcd"]
        for number in [*reversed(numbers), *numbers]:
            announce("board:1", number)
        heard = []
        while not heard or heard[-1]["number"] < 4:
            heard += (await tab.hear("change"))["changes"]
        assert [change["text"] for change in heard] == ["b", "c", "d"]
        assert await tab.hears_nothing()


async def test_an_announcement_before_the_database_shows_it_does_no_harm(board, slow_look):
    board.write(1, "a")
    async with Tab() as tab:
        await tab.watch("board:1", 1)
        announce("board:1", 7)
        assert await tab.hears_nothing()
        announce("board:1", board.write(1, "b"))
        assert (await tab.hear("change"))["number"] == 2


async def test_too_old_a_number_is_told_to_reload(board, slow_look):
    for text in "abcde":
        board.write(1, text)
    board.kept_from = 3
    async with Tab() as tab:
        assert await tab.watch("board:1", 2) == {"type": "reload", "topic": "board:1", "number": 5}
        assert (await tab.watch("board:1", 99))["type"] == "reload"


async def test_a_large_change_is_fetched_over_http(board, session, slow_look, client):
    board.write(1, "small")
    async with Tab(session) as tab:
        await tab.watch("board:1", 1)
        announce("board:1", board.write(1, "x" * 9_000))
        assert await tab.hear() == {"type": "fetch", "topic": "board:1", "number": 2}
    answer = await in_database(client.get, "/live/poll/", {"topic": "board:1", "since": "1"})
    assert answer.json()["messages"][0]["changes"][0]["text"] == "x" * 9_000


async def test_fifty_tabs_cost_one_loading(board, slow_look):
    board.write(1, "a")
    tabs = [Tab() for _ in range(50)]
    for tab in tabs:
        await tab.__aenter__()
        await tab.watch("board:1", 1)
    board.loads = 0
    announce("board:1", board.write(1, "b"))
    for tab in tabs:
        assert (await tab.hear("change"))["number"] == 2
    assert board.loads == 1
    for tab in tabs:
        await tab.__aexit__()


async def test_after_unwatching_nothing_more_comes(board, slow_look):
    board.write(1, "a")
    async with Tab() as tab:
        await tab.watch("board:1", 1)
        await tab.say(type="unwatch", topic="board:1")
        await tab.say(type="hello")
        await tab.hear("heartbeat")
        announce("board:1", board.write(1, "b"))
        assert await tab.hears_nothing()


# ---------------------------------------------------------------------------------------------- the bell


async def test_the_bell_rings_in_every_tab_of_its_owner_and_in_no_other(
    board, carys, someone, session, session_of, slow_look
):
    other = await in_database(session_of, await in_database(someone, "Tom Wetherell"))
    told = {"kind": "note", "actor": None, "topic": "board:1"}
    async with Tab(session) as first, Tab(session) as second, Tab(other) as others:
        await first.say(type="hello", last=0)
        assert await first.hear("bell") == {"type": "bell", "unread": 0, "number": 0}
        await in_database(notify, [carys], subject="note:1", **told)
        for tab in (first, second):
            assert await tab.hear("bell") == {"type": "bell", "unread": 1, "number": 1}
        await in_database(mark_all_read, carys, 1)
        for tab in (first, second):
            assert await tab.hear("bell") == {"type": "bell", "unread": 0, "number": 1}
        assert await others.hears_nothing()


async def test_a_bell_that_nobody_announced_is_found_by_looking_around(board, carys, session, monkeypatch):
    monkeypatch.setattr(hub, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr("notifications.live.announcing._spread", lambda message: None)
    async with Tab(session) as tab:
        await in_database(notify, [carys], kind="note", actor=None, subject="note:1", topic="board:1")
        while (bell := await tab.hear("bell"))["unread"] != 1:
            pass
        assert bell == {"type": "bell", "unread": 1, "number": 1}
        assert await tab.hears_nothing()


async def test_the_heartbeat_carries_the_newest_numbers_of_what_is_watched(board, session, monkeypatch):
    monkeypatch.setattr(hub, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(hub, "HEARTBEAT_SECONDS", 0.1)
    board.write(1, "a")
    async with Tab(session) as tab:
        await tab.watch("board:1")
        while (beat := await tab.hear("heartbeat"))["topics"] != {"board:1": 1}:
            pass
        assert beat == {"type": "heartbeat", "topics": {"board:1": 1}}


# ---------------------------------------------------------------------------------------------- bounds


async def test_a_flood_of_messages_ends_the_socket_and_only_that_one(board, slow_look):
    async with Tab() as flooder, Tab() as other:
        for _ in range(BURST + 10):
            await flooder.say(type="here")
        assert await flooder.closed_with() == 4429
        await other.say(type="hello")
        assert (await other.hear())["type"] == "heartbeat"


@pytest.mark.parametrize("text", ["x", "[]", "null", "1", '"type"', "{}", '{"type": ', "[" * 30_000, '{"type": 1}{'])
async def test_what_is_no_message_ends_the_socket(board, text):
    async with Tab() as tab:
        await tab.communicator.send_to(text_data=text)
        assert await tab.closed_with() == 4400


async def test_a_message_that_is_too_large_ends_the_socket(board):
    async with Tab() as tab:
        await tab.communicator.send_to(text_data=json.dumps({"type": "here", "x": "y" * LARGEST_MESSAGE}))
        assert await tab.closed_with() == 4413


async def test_bytes_are_not_taken(board):
    async with Tab() as tab:
        await tab.communicator.send_to(bytes_data=b"\x00\x01")
        assert await tab.closed_with() == 4413


async def test_a_tab_cannot_watch_without_end(board, monkeypatch, slow_look):
    monkeypatch.setattr("notifications.live.consumer.BURST", 1000)
    for id_ in range(1, MOST_TOPICS + 2):
        board.write(id_, "a")
    async with Tab() as tab:
        for id_ in range(1, MOST_TOPICS + 1):
            assert (await tab.watch(f"board:{id_}"))["type"] == "watching"
        await tab.say(type="watch", topic=f"board:{MOST_TOPICS + 1}")
        assert await tab.closed_with() in (4429, 4413)


@pytest.mark.parametrize("since", [-1, 2**40, "3", 1.5, True, [], {}])
async def test_a_number_that_is_none_counts_as_from_now_on(board, since):
    board.write(1, "a")
    async with Tab() as tab:
        await tab.say(type="watch", topic="board:1", since=since)
        assert await tab.hear() == {"type": "watching", "topic": "board:1", "number": 1}


async def test_a_tab_that_stops_reading_is_cut_off_and_the_others_go_on(board, slow_look, monkeypatch):
    assert MOST_UNREAD_BYTES * 200 <= 100 * 1024 * 1024 / 2, "200 silent tabs must not cost 100 MB"
    monkeypatch.setattr("notifications.live.consumer.MOST_UNREAD_BYTES", 50_000)
    board.write(1, "a")
    async with Tab() as silent, Tab() as reading:
        for tab in (silent, reading):
            await tab.watch("board:1", 1)
        for _ in range(15):
            announce("board:1", board.write(1, "x" * 7_000))
            await reading.hear("change")
            await reading.say(type="here")
        assert await silent.closed_with() == 4408


# ---------------------------------------------------------------------------------------------- asking over HTTP


def test_polling_answers_as_the_socket_would(board, db, someone, client):
    carys = someone()
    for text in "abc":
        board.write(1, text)
    board.write(2, "z")
    query = "/live/poll/?topic=board:1&since=1&topic=board:2&since=1&topic=board:9&since=0"
    visitor = client.get(query)
    assert visitor.json()["messages"] == [
        {
            "type": "change",
            "topic": "board:1",
            "number": 3,
            "changes": [{"number": 2, "text": "b"}, {"number": 3, "text": "c"}],
        },
        {"type": "watching", "topic": "board:2", "number": 1},
        {"type": "gone", "topic": "board:9"},
    ]
    assert "no-store" in visitor.headers["Cache-Control"]
    client.force_login(carys, backend="community.sign_in.AccountBackend")
    board.closed_to.add(carys.pk)
    assert client.get(query).json()["messages"] == [
        {"type": "gone", "topic": "board:1"},
        {"type": "gone", "topic": "board:2"},
        {"type": "gone", "topic": "board:9"},
        {"type": "bell", "unread": 0, "number": 0},
    ]


def test_polling_without_a_topic_tells_the_bell(board, db, someone, client, tell):
    carys = someone()
    tell(carys)
    client.force_login(carys, backend="community.sign_in.AccountBackend")
    assert client.get("/live/poll/").json()["messages"] == [{"type": "bell", "unread": 1, "number": 1}]


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 30, "٣"])
def test_polling_since_no_number_says_the_newest_one(board, db, client, since):
    board.write(1, "a")
    assert client.get("/live/poll/", {"topic": "board:1", "since": since}).json()["messages"] == [
        {"type": "watching", "topic": "board:1", "number": 1}
    ]
