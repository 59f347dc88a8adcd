"""All hostile input of the corpora, through the real form, opened in Chromium."""

from tests.browser.conftest import ask as ask_in_browser  # noqa: F401
from tests.browser.conftest import chromium, context_of, page_of, quiet_page, site  # noqa: F401
from tests.browser.hostile import open_and_check, post_all
from tests.forums.test_hostile_input import CORPORA

A_THREAD = 500


def test_no_case_of_any_corpus_runs_or_breaks_a_page(site, context_of, page_of, ask_in_browser, proved):  # noqa: F811
    cases = [case for name in CORPORA for case in CORPORA[name] if case.strip()]
    posted = 0
    for start in range(0, len(cases), A_THREAD):
        thread = ask_in_browser("beth-corrigan", f"A thread that is written at, from {start}")
        taken = post_all(site, context_of("beth-corrigan"), thread, cases[start : start + A_THREAD])
        open_and_check(page_of("colin-mbeki"), thread, taken + 1)
        posted += taken
    proved(
        "Hostile input through the real form, opened in Chromium",
        f"{posted:,} posts of {len(cases):,} cases: no script ran, no request left, no page broke",
    )
