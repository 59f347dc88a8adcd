import signal
import threading
from pathlib import Path

from django.core.management.base import BaseCommand

from work.clock import Clock
from work.worker import Worker

ALIVE_EVERY_SECONDS = 10


class Command(BaseCommand):
    help = "Runs the queue's tasks and the clock until it is told to stop; then finishes what it is doing."

    def add_arguments(self, parser):
        parser.add_argument("--threads", type=int, default=4, help="tasks run at once (default: %(default)s)")
        parser.add_argument("--grace", type=float, default=25, help="seconds to finish in (default: %(default)s)")

        parser.add_argument("--alive-file", type=Path, help="touched while all is well, for a healthcheck to look at")

    def handle(self, *, threads: int, grace: float, alive_file: Path | None, **options) -> None:
        told_to_stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: told_to_stop.set())
        worker, clock = Worker(threads=threads), Clock()
        worker.start()
        clock.start()
        while not told_to_stop.wait(ALIVE_EVERY_SECONDS):
            if alive_file and worker.is_well():
                alive_file.touch()
        worker.stop(grace)
        clock.stop(grace)
