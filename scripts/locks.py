"""Writes requirements*.txt from pyproject.toml, or, with --check, says whether they match it.

A package keeps the version it is locked at while pyproject.toml allows that; --upgrade takes the newest allowed.
The smaller set constrains the larger, so that what they share has the same version in all three.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = (
    ("requirements.txt", (), None),
    ("requirements-network.txt", ("network",), "requirements.txt"),
    ("requirements-test.txt", ("network", "test", "checks"), "requirements-network.txt"),
)
PIN = re.compile(r"^[A-Za-z0-9][\w.-]*==[^\\\n]*?(?= *\\?$)", re.MULTILINE)


def compile_locks(folder: Path, options: list[str]) -> None:
    """Compiles the locks that lie in the folder anew, with the pyproject.toml beside them."""
    for name, extras, constraint in LOCKS:
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--output-file", name, *options]
        command += ["--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--quiet"]
        command += [f"--extra={extra}" for extra in extras]
        if constraint:
            command += ["--constraint", constraint]
        subprocess.run(command, cwd=folder, check=True)


def faults() -> list[str]:
    """What differs between the locks here and those that pyproject.toml leads to; newer releases are no difference."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        for name in ("pyproject.toml", *(lock[0] for lock in LOCKS)):
            shutil.copy(ROOT / name, fresh / name)
        compile_locks(fresh, [])
        for name, *_ in LOCKS:
            here, there = (set(PIN.findall((where / name).read_text(encoding="utf-8"))) for where in (ROOT, fresh))
            found += [f"{name}: {pin} is not asked for by pyproject.toml" for pin in sorted(here - there)]
            found += [f"{name}: {pin} is missing" for pin in sorted(there - here)]
    for name, *_ in LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8")
        if text.count("--hash=sha256:") < len(PIN.findall(text)):
            found.append(f"{name}: a package has no hash")
        if "://" in text:
            found.append(f"{name}: names an address")
    return found


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="change nothing; end with 1 when they do not match")
    arguments.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows")
    options = arguments.parse_args()
    if not options.check:
        compile_locks(ROOT, ["--upgrade"] if options.upgrade else [])
        print("Written: " + ", ".join(name for name, *_ in LOCKS))
    elif found := faults():
        sys.exit("\n".join([*found, "Run `make lock` and commit what it writes."]))
    else:
        print("The locks match pyproject.toml.")


if __name__ == "__main__":
    main()
