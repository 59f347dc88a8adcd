"""One tab's socket: what it may say, how much of it, and how much it may leave unread."""

import json
import time
from typing import Any

import structlog
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from notifications.live.hub import Hub, in_thread, running_hub
from notifications.live.sessions import Identity, Suspended, identify, session_key_of
from notifications.live.updates import NEWEST_POSSIBLE

log = structlog.get_logger("staffroom.live")

LARGEST_MESSAGE = 64 * 1024
MOST_TOPICS = 50
BURST = 60
MESSAGES_A_SECOND = 5
# What a socket may be sent without a sign that its tab reads: the server would keep all of it in memory.
MOST_UNREAD_BYTES = 256 * 1024

NOT_UNDERSTOOD, TOO_SLOW, TOO_LARGE, TOO_MUCH, COME_BACK_LATER = 4400, 4408, 4413, 4429, 4503


class LiveSocket(AsyncWebsocketConsumer):
    # The hub has the one channel of this process: sockets need none of their own.
    channel_layer_alias = ""
    identity: Identity | None = None
    _hub: Hub | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        # Not the base class's, which hops into a thread for each message to look after database connections.
        await {
            "websocket.connect": self.websocket_connect,
            "websocket.receive": self.websocket_receive,
            "websocket.disconnect": self.websocket_disconnect,
        }[message["type"]](message)

    async def connect(self) -> None:
        self._allowance, self._counted_at = float(BURST), time.monotonic()
        self._unread_bytes = 0
        self._is_over = False
        try:
            self.identity = await in_thread(identify, session_key_of(self.scope))
        except (Suspended, DatabaseError):
            await self.close()
            return
        await self.accept()
        self._hub = running_hub()
        self._hub.join(self)

    async def disconnect(self, code: int) -> None:
        self._is_over = True
        if self._hub:
            self._hub.leave(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._is_over or self._hub is None:
            return
        self._unread_bytes = 0
        if not self._may_say_more():
            await self.end(TOO_MUCH)
        elif text_data is None or len(text_data) > LARGEST_MESSAGE:
            await self.end(TOO_LARGE)
        else:
            try:
                await self._answer(self._hub, text_data)
            except DatabaseError as error:
                log.warning("a socket could not be answered", error=type(error).__qualname__)
                await self.end(COME_BACK_LATER)

    async def deliver(self, text: str) -> None:
        """Sends a message, unless the tab has stopped reading: then the socket is closed, and comes back if it can."""
        if self._is_over or self._hub is None:
            return
        self._unread_bytes += len(text)
        if self._unread_bytes > MOST_UNREAD_BYTES:
            await self.end(TOO_SLOW)
        else:
            await self.send(text_data=text)

    async def end(self, code: int) -> None:
        """Closes the socket; nothing more is heard from it or sent to it."""
        if not self._is_over:
            self._is_over = True
            if self._hub:
                self._hub.leave(self)
            await self.close(code=code)

    def _may_say_more(self) -> bool:
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._counted_at) * MESSAGES_A_SECOND)
        self._counted_at = now
        self._allowance -= 1
        return self._allowance >= 0

    async def _answer(self, hub: Hub, text: str) -> None:
        try:
            message = json.loads(text)
            kind = message["type"]
        except (ValueError, TypeError, KeyError, RecursionError):
            await self.end(NOT_UNDERSTOOD)
            return
        topic, since = message.get("topic"), message.get("since")
        if kind == "hello":
            await hub.ring(self)
        elif kind == "watch" and isinstance(topic, str) and len(topic) <= 60:
            if hub.count_watched(self) >= MOST_TOPICS:
                await self.end(TOO_MUCH)
            else:
                await hub.watch(self, topic, since if _is_number(since) else None)
        elif kind == "unwatch" and isinstance(topic, str):
            hub.unwatch(self, topic)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value <= NEWEST_POSSIBLE
