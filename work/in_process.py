"""The worker and the clock as threads of the server's process: for the embedded set, where there is one process."""

import atexit
import threading

from django.db import transaction
from django_tasks_db.compat import task_enqueued

from work.clock import Clock
from work.worker import Worker

_lock = threading.Lock()
_started: tuple[Worker, Clock] | None = None


def start(threads: int = 2, poll_seconds: float = 1.0) -> None:
    """Starts both, once a process; they stop, after what they are doing, when the process ends."""
    global _started
    with _lock:
        if _started:
            return
        # A quick wake replaces quick polls: what this process enqueues is run as soon as it is committed.
        worker, clock = Worker(threads=threads, poll_seconds=poll_seconds), Clock()
        task_enqueued.connect(_wake_when_committed, dispatch_uid="work.in_process")
        worker.start()
        clock.start()
        _started = (worker, clock)
        atexit.register(stop)


def stop(grace_seconds: float = 25) -> bool:
    """Waits for the task and the job that run; says whether they ended in time."""
    global _started
    with _lock:
        if not _started:
            return True
        worker, clock = _started
        _started = None
        task_enqueued.disconnect(dispatch_uid="work.in_process")
        atexit.unregister(stop)
    return all([worker.stop(grace_seconds), clock.stop(grace_seconds)])


def _wake_when_committed(**_: object) -> None:
    if _started:
        transaction.on_commit(_started[0].wake, robust=True)
