"""Telling the hubs that something changed: ids and numbers only, never words.

Called after the commit, from any thread. Nothing here waits or raises: a post is never slower for it. The hub of this
process is told directly, those of others through the channel layer, when there is one between processes.
"""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from channels.layers import InMemoryChannelLayer, get_channel_layer

log = structlog.get_logger("staffroom.live")

GROUP = "live"
PUBLISH_SECONDS = 2.0
QUIET_SECONDS = 3.0
MOST_PENDING = 1_000

Hear = Callable[[dict[str, Any]], None]
_listeners: dict[asyncio.AbstractEventLoop, Hear] = {}


def announce(topic: str, number: int) -> None:
    """The topic has changes up to this number."""
    _spread({"kind": "topic", "topic": topic, "number": number})


def part_changed(topic: str, part: str) -> None:
    """Something shown in the topic has changed that has no number of its own, as a poll in a thread (“poll:12”): who
    shows it asks for it again, and gets what they may see."""
    _spread({"kind": "part", "topic": topic, "part": part})


def bell_changed(member_ids: list[int]) -> None:
    """These members have more or fewer unread notifications."""
    _spread({"kind": "bell", "members": member_ids})


def access_changed(member_id: int) -> None:
    """The member may see less, or nothing at all: what they have open is checked at once."""
    _spread({"kind": "access", "member": member_id})


def audiences_changed() -> None:
    """Many may see less, as what they may see is now for others: all that is open is checked at once."""
    _spread({"kind": "audiences"})


def listen(hear: Hear) -> None:
    """The hub of the running event loop hears what is announced in this process."""
    _listeners[asyncio.get_running_loop()] = hear


def stop_listening() -> None:
    _listeners.pop(asyncio.get_running_loop(), None)


def between_processes() -> bool:
    """Whether there is a channel layer that reaches other processes."""
    return not isinstance(get_channel_layer(), InMemoryChannelLayer | None)


def _spread(message: dict[str, Any]) -> None:
    try:
        for loop, hear in list(_listeners.items()):
            try:
                loop.call_soon_threadsafe(hear, message)
            except RuntimeError:  # that loop has been closed
                _listeners.pop(loop, None)
        if between_processes():
            _publisher.publish(message)
    except Exception as error:
        log.error("live announcement failed", error=type(error).__qualname__)


class Publisher:
    """Publishes to the channel layer from an event loop in a thread of its own, so that no caller ever waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0
        self._sending = asyncio.Lock()
        self._pending = 0
        self._quiet_until = 0.0

    def publish(self, message: dict[str, Any]) -> None:
        if time.monotonic() < self._quiet_until or self._pending >= MOST_PENDING:
            return
        asyncio.run_coroutine_threadsafe(self._publish(message), self._running_loop())

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._process != os.getpid():  # a server may fork after this was started
                self._loop, self._process = asyncio.new_event_loop(), os.getpid()
                self._sending, self._pending = asyncio.Lock(), 0
                threading.Thread(target=self._loop.run_forever, name="live-publisher", daemon=True).start()
            return self._loop

    async def _publish(self, message: dict[str, Any]) -> None:
        self._pending += 1
        try:
            async with self._sending:
                if time.monotonic() >= self._quiet_until:
                    async with asyncio.timeout(PUBLISH_SECONDS):
                        await get_channel_layer().group_send(GROUP, {"type": "live", **message})
        except Exception as error:
            # Others find what they miss in the database; asking a dead layer for each post would help nobody.
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("the channel layer does not answer", error=type(error).__qualname__)
        finally:
            self._pending -= 1


_publisher = Publisher()
