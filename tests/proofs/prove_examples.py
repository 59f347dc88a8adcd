"""The property tests, with many more examples, and new ones each time."""

import subprocess
import sys

from tests.paths import REPOSITORY


def test_properties_hold_for_thousands_of_new_examples(proved):
    command = [sys.executable, "-m", "pytest", "-m", "hypothesis", "--hypothesis-profile=prove", "-q", "tests"]
    told = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-8000:]
    proved("Property tests with 2,000 new examples each", told.stdout.strip().splitlines()[-1].strip("= "))
