"""What was written to break into sites, posted through the real form and opened in Chromium: nothing runs, no page
breaks, harmless words survive. A seeded sample here; all of it in tests/proofs/prove_hostile_posts.py."""

import random

from tests.browser.hostile import open_and_check, post_all
from tests.forums.test_hostile_input import CORPORA

A_SAMPLE = 20


def test_hostile_posts_run_nothing_and_break_no_page(site, page_of, context_of, ask, quiet_page):
    chance = random.Random(2026)
    cases = [case for name in CORPORA for case in chance.sample(CORPORA[name], A_SAMPLE) if case.strip()]
    thread = ask("beth-corrigan", "A thread that is written at")
    posted = post_all(site, context_of("beth-corrigan"), thread, cases)
    assert posted > len(cases)
    open_and_check(page_of("colin-mbeki"), thread, posted + 1)
