"""Whether a process of ours is well, for the healthchecks of docker-compose.yml: `python deploy/healthy.py WHAT`.

WHAT is an address that must answer 200, asked for under the site's own name, or a file that must have been touched
within the last minute.
"""

import os
import sys
import time
import urllib.request
from urllib.parse import urlsplit

OLD_SECONDS = 60


def is_well(what: str) -> bool:
    if what.startswith("/"):
        return time.time() - os.stat(what).st_mtime < OLD_SECONDS
    host = urlsplit(os.environ["SITE_URL"]).netloc
    question = urllib.request.Request(what, headers={"Host": host})
    with urllib.request.urlopen(question, timeout=4) as answer:
        return answer.status == 200


if __name__ == "__main__":
    try:
        sys.exit(0 if is_well(sys.argv[1]) else "not well")
    except OSError as error:
        sys.exit(f"not well: {error}")
