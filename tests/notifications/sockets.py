"""A browser's end of the live socket, for tests."""

import asyncio
import json

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings

from notifications.live.routing import live_socket

OWN_ORIGIN = "http://testserver"


def socket(session_key: str = "", origin: str | None = OWN_ORIGIN, host: str = "testserver", **scope):
    """A socket that has not been opened yet. A tab of the member whose session this is, or of a visitor."""
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    if session_key:
        headers.append((b"cookie", f"other=1; {settings.SESSION_COOKIE_NAME}={session_key}".encode()))
    communicator = WebsocketCommunicator(live_socket, "/live/", headers=headers)
    communicator.scope.update(scope)
    return communicator


class Tab:
    """An open tab: `async with Tab(session_key) as tab`."""

    def __init__(self, session_key: str = ""):
        self.communicator = socket(session_key)

    async def __aenter__(self) -> "Tab":
        is_connected, _ = await self.communicator.connect(timeout=5)
        assert is_connected
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.communicator.disconnect()

    async def say(self, **message) -> None:
        await self.communicator.send_to(text_data=json.dumps(message))

    async def hear(self, kind: str = "", seconds: float = 5) -> dict:
        """The next message, or the next of a kind; other kinds are passed over."""
        async with asyncio.timeout(seconds):
            while True:
                message = json.loads(await self.communicator.receive_from(timeout=seconds))
                if not kind or message["type"] == kind:
                    return message

    async def watch(self, topic: str, since: int | None = None) -> dict:
        """Watches a topic; returns the first answer that is about it."""
        await self.say(type="watch", topic=topic, since=since)
        while True:
            message = await self.hear()
            if message.get("topic") == topic:
                return message

    async def hears_nothing(self, seconds: float = 0.3) -> bool:
        return await self.communicator.receive_nothing(timeout=seconds)

    async def closed_with(self, seconds: float = 5) -> int:
        """The code with which the server closes the socket."""
        async with asyncio.timeout(seconds):
            while True:
                output = await self.communicator.receive_output(timeout=seconds)
                if output["type"] == "websocket.close":
                    return output["code"]


def in_database(function, *arguments, **named):
    return sync_to_async(function, thread_sensitive=False)(*arguments, **named)
