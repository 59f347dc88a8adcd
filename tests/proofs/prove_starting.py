"""`make run` in a fresh clone, as .ci/run does it too."""

import subprocess
import sys

from tests.paths import REPOSITORY


def test_make_run_starts_within_its_bars(tmp_path, proved):
    told = subprocess.run(
        [sys.executable, ".ci/make_run.py", tmp_path], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    proved("`make run` in a fresh clone: under 4 minutes, and under 5 s the next time", told.stdout.splitlines()[-1])
