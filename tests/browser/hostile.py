"""Posting what is meant to break in, and looking at what came of it."""

import re
import uuid

from playwright.sync_api import BrowserContext, Page

POSTS_A_PAGE = 20
# Stands before and after each case: whatever the case does, these words were harmless.
BEFORE, AFTER = "words before", "words after"


def post_all(site, context: BrowserContext, thread: str, cases: list[str]) -> int:
    """Posts each case as the editor would send it and as it would be typed without one; says how many were taken."""
    requests = context.request
    key = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', requests.get(thread).text())[1]
    action = re.search(r"/threads/\d+/", thread)[0] + "reply/"
    posted = 0
    for case in cases:
        for kind in ("html", "text"):
            body = f"<p>{BEFORE}</p>{case}<p>{AFTER}</p>" if kind == "html" else case
            fields = {"csrfmiddlewaretoken": key, "body": body, "format": kind, "submission_id": str(uuid.uuid4())}
            answer = requests.post(action, form=fields, headers={"Referer": site.url + "/"}, max_redirects=0)
            # Refused with its words given back, when nothing of it can be shown.
            assert answer.status in (302, 422), f"{answer.status} for {case!r}"
            posted += answer.status == 302
    return posted


def open_and_check(page: Page, thread: str, posts: int) -> None:
    """Opens every page of the thread; scripts that ran, requests elsewhere and broken pages fail."""
    dialogs, foreign = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    own = re.match(r"https?://[^/]+", thread)[0]
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(own) else None)
    last = (posts - 1) // POSTS_A_PAGE + 1
    for number in range(1, last + 1):
        page.goto(f"{thread.split('?')[0]}?page={number}")
        shown = page.locator("section[data-topic] article.post")
        expected = POSTS_A_PAGE if number < last else posts - (last - 1) * POSTS_A_PAGE
        assert shown.count() == expected, f"page {number} holds {shown.count()} posts"
        assert page.locator("main").count() == 1
        assert page.locator("footer.foot").count() == 1
        assert page.locator("body > footer.foot").count() == 1
        # Each post still has its own head and foot: what it says ended where it should.
        assert page.locator("section[data-topic] article.post > .post-head time").count() == expected
        assert page.locator("section[data-topic] article.post > .post-foot").count() == expected
        survived = page.get_by_text(BEFORE, exact=True).count()
        assert survived >= page.locator(f"article.post .prose:has-text('{BEFORE}')").count()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"page {number} is {wide} px too wide"
    assert dialogs == []
    assert foreign == []
