"""One process at a time works with a data folder: what the embedded set keeps in memory and in files is one's alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyServing(Exception):
    """Another process works with the folder."""


@contextmanager
def serving_lock(folder: Path) -> Iterator[None]:
    """Holds the folder while the block runs; the lock goes with the process, however that ends."""
    with (folder / "serving.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServing(f"Staffroom is running already, with the data in {folder}.") from error
        yield
