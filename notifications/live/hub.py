"""The hub of a server process: it knows the sockets here and what they watch, hears what changes, and brings each
watcher up to date from the database. Runs in the server's event loop; asks the database in a few threads."""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import structlog
from channels.layers import get_channel_layer
from django.db import close_old_connections

from notifications.inbox import inbox_state
from notifications.live.announcing import GROUP, between_processes, listen, stop_listening
from notifications.live.registry import channel_of
from notifications.live.sessions import Identity, ended, viewer_of
from notifications.live.updates import gone, newest_numbers, update_for, update_for_all, who_may_have

log = structlog.get_logger("staffroom.live")

# Ended sessions are noticed and lost announcements made up for within this time.
LOOK_SECONDS = 3.0
HEARTBEAT_SECONDS = 20.0
PARTS_SECONDS = 1.0
SESSION_ENDED = 4001

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


class Socket(Protocol):
    identity: Identity | None

    async def deliver(self, text: str) -> None: ...
    async def end(self, code: int) -> None: ...


@dataclass
class Watching:
    since: int
    is_allowed: bool = False


@dataclass
class Topic:
    name: str
    newest: int = 0
    watchers: dict[Socket, Watching] = field(default_factory=dict)
    task: asyncio.Task | None = None
    parts: set[str] = field(default_factory=set)
    telling: asyncio.Task | None = None

    def behind(self) -> dict[int, list[Socket]]:
        """The watchers who lack something, by the number they have."""
        groups: dict[int, list[Socket]] = {}
        for socket, watching in self.watchers.items():
            if watching.is_allowed and watching.since < self.newest:
                groups.setdefault(watching.since, []).append(socket)
        return groups


async def in_thread(function: Callable, *arguments: Any) -> Any:
    """Runs a function that asks the database, with connections that have not gone stale."""

    def run() -> Any:
        close_old_connections()
        try:
            return function(*arguments)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(_threads, run)


class Hub:
    def __init__(self) -> None:
        self._sockets: dict[Socket, set[str]] = {}
        self._topics: dict[str, Topic] = {}
        self._bells: dict[Socket, tuple[int, int]] = {}
        self._to_ring: set[int] = set()
        self._ringing: asyncio.Task | None = None
        self._looking: asyncio.Task | None = None
        self._hearing: asyncio.Task | None = None
        self._background: set[asyncio.Task] = set()

    def join(self, socket: Socket) -> None:
        """A socket was opened. The first starts the hub."""
        if not self._sockets:
            listen(self.hear)
            if between_processes():
                self._hearing = asyncio.create_task(self._hear_other_processes())
        self._sockets[socket] = set()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_around())

    def leave(self, socket: Socket) -> None:
        """A socket was closed. The last one stops the hub."""
        if socket not in self._sockets:
            return
        for name in list(self._sockets[socket]):
            self.unwatch(socket, name)
        del self._sockets[socket]
        self._bells.pop(socket, None)
        if not self._sockets:
            stop_listening()
            if self._hearing:
                self._hearing.cancel()
                self._hearing = None

    async def watch(self, socket: Socket, name: str, since: int | None) -> None:
        """Sends a topic's changes after `since` (from now on, when None), as long as the viewer may see it."""
        topic = self._topics.setdefault(name, Topic(name))
        # Registered before the database is asked, so that nothing announced meanwhile is missed.
        watching = topic.watchers[socket] = Watching(since or 0)
        self._sockets[socket].add(name)
        update = await in_thread(lambda: update_for(viewer_of(socket.identity), name, since))
        if topic.watchers.get(socket) is not watching:  # unwatched, closed, or watched anew meanwhile
            return
        if update is None:
            self.unwatch(socket, name)
            await socket.deliver(json.dumps(gone(name)))
            return
        watching.since, watching.is_allowed = update.number, True
        topic.newest = max(topic.newest, update.number)
        await socket.deliver(update.pushed)
        self._bring_up_to_date(topic)

    def unwatch(self, socket: Socket, name: str) -> None:
        """Sends no more of a topic."""
        self._sockets.get(socket, set()).discard(name)
        topic = self._topics.get(name)
        if topic:
            topic.watchers.pop(socket, None)
            if not topic.watchers:
                del self._topics[name]

    def count_watched(self, socket: Socket) -> int:
        return len(self._sockets.get(socket, ()))

    async def ring(self, socket: Socket) -> None:
        """Answers a socket's hello: with the number of unread notifications, to a visitor with a sign of life."""
        if socket.identity is None:
            await socket.deliver(json.dumps({"type": "heartbeat", "topics": {}}))
        else:
            states = await in_thread(inbox_state, [socket.identity.member_id])
            await self._say_bell(socket, states.get(socket.identity.member_id, (0, 0)))

    def hear(self, message: dict[str, Any]) -> None:
        """Something changed somewhere. Called in the hub's event loop; does not wait."""
        if message["kind"] == "topic":
            topic = self._topics.get(message["topic"])
            if topic and message["number"] > topic.newest:
                topic.newest = message["number"]
                self._bring_up_to_date(topic)
        elif message["kind"] == "part":
            topic = self._topics.get(message["topic"])
            if topic:
                topic.parts.add(message["part"])
                topic.telling = topic.telling or self._begin(self._tell_parts(topic))
        elif message["kind"] == "bell":
            here = {socket.identity.member_id for socket in self._sockets if socket.identity}
            self._to_ring |= here.intersection(message["members"])
            if self._to_ring and self._ringing is None:
                self._ringing = self._begin(self._ring_all())
        elif message["kind"] == "access":
            self._begin(self._check_access(message["member"]))
        elif message["kind"] == "audiences":
            self._begin(self._check_topics())

    def _begin(self, coroutine) -> asyncio.Task:
        task = asyncio.create_task(coroutine)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    # ------------------------------------------------------------------------------------------ a topic's changes

    def _bring_up_to_date(self, topic: Topic) -> None:
        if topic.task is None and topic.behind():
            topic.task = self._begin(self._deliver_changes(topic))

    async def _deliver_changes(self, topic: Topic) -> None:
        try:
            while groups := topic.behind():
                newest = max([await self._deliver_to(topic, since, sockets) for since, sockets in groups.items()])
                if newest in groups:
                    # The database does not show what was announced. Looking around will find it.
                    topic.newest = newest
        except Exception as error:
            log.warning("changes not delivered, trying again", topic=topic.name, error=type(error).__qualname__)
            topic.newest = 0
        finally:
            topic.task = None

    async def _deliver_to(self, topic: Topic, since: int, sockets: list[Socket]) -> int:
        member_ids = {socket.identity.member_id for socket in sockets if socket.identity}
        with_visitors = any(socket.identity is None for socket in sockets)
        update = await in_thread(update_for_all, topic.name, since, member_ids, with_visitors)
        text = update.pushed
        for socket in sockets:
            watching = topic.watchers.get(socket)
            if watching is None or watching.since != since:
                continue
            allowed = socket.identity.member_id in update.members if socket.identity else update.visitors
            if not allowed:
                self.unwatch(socket, topic.name)
                await socket.deliver(json.dumps(gone(topic.name)))
            elif update.number > since:
                watching.since = update.number
                await socket.deliver(text)
        return update.number

    async def _tell_parts(self, topic: Topic) -> None:
        """Says which parts of a topic to ask for again; what changes many times in a moment is said once."""
        try:
            while topic.parts:
                parts, topic.parts = sorted(topic.parts), set()
                text = json.dumps({"type": "part", "topic": topic.name, "parts": parts})
                sockets = [socket for socket, watching in topic.watchers.items() if watching.is_allowed]
                member_ids = {socket.identity.member_id for socket in sockets if socket.identity}
                with_visitors = any(socket.identity is None for socket in sockets)
                members, visitors = await in_thread(who_may_have, topic.name, member_ids, with_visitors)
                for socket in sockets:
                    if socket not in topic.watchers:
                        continue
                    if socket.identity.member_id in members if socket.identity else visitors:
                        await socket.deliver(text)
                    else:
                        self.unwatch(socket, topic.name)
                        await socket.deliver(json.dumps(gone(topic.name)))
                await asyncio.sleep(PARTS_SECONDS)
        except Exception as error:
            log.warning("changed parts not told; a fresh page has them", error=type(error).__qualname__)
        finally:
            topic.telling = None

    # ------------------------------------------------------------------------------------------ the bell

    async def _ring_all(self) -> None:
        try:
            while self._to_ring:
                members, self._to_ring = self._to_ring, set()
                await self._say_bells(await in_thread(inbox_state, list(members)))
        except Exception as error:
            log.warning("bells not rung, trying again", error=type(error).__qualname__)
        finally:
            self._ringing = None

    async def _say_bells(self, states: dict[int, tuple[int, int]]) -> None:
        for socket in list(self._sockets):
            state = states.get(socket.identity.member_id) if socket.identity else None
            if state and self._bells.get(socket) != state:
                await self._say_bell(socket, state)

    async def _say_bell(self, socket: Socket, state: tuple[int, int]) -> None:
        self._bells[socket] = state
        await socket.deliver(json.dumps({"type": "bell", "unread": state[0], "number": state[1]}))

    # ------------------------------------------------------------------------------------------ access

    async def _check_access(self, member_id: int) -> None:
        sockets = [one for one in self._sockets if one.identity and one.identity.member_id == member_id]
        if not sockets:
            return
        try:
            over = await in_thread(ended, {socket.identity for socket in sockets})
            for socket in sockets:
                if socket.identity in over:
                    await socket.end(SESSION_ENDED)
            for topic in list(self._topics.values()):
                watching = [socket for socket in sockets if socket in topic.watchers]
                if watching and not await in_thread(_may_still_watch, topic.name, member_id):
                    for socket in watching:
                        self.unwatch(socket, topic.name)
                        await socket.deliver(json.dumps(gone(topic.name)))
        except Exception as error:
            log.warning("access not checked, looking around will", error=type(error).__qualname__)

    async def _check_topics(self) -> None:
        try:
            for topic in list(self._topics.values()):
                groups: dict[int, list[Socket]] = {}
                for socket, watching in topic.watchers.items():
                    if watching.is_allowed:
                        groups.setdefault(watching.since, []).append(socket)
                for since, sockets in groups.items():
                    await self._deliver_to(topic, since, sockets)
        except Exception as error:
            log.warning("watchers not checked, the next change will", error=type(error).__qualname__)

    async def _look_around(self) -> None:
        """Every few seconds: ends what must not go on, and makes up for what was announced and not heard."""
        next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
        try:
            while self._sockets:
                await asyncio.sleep(LOOK_SECONDS)
                await self._look_once()
                if time.monotonic() >= next_heartbeat:
                    next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
                    await self._beat()
        finally:
            self._looking = None

    async def _look_once(self) -> None:
        identities = {socket.identity for socket in self._sockets if socket.identity}
        try:
            over, newest, bells = await in_thread(_look, identities, list(self._topics))
            for socket in [one for one in self._sockets if one.identity in over]:
                await socket.end(SESSION_ENDED)
            for name, number in newest.items():
                self.hear({"kind": "topic", "topic": name, "number": number})
            await self._say_bells(bells)
        except Exception as error:
            log.warning("the hub could not look around, trying again", error=type(error).__qualname__)

    async def _beat(self) -> None:
        for socket, names in list(self._sockets.items()):
            watched = [self._topics[name] for name in names]
            numbers = {topic.name: topic.newest for topic in watched if topic.watchers[socket].is_allowed}
            await socket.deliver(json.dumps({"type": "heartbeat", "topics": numbers}))

    async def _hear_other_processes(self) -> None:
        while True:
            try:
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    self.hear(await layer.receive(channel))
            except Exception as error:
                log.warning("the channel layer does not answer, trying again", error=type(error).__qualname__)
                await asyncio.sleep(1)


def _look(identities: set[Identity], topics: list[str]) -> tuple[set[Identity], dict[str, int], dict]:
    bells = inbox_state([identity.member_id for identity in identities]) if identities else {}
    return ended(identities), newest_numbers(topics), bells


def _may_still_watch(topic: str, member_id: int) -> bool:
    found = channel_of(topic)
    return bool(found and found[0].who_may_watch(found[1], [member_id]))


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def running_hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
