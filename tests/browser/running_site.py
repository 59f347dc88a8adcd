"""The site as a process of its own, with its own database and data folder; or one that runs already, which
BROWSER_SITE_URL names (its environment, with DJANGO_SETTINGS_MODULE, must then be this one)."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.postgresql import address_of, copy_database, drop_database, on_postgresql, own_name

ROOT = Path(__file__).parents[2]
PATIENCE = 180


@dataclass(frozen=True)
class Site:
    """Where it answers, who is signed in by which session, and the environment its processes run in."""

    url: str
    sessions: dict[str, str]
    environment: dict[str, str]


@contextlib.contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """The site, filled and answering, with every member signed in."""
    outside = os.environ.get("BROWSER_SITE_URL")
    if outside:
        yield Site(outside.rstrip("/"), _sign_members_in(folder, dict(os.environ)), dict(os.environ))
        return
    port = _free_port()
    environment = _environment(folder, port)
    with _database() as database, _search_index(environment), (folder / "site.log").open("w") as log:
        environment = os.environ | environment | database
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_it_answers(process, f"http://127.0.0.1:{port}/healthz", folder / "site.log")
            yield Site(f"http://127.0.0.1:{port}", _sign_members_in(folder, environment), environment)
        finally:
            _stop(process)


def _sign_members_in(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    sessions = folder / "sessions.json"
    command = [sys.executable, "-m", "tests.browser.sessions", str(sessions)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return json.loads(sessions.read_text())


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "tests.browser.configuration",
        "BROWSER_SITE_NAME": f"staffroom-browser-{port}",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_URL": "console:",
        "SECURE_SSL_REDIRECT": "false",
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def _database() -> Iterator[dict[str, str]]:
    """A PostgreSQL database of this site's own; nothing to do where the database is a file."""
    if not on_postgresql():
        yield {}
        return
    # Each of the tests' processes has a site of its own.
    own = f"{own_name()}_browser_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    copy_database("template0", own)
    try:
        yield {"DATABASE_URL": address_of(own)}
    finally:
        drop_database(own)


@contextlib.contextmanager
def _search_index(environment: dict[str, str]) -> Iterator[None]:
    """Takes away, in the end, what the site made in Elasticsearch."""
    yield
    host = os.environ.get("ELASTICSEARCH_URL", "").rstrip("/")
    if not host:
        return
    with urllib.request.urlopen(f"{host}/_cat/indices/{environment['BROWSER_SITE_NAME']}*?format=json") as answer:
        names = [index["index"] for index in json.load(answer)]
    for name in names:
        urllib.request.urlopen(urllib.request.Request(f"{host}/{name}", method="DELETE")).close()


def _wait_until_it_answers(process: subprocess.Popen, address: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError as answer:
            raise RuntimeError(f"The site is not well: {answer.code}\n{_end_of(log)}") from answer
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The site did not start.\n{_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text()[-4000:]


def _stop(process: subprocess.Popen) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
