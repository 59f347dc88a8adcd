"""Where files are examined: a process of its own for each, one at a time, with nothing of ours in its environment."""

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from forums.files import storage
from forums.files.kinds import EXTENSIONS, FileRefused

log = structlog.get_logger("staffroom.forums")
LONGEST_WAIT = 20
LONGEST_WORK = 20
BUSY = "Many files are being checked at the moment. Add this one again in a minute."
TOO_MUCH = "This file takes too long to be checked. Make it smaller, or save it again, and add that one."
# Each may take 300 MB; more at once would be more than a small machine has.
_one_at_a_time = threading.BoundedSemaphore()


@contextmanager
def examined(path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """What the file is, and the folder with what may be served of it, which is there until the block ends or moves it.

    Raises FileRefused.
    """
    folder = Path(tempfile.mkdtemp(dir=storage.incoming()))
    try:
        yield _examine(path, folder), folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _examine(path: Path, folder: Path) -> dict[str, Any]:
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise FileRefused(BUSY)
    try:
        command = [sys.executable, "-m", "forums.files.examining", str(path.resolve()), str(folder.resolve())]
        done = subprocess.run(  # noqa: S603
            command, cwd=settings.BASE_DIR, env={}, capture_output=True, timeout=LONGEST_WORK, check=False
        )
    except subprocess.TimeoutExpired:
        raise FileRefused(TOO_MUCH) from None
    finally:
        _one_at_a_time.release()
    try:
        found = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        found = None
    if found is None or not ("refused" in found or found.get("media_type") in EXTENSIONS):
        log.warning("a file could not be examined", code=done.returncode)
        raise FileRefused(TOO_MUCH)
    if "refused" in found:
        raise FileRefused(found["refused"])
    return found
