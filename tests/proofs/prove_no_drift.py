"""A hundred thousand random deeds of members and moderators, eight at once on PostgreSQL, writers killed now and then:
every position, count and mark is right after.

`DEEDS=2000` does fewer. To have other things done, add deeds in tests/forums/house.py.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest

from forums.models import Post, Thread, Transfer
from forums.operations.read_marks_moving import forget_marks_of_before
from tests.forums.house import OFTEN, furnished
from tests.forums.state import assert_in_order
from tests.paths import REPOSITORY
from tests.work.test_worker import url_of_the_test_database

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, DEEDS, KILLED_EVERY_SECONDS = 8, int(os.environ.get("DEEDS", "100000")), 30
FORUMS, MEMBERS, MODERATORS = 6, 40, 10


def test_random_deeds_of_many_at_once_leave_no_drift(proved):
    furnished(forums=FORUMS, members=MEMBERS, moderators=MODERATORS)
    chance, crew = random.Random(11), Crew(DEEDS)
    begun = time.monotonic()
    while crew.is_at_work():
        time.sleep(KILLED_EVERY_SECONDS / 4)
        if chance.random() < 1 / 4:
            crew.kill(chance.randrange(WRITERS))
    took = time.monotonic() - begun
    assert crew.wrong == [], "\n".join(crew.wrong)
    assert crew.done >= DEEDS
    assert set(crew.told) >= set(OFTEN)
    for thread in Thread.objects.filter(numbering__gt=0):
        forget_marks_of_before(thread)  # as the tasks do that wait in the queue
    assert_in_order()
    refused, timed_out = crew.told.pop("refused"), crew.told.pop("timed_out", 0)
    assert timed_out < crew.done / 100
    proved(
        f"Random deeds of members and moderators, {WRITERS} writers at once: `recount` finds no drift",
        f"{crew.done:,} deeds ({refused:,} refused, {timed_out:,} given up after waiting too long for a row), "
        f"{crew.killed} writers killed; {Thread.objects.count():,} threads, {Post.objects.count():,} posts, "
        f"{Transfer.objects.count():,} merges, splits and moves of posts, and {crew.told['undo_something']:,} things "
        f"undone: no drift, positions dense, no deadlock; {took / 60:.0f} min",
    )


class Crew:
    """Writers, each in a process of its own; one that is killed, or done with its share, is followed by another."""

    def __init__(self, deeds: int):
        self.deeds, self.done, self.killed, self.seeds = deeds, 0, 0, 0
        self.told: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.lock = threading.Lock()
        self.environment = os.environ | {"DATABASE_URL": url_of_the_test_database()}
        self.writers: list[subprocess.Popen | None] = [None] * WRITERS
        for place in range(WRITERS):
            self._start(place)

    def is_at_work(self) -> bool:
        for place, writer in enumerate(self.writers):
            if writer is None or writer.poll() is not None:
                self._start(place)
        return any(writer is not None and writer.poll() is None for writer in self.writers)

    def kill(self, place: int) -> None:
        writer = self.writers[place]
        if writer is not None and writer.poll() is None:
            writer.send_signal(signal.SIGKILL)
            self.killed += 1

    def _start(self, place: int) -> None:
        left = self.deeds - self.done
        if left <= 0 or self.wrong:
            self.writers[place] = None
            return
        self.seeds += 1
        command = [sys.executable, "-m", "tests.forums.writer", str(self.seeds), str(min(left, 2000))]
        writer = subprocess.Popen(command, env=self.environment, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        self.writers[place] = writer
        threading.Thread(target=self._listen, args=(writer,), daemon=True).start()

    def _listen(self, writer: subprocess.Popen) -> None:
        assert writer.stdout is not None
        for line in writer.stdout:
            with self.lock:
                if line.startswith("wrong "):
                    self.wrong.append(line.strip())
                    continue
                for what, _, count in (part.partition("=") for part in line.split()):
                    self.told[what] += int(count)
                    self.done += int(count)
