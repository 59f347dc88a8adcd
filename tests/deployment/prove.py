"""Starts the deployment and lets browsers and this folder's proofs at it.

python -m tests.deployment.prove [--short | what pytest is to run instead]
"""

import json
import os
import signal
import subprocess
import sys
import time

from tests.deployment.by_hand import deployed
from tests.deployment.compose_file import ROOT

# Browsers first: the proofs after them use up the sign-in throttle, and stop and kill processes.
FAULTS = ["tests/deployment/prove_services_away.py", "tests/deployment/prove_front.py"]
WHAT = ["tests/browser", *FAULTS]
WHERE_THINGS_ARE = ("HOME", "TMPDIR", "CHROMIUM", "PLAYWRIGHT_BROWSERS_PATH")
# What a deployment does most differently from one process: sockets.
IN_SHORT = ["tests/browser/test_live.py", *FAULTS]


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    # So that it stops what it started when it is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with deployed() as deployment:
        print(f"The deployment answers at {deployment.url} after {time.monotonic() - started:.0f} s", flush=True)
        description = {
            "url": deployment.url,
            "http_port": deployment.http_port,
            "folder": str(deployment.folder),
            "processes": {name: process.pid for name, process in deployment.running.items()},
        }
        # Of this process only where things are: what it was told otherwise is not told to a deployment.
        environment = {
            **deployment.environment("pages"),
            **{name: os.environ[name] for name in WHERE_THINGS_ARE if name in os.environ},
            "BROWSER_SITE_URL": deployment.url,
            "DEPLOYMENT": json.dumps(description),
        }
        what = IN_SHORT if arguments == ["--short"] else arguments or WHAT
        command = [sys.executable, "-m", "pytest", "-o", "python_files=test_*.py prove_*.py", *what]
        ended = subprocess.run(command, env=environment, cwd=ROOT, check=False)
        if ended.returncode:
            for log in sorted(deployment.folder.glob("*.log")):
                print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-3000:]}", flush=True)
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
