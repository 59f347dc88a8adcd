"""From an empty database to one that can be measured: the commands that install a network, and the loaders."""

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.servers import ROOT, DidNotStart
from benchmarks.sizes import SIZES

MINIMAL_SETTINGS = "benchmarks.minimal.settings"


@dataclass(frozen=True)
class Loaded:
    """Where to go, and as whom."""

    session: str
    minimal_session: str
    member_id: int
    forum: str
    thread: str
    thread_id: int
    long_thread: str
    long_thread_id: int
    last_page_of_long_thread: int
    replied_thread: str
    replied_thread_id: int


def prepare(environment: dict[str, str], kept: Path, size: str = "network", *, is_searched: bool = True) -> Loaded:
    """Makes the tables, loads both sites, and builds the index if it is searched; keeps in a file what it returns."""
    install(environment)
    network = json.loads(step(str(SIZES[size]), environment, "-m", "benchmarks.loading", size))
    if is_searched:
        step("search index", environment, "manage.py", "rebuild_search")
    minimal = {**environment, "DJANGO_SETTINGS_MODULE": MINIMAL_SETTINGS}
    session = step("minimal site", minimal, "-m", "benchmarks.minimal.loading").strip()
    loaded = Loaded(minimal_session=session, **network)
    kept.write_text(json.dumps(asdict(loaded)))
    return loaded


def prepared_before(environment: dict[str, str], kept: Path) -> Loaded:
    """What the last `prepare` made, for the code as it is now."""
    if not kept.exists():
        raise DidNotStart("There is nothing that a run before this one loaded.")
    _static_files(environment)
    return Loaded(**json.loads(kept.read_text()))


def install(environment: dict[str, str]) -> None:
    """The tables and the static files of a network, for the code as it is now."""
    step("tables", environment, "manage.py", "migrate", "--verbosity", "0")
    step("cache table", environment, "manage.py", "createcachetable")
    _static_files(environment)


def _static_files(environment: dict[str, str]) -> None:
    step("static files", environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")


def step(label: str, environment: dict[str, str], *arguments: str) -> str:
    """Runs a command of ours, and returns what it prints. Raises DidNotStart when it fails."""
    print(f"  {label} … ", end="", flush=True)
    began = time.monotonic()
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise DidNotStart(f"failed:\n{done.stderr[-2000:]}")
    print(f"{time.monotonic() - began:.0f} s")
    return done.stdout
