"""2,000 injections by every way in, looked at in every place out."""

from tests.browser.conftest import ask, chromium, context_of, page_of, quiet_page, site  # noqa: F401
from tests.browser.injecting import injections
from tests.browser.test_injections import inject_everywhere


def test_none_of_two_thousand_injections_runs(site, context_of, ask, quiet_page, proved):  # noqa: F811
    seen = inject_everywhere(site, context_of, ask, quiet_page, injections(2000), looked_at=100)
    proved(
        "Injections as posts, quotes, drafts, file names, descriptions, polls, titles and tags, in every page and mail",
        f"{seen['cases']:,} cases, {seen['letters']:,} mails: none ran. Unsanitised, {seen['live']:,} of them held "
        "something that runs, and the Content-Security-Policy stopped each",
    )
