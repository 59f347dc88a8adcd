"""Makes .venv and puts the locked packages into it: `python3 scripts/install.py run` or `… test`.

Needs nothing but Python. Does nothing, in milliseconds, when they are there. May be stopped and run again.
Written so that an old Python, too, can read it and say that it is too old.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST, NEWEST = (3, 11), (3, 13)
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)", re.MULTILINE)
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|name resolution|Network is unreachable|ConnectTimeoutError|"
    r"ReadTimeoutError|ProxyError|ConnectionResetError|RemoteDisconnected|Connection refused"
)
FULL_DISK = re.compile(r"No space left on device|Disk quota exceeded")


class Unable(Exception):
    """Why the packages cannot be installed, in a sentence."""


def use_supported_python() -> None:
    """Goes on under another Python of this machine if this one is too old or too new."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and subprocess.call([other, "-c", "pass"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
            os.execv(other, [other, *sys.argv])
    found = ".".join(map(str, sys.version_info[:3]))
    raise Unable(
        f"Staffroom needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]}, and only Python {found} ({sys.executable}) was found."
    )


def lock_for(purpose: str) -> Path:
    if purpose == "test":
        return ROOT / "requirements-test.txt"
    network = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")
    return ROOT / ("requirements-network.txt" if network else "requirements.txt")


def pins_of(lock: Path) -> dict:
    """What the lock asks for: by package its version, or its versions where they differ by machine."""
    pins: dict = {}
    for name, version in PIN.findall(lock.read_text(encoding="utf-8")):
        pins.setdefault(name, []).append(version)
    return pins


def read_stamp() -> dict:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def interpreter() -> str:
    """Which program .venv runs, to notice that it was replaced or taken away."""
    program = Path(os.path.realpath(PYTHON))
    return f"{program} {program.stat().st_mtime_ns}" if program.is_file() else ""


def is_sound() -> bool:
    """Whether .venv has a Python that starts, with pip, in a version that will do."""
    if not PYTHON.is_file():
        return False
    question = [str(PYTHON), "-c", "import sys, pip; print(*sys.version_info[:2])"]
    answer = subprocess.run(question, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return answer.returncode == 0 and OLDEST <= tuple(map(int, answer.stdout.split())) <= NEWEST


def make_environment(say) -> None:
    """Makes .venv, anew where it is broken."""
    if VENV.exists():
        if is_sound():
            return
        say("The virtual environment in .venv is broken, so it is made anew")
        shutil.rmtree(VENV)
    try:
        import ensurepip  # noqa: F401
    except ImportError as error:
        raise Unable(
            f"This Python ({sys.executable}) came without its venv parts; "
            "on Debian and Ubuntu `sudo apt install python3-venv` brings them."
        ) from error
    say(f"Making a virtual environment with Python {'.'.join(map(str, sys.version_info[:3]))}")
    try:
        venv.create(VENV, with_pip=True, symlinks=True)
    except subprocess.CalledProcessError as error:
        raise Unable(explain(str(error.output or error))) from error


def install(lock: Path, count: int, say) -> None:
    say(f"Installing {count} packages, every one checked against the hash in {lock.name}")
    started = time.monotonic()
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "-r",
        str(lock),
    ]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off", "--retries=2", "--timeout=20"]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    said: list[str] = []
    seen = 0
    try:
        for line in pip.stdout or ():
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                seen += 1
                name = line.split("==")[0].split()[-1]
                show_progress(f"{min(seen, count)} of {count}: {name}", whole=seen % 25 == 0)
            elif line.startswith("Installing collected"):
                show_progress("unpacking them", whole=True)
        ended = pip.wait()
    except BaseException:
        pip.terminate()
        pip.wait()
        raise
    show_progress("", whole=False)
    if ended:
        raise Unable(explain("".join(said)))
    say(f"Installed in {time.monotonic() - started:.0f} s")


def show_progress(text: str, *, whole: bool) -> None:
    """One line that changes, on a terminal; some lines, in a log."""
    if sys.stdout.isatty():
        print(f"\r\033[K  {text}" if text else "\r\033[K", end="", flush=True)
    elif text and whole:
        print(f"  {text}", flush=True)


def explain(output: str) -> str:
    """What went wrong, in one sentence, from what venv or pip said."""
    if FULL_DISK.search(output):
        return f"The disk is full: free some space for {ROOT} and run the same command again."
    if NO_NETWORK.search(output):
        return (
            "There is no network: the packages cannot be fetched. "
            "Run the same command again when there is; what was fetched is kept."
        )
    last = [line for line in output.splitlines() if line.strip()][-6:]
    return "The packages could not be installed; pip says:\n  " + "\n  ".join(last)


def main(purpose: str) -> None:
    def say(sentence: str) -> None:
        print(sentence, flush=True)

    lock = lock_for(purpose)
    wanted = pins_of(lock)
    stamp = read_stamp()
    sound = bool(stamp) and stamp.get("interpreter") == interpreter()
    if sound and all(stamp["pins"].get(name) == versions for name, versions in wanted.items()):
        return
    use_supported_python()
    make_environment(say)
    # Until the end nothing is known of what is there: it may be stopped in the middle.
    STAMP.unlink(missing_ok=True)
    install(lock, len(wanted), say)
    pins = {**stamp.get("pins", {}), **wanted} if sound else wanted
    STAMP.write_text(json.dumps({"interpreter": interpreter(), "pins": pins}), encoding="utf-8")


if __name__ == "__main__":
    try:
        if len(sys.argv) != 2 or sys.argv[1] not in ("run", "test"):
            raise Unable("Say what for: `python3 scripts/install.py run` or `python3 scripts/install.py test`.")
        main(sys.argv[1])
    except Unable as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")
    except OSError as error:
        sys.exit(explain(f"{error.strerror}: {error.filename}"))
