"""Where files lie: a folder each below FILES_ROOT, which no web server shows. What is not whole is in `incoming`."""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

INCOMING = "incoming"


def root() -> Path:
    return Path(settings.FILES_ROOT)


def incoming() -> Path:
    """The folder for what has just come; on the same disk, so that a whole folder is moved in one step."""
    folder = root() / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def place_of(file_id: uuid.UUID, name: str) -> str:
    """Where a file's part lies, below the root: "0b/0b6a…/960.webp"."""
    return f"{str(file_id)[:2]}/{file_id}/{name}"


def path_of(file_id: uuid.UUID, name: str) -> Path:
    return root() / place_of(file_id, name)


def move_in(folder: Path, file_id: uuid.UUID) -> None:
    """Gives a folder that was made in `incoming` its place: all of it, or nothing."""
    place = root() / str(file_id)[:2] / str(file_id)
    place.parent.mkdir(exist_ok=True)
    # Another process, the web server, reads what is here.
    folder.chmod(0o755)
    folder.rename(place)
    for directory in (place.parent, root()):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(file_id: uuid.UUID) -> None:
    """Takes a file off the disk; it may be gone already."""
    shutil.rmtree(root() / str(file_id)[:2] / str(file_id), ignore_errors=True)


def remove_stale_incoming(older_than_seconds: float) -> None:
    """What a crash left half made."""
    for left in incoming().iterdir():
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > older_than_seconds:
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink()


def stored_ids(older_than_seconds: float) -> Iterator[list[uuid.UUID]]:
    """The ids of what is on the disk and not new, some hundreds at a time."""
    for shelf in sorted(root().iterdir()):
        if shelf.name == INCOMING or not shelf.is_dir():
            continue
        found = []
        for folder in shelf.iterdir():
            with suppress(OSError, ValueError):
                if time.time() - folder.stat().st_mtime > older_than_seconds:
                    found.append(uuid.UUID(folder.name))
        if found:
            yield found
