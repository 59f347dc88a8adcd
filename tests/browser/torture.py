"""Torturing drafts: a writer to whom everything happens that can happen to a writer, by a seeded chance.

Each round is a thread of its own. What counts as written is what was on the screen for a moment. In the end of a round
every word is in the thread or in a draft, nothing is posted twice, and the next person at the computer can read none.
"""

import os
import random
import re
import signal
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.editing import go_to_end

# Long enough to seal a few letters and hand them to the browser; nobody sees words for less.
A_MOMENT = 250
SPOILS = ("crash", "close", "reload", "offline", "second tab", "expired", "lost answer", "server in trouble", "none")
AGAIN = "Add your reply"
# What a spoilt page may complain of.
SPOILED = "ERR_|Failed to load resource|WebSocket|503|40[0-9]|422"


@dataclass
class Writer:
    """Someone in a browser of their own."""

    site: object
    context: BrowserContext
    handle: str
    ask: object
    chance: random.Random
    written: list[str] = field(default_factory=list)
    spoils: dict[str, int] = field(default_factory=dict)
    rounds: int = 0
    words: int = 0

    # ------------------------------------------------------------------------------------------- a round
    def play(self) -> None:
        self.rounds += 1
        self.written = []
        thread = self.ask("hanif-chowdhury", f"What became of round {self.rounds}?")
        page = self.open(thread)
        for _ in range(self.chance.randint(1, 2)):
            page = self.write_and_spoil(page, thread)
        page = self.recover(page, thread)
        self.send(page)
        self.check(page, thread)

    def write_and_spoil(self, page: Page, thread: str) -> Page:
        spoil = self.chance.choice(SPOILS)
        self.spoils[spoil] = self.spoils.get(spoil, 0) + 1
        if spoil == "offline":
            self.context.set_offline(True)
        if spoil == "expired":
            self.context.clear_cookies(name="sessionid")
        self.write(page)
        page.wait_for_timeout(self.chance.choice([A_MOMENT, 500, 1500]))
        if spoil == "crash":
            self.crash(page)
            page = self.open(thread)
        elif spoil == "close":
            page.close(run_before_unload=False)
            page = self.open(thread)
        elif spoil == "reload":
            page.reload()
            self.ready(page)
        elif spoil == "offline":
            if self.chance.random() < 0.5:
                self.send(page)
                page.wait_for_timeout(A_MOMENT)
            if self.chance.random() < 0.5:
                page.close()
                page = None
            self.nobody_reads()
            self.context.set_offline(False)
            page = page or self.open(thread)
        elif spoil == "second tab":
            other = self.open(thread)
            self.write(other)
            other.wait_for_timeout(A_MOMENT)
            if self.chance.random() < 0.5:
                self.crash(page)
                page = self.open(thread)
            else:
                other.close()
        elif spoil == "expired":
            self.nobody_reads()
            self.sign_in(self.handle)
            self.forget_tokens()
            if self.chance.random() < 0.5:
                page.close()
                page = self.open(thread)
            else:
                self.look_in()
        elif spoil in ("lost answer", "server in trouble"):
            self.spoil_answer(page, taken=spoil == "lost answer")
            self.send(page)
            page.wait_for_timeout(A_MOMENT)
        return page

    def write(self, page: Page) -> None:
        """A word nobody has used, with a trace of who wrote it."""
        editor = page.get_by_role("textbox", name=AGAIN)
        if not editor.count():
            return
        word = f"w{self.rounds}x{len(self.written)}q{self.chance.randrange(16**6):06x}"
        editor.click()
        go_to_end(page)
        page.keyboard.type(f" {word}")
        # What the box took in counts, even where it moved to a draft of its own meanwhile.
        self.written.append(word)
        self.words += 1

    # ------------------------------------------------------------------------------------------- spoiling
    def crash(self, page: Page) -> None:
        """Kills the processes of all this browser's pages: nothing of them runs any more, not even a farewell."""
        browser = self.context.browser.new_browser_cdp_session()
        with page.expect_event("crash"):
            for process in browser.send("SystemInfo.getProcessInfo")["processInfo"]:
                if process["type"] == "renderer":
                    os.kill(process["id"], signal.SIGKILL)
        browser.detach()
        for dead in self.context.pages:
            dead.close()

    def new_page(self) -> Page:
        """A page; the process that the browser kept ready for it may have been killed with the others."""
        for _ in range(10):
            try:
                return self.context.new_page()
            except Error as problem:
                if "crashed" not in str(problem):
                    raise
        return self.context.new_page()

    def spoil_answer(self, page: Page, *, taken: bool) -> None:
        def spoil(route):
            if taken:
                route.fetch(max_redirects=0)
                route.abort()
            else:
                route.fulfill(status=503, body="Back soon")

        page.route("**/reply/", spoil, times=1)

    def forget_tokens(self) -> None:
        if self.chance.random() < 0.5:
            self.context.clear_cookies(name="csrftoken")

    # ------------------------------------------------------------------------------------------- coming back
    def open(self, thread: str) -> Page:
        page = self.new_page()
        page.goto(thread)
        self.ready(page)
        return page

    def ready(self, page: Page) -> None:
        """Waits until the box has looked for what there is."""
        page.locator("[data-composer]").scroll_into_view_if_needed()
        expect(page.locator("[data-composer][data-ready]")).to_be_visible()

    def sign_in(self, handle: str) -> None:
        cookie = {"name": "sessionid", "value": self.site.sessions[handle], "url": self.site.url}
        self.context.add_cookies([cookie])

    def look_in(self) -> None:
        """Any page of the member's, as one opens after signing in."""
        page = self.new_page()
        page.goto("/forums/")
        page.wait_for_timeout(A_MOMENT)
        page.close()

    def recover(self, page: Page, thread: str) -> Page:
        """Closes everything, and comes back later: what waits goes, what is unsaved is saved."""
        for open_page in self.context.pages:
            open_page.close()
        self.sign_in(self.handle)
        self.look_in()
        return self.open(thread)

    def send(self, page: Page) -> None:
        page.get_by_role("button", name="Post reply").click(no_wait_after=True)

    # ------------------------------------------------------------------------------------------- what must hold
    def check(self, page: Page, thread: str) -> None:
        number = re.search(r"/threads/(\d+)/", thread)[1]
        wanted = set(self.written)
        posted: list[str] = []
        found: set[str] = set()
        for _ in range(100):
            posted = self.posts(thread)
            drafts = self.drafts(number)
            found = set(re.findall(r"w\d+x\d+q[0-9a-f]{6}", " ".join(posted + drafts)))
            if wanted <= found and not self.kept_here():
                break
            page.wait_for_timeout(200)
        assert wanted <= found, f"lost: {sorted(wanted - found)} of {self.written}; {posted}; {self.drafts(number)}"
        assert len(posted) == len(set(posted)), f"posted twice: {posted}"
        self.nobody_reads()

    def posts(self, thread: str) -> list[str]:
        page = self.context.request.get(thread).text()
        return [
            re.sub(r"<[^>]+>", " ", prose).strip() for prose in re.findall(r'class="prose">(.*?)</div>', page, re.S)
        ]

    def drafts(self, number: str) -> list[str]:
        answer = self.context.request.get(f"/drafts/at/?place=reply:{number}", headers={"Accept": "application/json"})
        return [draft["fields"]["body"][0] for draft in answer.json()["drafts"]]

    def kept_here(self) -> bool:
        return "staffroom:draft:" in str(self.context.storage_state())

    def nobody_reads(self) -> None:
        """All that this device keeps, for whoever sits down at it next."""
        kept = str(self.context.storage_state(indexed_db=True)) + "".join(map(self.session_of, self.context.pages))
        read = [word for word in self.written if word in kept]
        assert read == [], f"to be read by the next person: {read}"

    def session_of(self, page: Page) -> str:
        try:
            return page.evaluate("JSON.stringify({...sessionStorage})")
        except Error:
            # On its way to another page: that one is looked at in the next round.
            return ""


def torture(writer: Writer, rounds: int) -> None:
    for _ in range(rounds):
        writer.play()
