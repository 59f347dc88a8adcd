"""Twenty rounds of whatever can happen to a writer; two hundred are in tests/proofs/prove_drafts.py."""

import random

from tests.browser.torture import SPOILED, Writer, torture

ROUNDS = 20


def test_no_word_is_lost_no_post_doubled_and_nothing_is_left_to_read(site, context_of, ask, quiet_page):
    quiet_page.expect(SPOILED)
    writer = Writer(site, context_of("sam-liddle"), "sam-liddle", ask, random.Random(20))
    torture(writer, ROUNDS)
    assert len(writer.spoils) >= 7
