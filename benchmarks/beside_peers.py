"""Serves Staffroom to be measured beside other forum software, by their scripts and on their data.

Run as `DATABASE_URL=… python -m benchmarks.beside_peers SCRIPTS_DIR HOME_DIR`: loads what the `common.py` of the first
folder makes, writes staffroom/bench.json into the second, and serves until it is stopped; run/staffroom.pid says by
which process.
"""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.database import NeedsPostgreSQL, create, own_url
from benchmarks.preparing import install, step
from benchmarks.servers import AS_IN_DOCKER_COMPOSE, HOST, ROOT, DidNotStart, environment_of

NAME = "staffroom"
DATABASE = "staffroom_beside_peers"
PORT = 8305
# As many as the others have, and as a network has.
PROCESSES = 2


def environment(home: Path) -> dict[str, str]:
    """What our configuration reads here: asked as the others are, without HTTPS and under the machine's address."""
    data = home / NAME
    data.mkdir(parents=True, exist_ok=True)
    return {
        **environment_of(own_url(os.environ.get("DATABASE_URL", ""), DATABASE), data),
        "DATABASE_CONN_MAX_AGE": "600",
        "BENCHMARK_NAME": "staffroom-beside-peers",
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "SECURE_SSL_REDIRECT": "false",
    }


def prepare(scripts: Path, home: Path, *, again: bool) -> None:
    """A database with the data that the others have; `again` keeps what the last run loaded."""
    found, kept = environment(home), home / NAME / "bench.json"
    if not again:
        create(os.environ.get("DATABASE_URL", ""), DATABASE)
    print("Preparing:")
    install(found)
    if again:
        if not kept.exists():
            raise DidNotStart("There is nothing that a run before this one loaded.")
        return
    loaded = step("forums and posts", found, "-m", "benchmarks.loading_of_peers", str(scripts / "common.py"))
    step("search index", found, "manage.py", "rebuild_search")
    kept.write_text(loaded)


def serve(home: Path, port: int) -> None:
    """Becomes the server: as many processes as the others have, of threads as in a network, and as theirs do it closes
    each connection after one answer."""
    process = home / "run" / f"{NAME}.pid"
    process.parent.mkdir(exist_ok=True)
    alike = ["--workers", str(PROCESSES), "--keep-alive", "0", "--no-control-socket"]
    where = ["--bind", f"127.0.0.1:{port}", "--pid", str(process)]
    os.chdir(ROOT)
    print(f"Serving at http://127.0.0.1:{port}", flush=True)
    command = [sys.executable, "-m", "gunicorn", "community.configuration.wsgi", *AS_IN_DOCKER_COMPOSE, *alike, *where]
    os.execve(sys.executable, command, environment(home))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.beside_peers", description=__doc__)
    parser.add_argument("scripts", type=Path, help="the folder of the scripts that measure everyone")
    parser.add_argument("home", type=Path, help="the folder of what they measure")
    parser.add_argument("--again", action="store_true", help="serve what the last run loaded, without loading anew")
    parser.add_argument("--port", type=int, default=PORT, help=f"where to serve ({PORT})")
    options = parser.parse_args()
    try:
        prepare(options.scripts.resolve(), options.home.resolve(), again=options.again)
    except (NeedsPostgreSQL, DidNotStart) as reason:
        print(reason, file=sys.stderr)
        return 1
    serve(options.home.resolve(), options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
