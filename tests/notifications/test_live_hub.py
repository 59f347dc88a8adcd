"""Whatever is lost, late, doubled or cut on the way: what each client ends with equals the database."""

import asyncio
import json
import random
from dataclasses import dataclass, field

import pytest
from django.core.cache import caches
from hypothesis import given
from hypothesis import strategies as st

from notifications.live import registry
from notifications.live.hub import Hub
from tests.notifications.noticeboard import Board

# Most of these need no row. But the hub's threads look after connections that other tests left open.
pytestmark = pytest.mark.django_db

TOPIC = "board:1"


@dataclass(eq=False)
class Client:
    """A visitor's tab: keeps what it was told, drops what it has already, and says its number when it comes back."""

    hub: Hub
    identity: None = None
    number: int = 0
    texts: list[str] = field(default_factory=list)

    async def deliver(self, text: str) -> None:
        message = json.loads(text)
        if message["type"] == "change":
            self.texts += [change["text"] for change in message["changes"] if change["number"] > self.number]
            self.number = max(self.number, message["number"])

    async def end(self, code: int) -> None:
        self.hub.leave(self)

    async def open(self) -> None:
        self.hub.join(self)
        await self.hub.watch(self, TOPIC, self.number)


async def settled(hub: Hub) -> None:
    while hub._background:
        await asyncio.gather(*hub._background)


async def live_through(board: Board, steps: list[tuple[str, int]]) -> list[Client]:
    hub = Hub()
    clients = [Client(hub) for _ in range(3)]
    for client in clients:
        await client.open()
    for step, number in steps:
        client = clients[number % 3]
        if step == "write":
            board.write(1, f"text {len(board.texts[1])}")
        elif step == "announce":
            hub.hear({"kind": "topic", "topic": TOPIC, "number": number})
        elif step == "cut":
            hub.leave(client)
        elif step == "come back":
            hub.leave(client)
            await client.open()
        elif step == "let things happen":
            await asyncio.sleep(0)
    for client in clients:
        hub.leave(client)
        await client.open()
    board.write(1, "the last")
    await hub._look_once()
    await settled(hub)
    for client in clients:
        hub.leave(client)
    return clients


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "announce", "cut", "come back", "let things happen"]), st.integers(0, 12)
    ),
    max_size=30,
)


@pytest.fixture
def only_boards(monkeypatch):
    monkeypatch.setattr(registry, "_channels", {})
    # The process's cache is kept out: its keys are topics and numbers, and here each example begins anew.
    caches["process"].clear()
    monkeypatch.setattr("notifications.live.updates.CACHE_SECONDS", 0)


@given(steps=STEPS)
def every_client_ends_with_what_the_database_has(steps):
    board = Board()
    registry.register_channel("board", board)
    board.write(1, "the first")
    clients = asyncio.run(live_through(board, steps))
    for client in clients:
        assert client.texts == board.texts[1]


def test_every_client_ends_with_what_the_database_has(only_boards):
    every_client_ends_with_what_the_database_has()


async def test_a_hundred_clients_through_fifty_cuts_each_miss_nothing(only_boards):
    chance = random.Random(7)
    board, hub = Board(), Hub()
    registry.register_channel("board", board)
    board.write(1, "the first")
    clients = [Client(hub) for _ in range(100)]
    for client in clients:
        await client.open()

    async def cut_fifty_times(client: Client) -> None:
        for _ in range(50):
            hub.leave(client)
            await asyncio.sleep(chance.random() * 0.01)
            await client.open()

    async def write() -> None:
        for number in range(100):
            newest = board.write(1, f"text {number}")
            if chance.random() < 0.7:  # the others are lost on the way
                hub.hear({"kind": "topic", "topic": TOPIC, "number": newest})
            await asyncio.sleep(0.01)

    await asyncio.gather(write(), *[cut_fifty_times(client) for client in clients])
    await hub._look_once()
    await settled(hub)
    for client in clients:
        assert client.texts == board.texts[1]
        hub.leave(client)
