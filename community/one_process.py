"""Serving pages and sockets from one process with daphne, and ending without breaking off what is under way."""

import signal
import time
from collections.abc import Callable
from typing import Any

# First: it chooses the event loop that everything of Twisted uses from then on.
from daphne.server import Server  # isort: skip
from daphne.http_protocol import WebRequest
from twisted.internet import reactor as chosen_reactor

# Its type says only what every reactor has.
reactor: Any = chosen_reactor

# As much as a message of ours ever is; daphne's own limit is a megabyte.
LARGEST_FRAME = 64 * 1024
GRACE_SECONDS = 20


class GracefulServer(Server):
    """A daphne that, told to stop, takes no new connections and lets the requests that run come to their end."""

    def __init__(self, application, host: str, port: int, *, ready: Callable, stopping: Callable) -> None:
        super().__init__(
            application,
            endpoints=[f"tcp:{port}:interface={host}"],
            signal_handlers=False,
            http_timeout=120,
            websocket_timeout=-1,
            websocket_max_message_size=LARGEST_FRAME,
            websocket_max_frame_size=LARGEST_FRAME,
            verbosity=0,
            server_name="staffroom",
        )
        self._ready = ready
        self._stopping = stopping
        self._ports: list = []
        self._deadline: float | None = None

    def run(self) -> bool:
        """Serves until a signal ends it; says whether it could listen at all."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda *_: reactor.callFromThread(self._told_to_stop))
        super().run()
        return bool(self._ports)

    def listen_success(self, port) -> None:
        super().listen_success(port)
        self._ports.append(port)
        reactor.callWhenRunning(self._ready)

    def _told_to_stop(self) -> None:
        if self._deadline is not None:  # a second time
            self.stop()
            return
        self._deadline = time.monotonic() + GRACE_SECONDS
        for port in self._ports:
            port.stopListening()
        self._stop_when_idle()
        # Last: the terminal that it is said on may be gone.
        self._stopping()

    def _stop_when_idle(self) -> None:
        if self._requests_running() and time.monotonic() < (self._deadline or 0):
            reactor.callLater(0.05, self._stop_when_idle)
        else:
            self.stop()

    def _requests_running(self) -> bool:
        """Whether pages are being made; open sockets are no reason to wait, their pages connect again."""
        return any(
            isinstance(protocol, WebRequest) and not details["application_instance"].done()
            for protocol, details in self.connections.items()
            if "application_instance" in details
        )
