"""Asking clamd, the virus scanner, about a file: its INSTREAM command, spoken directly."""

import socket
import struct
from pathlib import Path
from urllib.parse import urlsplit

from work.retries import ServiceUnavailable

PATIENCE = 30
PIECE = 1 << 16


def virus_in(path: Path, address: str) -> str:
    """The name of the virus that clamd at the address ("tcp://host:3310" or "unix:/path") finds, or nothing.

    Raises ServiceUnavailable when it gives no answer.
    """
    try:
        with _connection(address) as clamd, path.open("rb") as content:
            clamd.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                clamd.sendall(struct.pack("!L", len(piece)) + piece)
            clamd.sendall(struct.pack("!L", 0))
            answer = _answer(clamd)
    except FileNotFoundError:
        if not path.exists():
            raise
        raise ServiceUnavailable("clamd is not there") from None
    except OSError as error:
        raise ServiceUnavailable("clamd does not answer") from error
    verdict = answer.partition(": ")[2]
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ServiceUnavailable("clamd could not look at a file")


def _connection(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(PATIENCE)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "", parts.port or 3310), PATIENCE)


def _answer(clamd: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < 4096:
        piece = clamd.recv(4096)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
