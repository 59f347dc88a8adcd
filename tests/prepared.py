"""The databases of the tests' workers, migrated once and copied, before the tests begin and find them there:

    python -m tests.prepared gw0 gw1

Tests need none of this: what they do not find they make, each worker for itself.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.paths import REPOSITORY
from tests.postgresql import copy_database, on_postgresql, own_name

# Any test that has a database: pytest-django makes it that of its worker.
ONE_TEST = "tests/work/test_queue.py"


def prepare(first: str, others: list[str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "1", "--create-db", ONE_TEST], cwd=REPOSITORY, check=True
    )
    for worker in others:
        if on_postgresql():
            copy_database(f"test_{own_name()}_{first}", f"test_{own_name()}_{worker}")
        else:
            copy_file(first, worker)


def copy_file(first: str, worker: str) -> None:
    from community.configuration.testing import DATABASES

    # The name that pytest-django makes of it for each worker.
    source, target = (Path(f"{DATABASES['default']['TEST']['NAME']}_{of}") for of in (first, worker))
    for file in target.parent.glob(f"{target.name}*"):
        file.unlink()
    shutil.copyfile(source, target)


if __name__ == "__main__":
    prepare(sys.argv[1], sys.argv[2:])
