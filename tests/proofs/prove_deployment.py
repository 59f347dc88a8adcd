"""The whole deployment, started by hand, under browsers."""

import subprocess
import sys

from tests.paths import REPOSITORY


def test_the_deployment_passes_the_browser_tests_and_holds_its_front(proved):
    told = subprocess.run(
        [sys.executable, "-m", "tests.deployment.prove"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    summary = next(line for line in reversed(told.stdout.splitlines()) if " passed in " in line)
    proved("The processes of docker-compose.yml, by hand, under browser tests and faults", summary.strip("= "))
