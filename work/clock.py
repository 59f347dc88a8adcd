"""The clock: functions that run again and again. Of several workers, one runs each job when it is due.

A job should take seconds; one that has more to do enqueues a task, which has leases and retries.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import close_old_connections, connection, connections
from django.db.models import F, Q
from django.db.models.functions import Now

from work.models import ScheduledJob

log = structlog.get_logger("staffroom.work")

LONGEST_RUN = timedelta(minutes=5)
LONGEST_SLEEP_SECONDS = 5.0


@dataclass(frozen=True)
class Job:
    name: str
    seconds: float
    function: Callable[[], object]


_jobs: dict[str, Job] = {}


def every(*, seconds: float, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Registers a function to be run every so many seconds, under a name that stays the same over the years."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        if name in _jobs and _jobs[name].function is not function:
            raise ValueError(f"two jobs of the clock are called {name!r}")
        _jobs[name] = Job(name, seconds, function)
        return function

    return register


def registered_jobs() -> list[Job]:
    return list(_jobs.values())


def run_due_jobs(jobs: list[Job] | None = None) -> float:
    """Runs the jobs that are due and that no other worker has taken; returns the seconds until the next is due."""
    jobs = registered_jobs() if jobs is None else jobs
    known = dict(ScheduledJob.objects.values_list("name", Now() - F("last_started_at")))
    if new := [job for job in jobs if job.name not in known]:
        ScheduledJob.objects.bulk_create([ScheduledJob(name=job.name) for job in new], ignore_conflicts=True)
    next_due = LONGEST_SLEEP_SECONDS
    for job in jobs:
        ago = known.get(job.name)
        wait = 0.0 if ago is None else job.seconds - ago.total_seconds()
        if wait <= 0:
            wait = job.seconds
            if _take(job):
                _run(job)
        next_due = min(next_due, wait)
    return max(next_due, 0.05)


def _take(job: Job) -> bool:
    """One statement, so that of several workers exactly one gets the job."""
    return bool(
        ScheduledJob.objects.filter(
            Q(last_started_at__isnull=True) | Q(last_started_at__lte=Now() - timedelta(seconds=job.seconds)),
            Q(running_until__isnull=True) | Q(running_until__lt=Now()),
            name=job.name,
        ).update(last_started_at=Now(), running_until=Now() + LONGEST_RUN)
    )


def _run(job: Job) -> None:
    try:
        job.function()
    except Exception as error:
        log.error("job of the clock failed", job=job.name, error=type(error).__qualname__)
    ScheduledJob.objects.filter(name=job.name).update(running_until=None)


class Clock:
    """Runs the registered jobs in a thread of its own until it is stopped."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="work-clock", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, grace_seconds: float = 25) -> bool:
        """Waits for the job that runs; says whether it ended in time."""
        self._stopping.set()
        self._thread.join(grace_seconds)
        return not self._thread.is_alive()

    def _tick(self) -> None:
        pause, is_lost = 0.0, False
        while not self._stopping.wait(pause):
            try:
                close_old_connections()
                pause, is_lost = run_due_jobs(), False
            except Exception as error:
                if not is_lost:
                    log.warning("the clock cannot reach its jobs, trying again", error=type(error).__qualname__)
                connection.close()
                pause, is_lost = 2.0, True
        connections.close_all()
