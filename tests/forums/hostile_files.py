"""The hostile uploads of the shared data, and what examining one costs."""

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


# A process of its own starts the one that is measured: what the tests take would be counted with it.
MEASURING = """
import os, subprocess, sys
process = subprocess.Popen([sys.executable, "-m", "forums.files.examining", *sys.argv[1:]], stdout=subprocess.DEVNULL)
_, _, used = os.wait4(process.pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / (1024 if sys.platform == "darwin" else 1) / 1024)
"""


def cost_of_examining(file: Path) -> tuple[float, float]:
    """Seconds of the processor, and megabytes of memory at the most, of the process that examines it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", MEASURING, str(file), folder]
        said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, env={}, check=True).stdout
    seconds, megabytes = map(float, said.split())
    return seconds, megabytes


class Stopwatch:
    """The longest of what it is asked to time."""

    def __init__(self):
        self.longest = 0.0

    def __enter__(self):
        self._began = time.monotonic()
        return self

    def __exit__(self, *_):
        self.longest = max(self.longest, time.monotonic() - self._began)
