"""A real site, a real browser, and members who are signed in. Nothing here touches the tests' own database."""

import os
import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.running_site import Site, running_site

collect_ignore_glob = [] if find_chromium() else ["test_*.py"]
# What axe looks at that another colour scheme changes; all else is the same in both.
OF_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
# A busy machine is no fault of the page: what is slow is measured elsewhere.
PATIENCE = 30_000
# CHROMIUM_SLOWDOWN=6 shows what an old PC, or a busy one, makes of the pages and of the tests.
SLOWDOWN = float(os.environ.get("CHROMIUM_SLOWDOWN", 1))


@pytest.fixture(scope="package")
def site(tmp_path_factory) -> Site:
    """The site as a process of its own, with the demo network in it."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


# Of the package, not of the session: while Playwright runs, this thread has an event loop, and Django refuses
# other tests their database there.
@pytest.fixture(scope="package")
def chromium() -> Browser:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


# What was read is told again once the page is in touch and its member signed in: until then the browser says so.
NOT_TOLD_YET = r"console: Failed to load resource: (net::ERR_|the server responded with a status of 40).*/read/\)$"


class Noise:
    """What pages complained of: script errors, console errors and warnings (refusals of the security policy are
    among them), and answers that say the server failed."""

    def __init__(self):
        self.heard: list[str] = []
        self.expected: list[str] = [NOT_TOLD_YET]

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.heard.append(f"script: {error.error}"))
        context.on("response", self._response)

    def expect(self, pattern: str) -> None:
        """Says that this is to be heard, and is no fault: a regular expression."""
        self.expected.append(pattern)

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.heard.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _response(self, response) -> None:
        if response.status >= 500:
            self.heard.append(f"answer: {response.status} {response.url}")

    def unexpected(self) -> list[str]:
        return [line for line in self.heard if not any(re.search(pattern, line) for pattern in self.expected)]


@pytest.fixture(autouse=True)
def quiet_page() -> Noise:
    """Every page stays quiet, or the test fails; `quiet_page.expect(...)` names what a test means to provoke."""
    noise = Noise()
    yield noise
    assert noise.unexpected() == []


@pytest.fixture
def context_of(site, chromium, quiet_page):
    """Makes a browser of a member, by handle, or of a visitor; options are Playwright's, such as `viewport`.

    A member has one session for all tests: one that signs out takes a member whom no other test is.
    """
    made: list[BrowserContext] = []

    def make(handle: str | None = None, **options) -> BrowserContext:
        # A deployment that tests start by hand has a certificate of its own making.
        options.setdefault("ignore_https_errors", site.url.startswith("https:"))
        context = chromium.new_context(base_url=site.url, locale="en-GB", timezone_id="Europe/London", **options)
        context.set_default_timeout(PATIENCE)
        if handle:
            context.add_cookies([{"name": "sessionid", "value": site.sessions[handle], "url": site.url}])
        quiet_page.listen(context)
        if SLOWDOWN > 1:
            context.on("page", _slow_down)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def _slow_down(page: Page) -> None:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})


@pytest.fixture
def page_of(context_of):
    """A new page in the browser of a member, by handle, or of a visitor."""

    def make(handle: str | None = None, **options) -> Page:
        return context_of(handle, **options).new_page()

    return make


@pytest.fixture
def ask(site, context_of):
    """Starts a thread through the form, without a browser: `ask("carys-bevan", "Title")` gives its address."""

    def make(handle: str, title: str, **fields: str) -> str:
        requests = context_of(handle).request
        form = requests.get("/forums/ask/").text()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        answer = requests.post(
            "/forums/ask/",
            form={"body": "What do others do?", "forum": "welcome", "kind": "question", "title": title}
            | {"csrfmiddlewaretoken": token}
            | fields,
            headers={"Referer": f"{site.url}/forums/ask/"},
        )
        assert "/threads/" in answer.url, answer.text()
        return answer.url

    return make


@pytest.fixture
def assert_accessible():
    """Asserts that axe finds nothing wrong with a page as it stands, in light and in dark."""

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        for scheme, options in (("light", DEFAULT_OPTIONS), ("dark", OF_COLOURS)):
            page.emulate_media(color_scheme=scheme)
            found = AxeResults(page.evaluate("options => axe.run(options)", options))
            assert found.violations_count == 0, f"In {scheme}, at {page.url}:\n{found.generate_report()}"
        page.emulate_media(color_scheme=None)

    return check
