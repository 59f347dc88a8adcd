import signal
import threading

from django.core.management.base import BaseCommand

from work.clock import Clock
from work.worker import Worker


class Command(BaseCommand):
    help = "Runs the queue's tasks and the clock until it is told to stop; then finishes what it is doing."

    def add_arguments(self, parser):
        parser.add_argument("--threads", type=int, default=4, help="tasks run at once (default: %(default)s)")
        parser.add_argument("--grace", type=float, default=25, help="seconds to finish in (default: %(default)s)")

    def handle(self, *, threads: int, grace: float, **options) -> None:
        told_to_stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: told_to_stop.set())
        worker, clock = Worker(threads=threads), Clock()
        worker.start()
        clock.start()
        told_to_stop.wait()
        worker.stop(grace)
        clock.stop(grace)
