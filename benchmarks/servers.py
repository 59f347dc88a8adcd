"""The sites that are measured: each served by one gunicorn worker, as a page worker of a network is."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.database import Observer

ROOT = Path(__file__).resolve().parents[1]
HOST = "staffroom.example"
PATIENCE_SECONDS = 30
# One worker where a network has several: it is the cost of a request that is measured.
THREADS = 8
AS_IN_DOCKER_COMPOSE = ["--worker-class", "gthread", "--threads", str(THREADS), "--preload", "--workers", "1"]


class DidNotStart(Exception):
    """A server stopped, or does not answer; the message has what it said last."""


class Site:
    """A running site, and the processor time that it and the database have spent on it."""

    def __init__(self, name: str, port: int, master: int, observer: Observer) -> None:
        self.name, self.port = name, port
        self._master, self._observer = master, observer
        self._processes: list[int] = []
        self._backends: list[int] = []

    def has_all_connections(self) -> bool:
        return len(self._observer.backends_of(self.name)) == THREADS

    def find_processes(self) -> None:
        """Call when all its threads have answered: each has its connection to the database then."""
        workers = Path(f"/proc/{self._master}/task/{self._master}/children").read_text().split()
        self._backends = self._observer.backends_of(self.name)
        if not self._backends or not all(Path(f"/proc/{pid}").exists() for pid in self._backends):
            raise DidNotStart("The database's processes are not on this machine, so their time cannot be measured.")
        self._processes = [self._master, *map(int, workers), *self._backends]

    def make_sure_of_processes(self) -> None:
        """Raises DidNotStart when a connection was opened or lost since, as its time was not counted."""
        if set(self._observer.backends_of(self.name)) != set(self._backends):
            raise DidNotStart(f"{self.name} changed its connections to the database while it was measured: run again.")

    def wait_for_disconnection(self) -> None:
        """Call when it was stopped: the database notices a moment later, and counts then what was written."""
        while self._observer.backends_of(self.name):
            time.sleep(0.05)

    def seconds_spent(self) -> float:
        """Processor time of the worker and of its database backend, ever."""
        return sum(map(processor_seconds, self._processes))


def processor_seconds(pid: int) -> float:
    """User and system time of a process, all threads: utime and stime of /proc/<pid>/stat, but to the nanosecond."""
    return time.clock_gettime((~pid << 3) | 2)  # Linux' number for the clock of another process


@contextmanager
def serving(name: str, application: str, settings: str, environment: dict, observer: Observer) -> Iterator[Site]:
    """A site under gunicorn for as long as the block lasts. Its database connections bear its name."""
    environment = {**environment, "DJANGO_SETTINGS_MODULE": settings, "PGAPPNAME": name}
    port = _free_port()
    log = Path(environment["DATA_DIR"]) / f"{name}.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *AS_IN_DOCKER_COMPOSE],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        site = Site(name, port, process.pid, observer)
        try:
            if not _answers(port, process):
                raise DidNotStart(f"{name} did not start: {log.read_text()[-2000:]}")
            yield site
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)
            site.wait_for_disconnection()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def _answers(port: int, process: subprocess.Popen) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/healthz", headers={"Host": HOST})
            connection.getresponse().read()
            return True
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def environment_of(database_url: str, data: Path) -> dict[str, str]:
    """What the configuration of a network reads; Redis and Elasticsearch are used when their URLs are set."""
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "DATABASE_CONN_MAX_AGE": "86400",  # a new connection midway would take its predecessor's processor time along
        "DATA_DIR": str(data),
        "SECRET_KEY": "benchmark-" + "x" * 50,
        "SITE_URL": f"https://{HOST}",
        "DJANGO_SETTINGS_MODULE": "benchmarks.configuration",
    }
