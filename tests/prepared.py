"""What the tests would take long to set up, made for all workers at once while the machine has time for it:

    python -m tests.prepared FOLDER gw0 gw1

The databases of these workers are migrated, and found there by them. With PostgreSQL there is a site for browsers too,
with the demo network in it, of which they take copies where BROWSER_SITE_PREPARED names FOLDER. Tests need none of
this: what they do not find they make.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.running_site import PREPARED, ROOT, copy_database, database_beside, environment_in, on_postgresql

# Any test that has a database: pytest-django makes it that of its worker.
ONE_TEST = "tests/work/test_queue.py"
FILL = "import django; django.setup(); from community.preparing import prepare; prepare(print)"


def prepare(folder: Path, first: str, others: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "1", "--create-db", ONE_TEST], cwd=ROOT, check=True)
    for worker in others:
        copy_test_database(first, worker)
    if on_postgresql():
        folder.mkdir(parents=True)
        copy_database(f"test_{{}}_{first}", PREPARED)
        environment = os.environ | environment_in(folder, port=80) | {"DATABASE_URL": database_beside(PREPARED)}
        subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=environment, check=True)


def copy_test_database(first: str, worker: str) -> None:
    if on_postgresql():
        copy_database(f"test_{{}}_{first}", f"test_{{}}_{worker}")
        return
    # As tests name it (community/configuration/testing.py), and pytest-django after them.
    all_workers = Path(tempfile.gettempdir(), f"staffroom-tests-{os.getuid()}")
    target = all_workers / worker / f"test.sqlite3_{worker}"
    target.parent.mkdir(exist_ok=True)
    for file in target.parent.glob(f"{target.name}*"):
        file.unlink()
    shutil.copyfile(all_workers / first / f"test.sqlite3_{first}", target)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
