"""The worker: takes due tasks from the queue and runs them in a few threads, through restarts of the database."""

import ctypes
import os
import queue
import socket
import threading
import time
import uuid
from dataclasses import dataclass

import structlog
from django.db import close_old_connections, connection, connections

from work.claims import Claimed, claim, recover, renew
from work.retries import TookTooLong
from work.running import run

log = structlog.get_logger("staffroom.work")

HEARTBEAT_SECONDS = 10
RECOVERY_SECONDS = 10
LIMIT_SECONDS = 300
HANGS_SECONDS = 30


@dataclass
class Running:
    claimed: Claimed
    thread_id: int = 0
    started: float = 0.0


class Worker:
    """One worker of the queue: a thread that takes tasks, a few that run them, and one that says they are alive."""

    def __init__(self, threads: int = 4, poll_seconds: float = 0.3, limit_seconds: float = LIMIT_SECONDS):
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._threads = threads
        self._poll_seconds = poll_seconds
        self._limit_seconds = limit_seconds
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._finished = threading.Event()
        self._lock = threading.Lock()
        self._running: dict[uuid.UUID, Running] = {}
        self._handed_over: queue.SimpleQueue[Running | None] = queue.SimpleQueue()
        self._dispatcher = self._thread(self._dispatch, "dispatcher")
        self._looked_at = time.monotonic()

    def start(self) -> None:
        """Begins to take and run tasks, in threads of its own."""
        for _ in range(self._threads):
            self._thread(self._run_what_is_handed_over, "runner").start()
        self._thread(self._stay_alive, "heartbeat").start()
        self._dispatcher.start()
        log.info("worker started", worker=self.name, threads=self._threads)

    def is_well(self) -> bool:
        """Whether it looked, or tried to look, into the queue a moment ago: a hanging one does not."""
        return time.monotonic() - self._looked_at < HANGS_SECONDS

    def wake(self) -> None:
        """Looks into the queue at once instead of at the next poll."""
        self._wake.set()

    def stop(self, grace_seconds: float = 25) -> bool:
        """Takes no more tasks and waits for those that run; says whether all of them ended in time."""
        self._stopping.set()
        self._wake.set()
        self._dispatcher.join(grace_seconds)
        deadline = time.monotonic() + grace_seconds
        while self._running and time.monotonic() < deadline:
            time.sleep(0.05)
        self._finished.set()
        for _ in range(self._threads):
            self._handed_over.put(None)
        log.info("worker stopped", worker=self.name, unfinished=len(self._running))
        return not self._running

    def _thread(self, target, name: str) -> threading.Thread:
        return threading.Thread(target=target, name=f"work-{name}", daemon=True)

    def _dispatch(self) -> None:
        recover_next = 0.0
        errors_in_a_row = 0
        while not self._stopping.is_set():
            self._looked_at = time.monotonic()
            self._wake.clear()
            claimed: list[Claimed] = []
            try:
                close_old_connections()
                if time.monotonic() >= recover_next:
                    recover_next = time.monotonic() + RECOVERY_SECONDS
                    if lost := recover():
                        log.warning("tasks of a lost worker resumed", count=lost)
                if free := self._threads - len(self._running):
                    claimed = claim(self.name, free)
                errors_in_a_row = 0
            except Exception as error:
                # The queue is the database: without it there is nothing to do but to come back.
                if errors_in_a_row == 0:
                    log.warning("the queue cannot be read, trying again", error=type(error).__qualname__)
                errors_in_a_row += 1
                connection.close()
                self._stopping.wait(min(0.25 * 2**errors_in_a_row, 2))
                continue
            for one in claimed:
                running = Running(one)
                with self._lock:
                    self._running[one.token] = running
                self._handed_over.put(running)
            if not claimed:
                self._wake.wait(self._poll_seconds)
        connections.close_all()

    def _run_what_is_handed_over(self) -> None:
        while running := self._handed_over.get():
            try:
                close_old_connections()
                running.started, running.thread_id = time.monotonic(), threading.get_ident()
                run(running.claimed)
            except BaseException as error:  # the limit, raised a moment after the task had ended
                log.warning("runner interrupted", error=type(error).__qualname__)
            with self._lock:
                abandoned = self._running.pop(running.claimed.token, None) is None
            self._wake.set()
            if abandoned:
                break
            try:
                close_old_connections()
            except BaseException as error:
                log.warning("runner interrupted", error=type(error).__qualname__)
        connections.close_all()

    def _stay_alive(self) -> None:
        interval = min(HEARTBEAT_SECONDS, self._limit_seconds / 2)
        while not self._finished.wait(interval):
            self._interrupt_what_takes_too_long()
            with self._lock:
                tokens = list(self._running)
            if not tokens:
                continue
            try:
                close_old_connections()
                renew(tokens)
            except Exception as error:
                log.warning("leases not renewed", error=type(error).__qualname__)
                connection.close()
        connections.close_all()

    def _interrupt_what_takes_too_long(self) -> None:
        """Interrupts tasks over the limit, and puts a fresh thread in place of one that cannot be interrupted.

        Such a task's lease is not renewed any more, so it counts as a try and, in the end, is set aside.
        """
        with self._lock:
            for token, running in list(self._running.items()):
                over = time.monotonic() - running.started - self._limit_seconds
                if not running.started or over < 0:
                    continue
                log.error("task takes too long", task=running.claimed.row.task_path, id=str(running.claimed.row.pk))
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(running.thread_id), ctypes.py_object(TookTooLong)
                )
                if over > self._limit_seconds:
                    del self._running[token]
                    self._thread(self._run_what_is_handed_over, "runner").start()
                    self._wake.set()


def run_all_due() -> int:
    """Runs everything that is due now in this thread, until nothing is; returns how many tasks ran.

    For tests and for filling a demo. Raises an ExceptionGroup of what failed, once all have had their turn.
    """
    ran, failures = 0, []
    while claimed := claim(f"here:{os.getpid()}", 20):
        for one in claimed:
            ran += 1
            if failure := run(one):
                failures.append(failure)
    if failures:
        raise BaseExceptionGroup("tasks failed", failures)
    return ran
