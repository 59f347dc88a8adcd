"""What is asked of a benchmark on the command line, and what it says when it cannot be done."""

import argparse
import os
import sys
from collections.abc import Callable

from benchmarks.database import NeedsPostgreSQL
from benchmarks.people import WrongAnswer
from benchmarks.servers import DidNotStart

PASSES = 9


def run_as_asked(prog: str, description: str | None, run: Callable[[str, bool, int], None]) -> int:
    """Calls `run` with the database's URL, whether to measure what was loaded before, and how often to measure.
    Returns what the command ends with: 1, and a sentence, where something is missing."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--again", action="store_true", help="measure what the last run loaded, without loading anew")
    parser.add_argument("--passes", type=int, default=PASSES, help=f"how often everything is measured ({PASSES})")
    options = parser.parse_args()
    try:
        run(os.environ.get("DATABASE_URL", ""), options.again, options.passes)
    except (NeedsPostgreSQL, DidNotStart, WrongAnswer) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0
