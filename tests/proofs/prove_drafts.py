"""Two hundred rounds of whatever can happen to a writer, in Chromium. DRAFTS_SEED=7 makes it another two hundred."""

import os
import random

from tests.browser.conftest import ask, chromium, context_of, quiet_page, site  # noqa: F401
from tests.browser.torture import SPOILED, Writer, torture

ROUNDS = int(os.environ.get("DRAFTS_ROUNDS", 200))


def test_no_word_is_lost_no_post_doubled_and_nothing_is_left_to_read(site, context_of, ask, quiet_page, proved):  # noqa: F811
    quiet_page.expect(SPOILED)
    seed = int(os.environ.get("DRAFTS_SEED", 200))
    writer = Writer(site, context_of("sam-liddle"), "sam-liddle", ask, random.Random(seed))
    torture(writer, ROUNDS)
    spoils = ", ".join(f"{count} × {name}" for name, count in sorted(writer.spoils.items()) if name != "none")
    proved(
        "Drafts under crashes, closed tabs, reloads, offline spells, double tabs, expired sessions and lost answers",
        f"{writer.rounds} rounds ({spoils}): {writer.words} words, none lost; no post twice; nothing left to read",
    )
