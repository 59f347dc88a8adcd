"""The hostile uploads of the shared data, and what examining one costs."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.paths import REPOSITORY, SHARED_DATA

BAD = SHARED_DATA / "bad_input"
LONGEST_SECONDS = 5
MOST_MEGABYTES = 300


def make_hostile_files(folder: Path) -> list[Path]:
    """All of them: those that a script of the shared data writes, and its images."""
    subprocess.run([sys.executable, BAD / "files" / "make_hostile_files.py", folder], check=True, capture_output=True)
    return sorted([*folder.iterdir(), *(BAD / "images").iterdir()])


def hostile_names(files: list[Path]) -> list[str]:
    (listed,) = (file for file in files if file.name == "filenames.txt")
    return [name.replace("\\r", "\r") for name in listed.read_text(encoding="utf-8").split("\n") if name]


def cost_of_examining(file: Path) -> tuple[float, float]:
    """Seconds of the processor, and megabytes of memory at the most, of the process that examines it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "forums.files.examining", str(file), folder]
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, env={})
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    kilobytes = used.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return used.ru_utime + used.ru_stime, kilobytes / 1024


class Stopwatch:
    """The longest of what it is asked to time."""

    def __init__(self):
        self.longest = 0.0

    def __enter__(self):
        self._began = time.monotonic()
        return self

    def __exit__(self, *_):
        self.longest = max(self.longest, time.monotonic() - self._began)
