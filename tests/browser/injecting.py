"""Sends injections in by every way that people write, and looks in Chromium at every page that shows them."""

import base64
import html
import json
import random
import re
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.editing import open_editor
from tests.browser.planting import plant
from tests.browser.running_site import Site
from tests.forums.test_hostile_input import CORPORA

WRITER, READER = "beth-corrigan", "carys-bevan"
A_BATCH = 200
A_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# What would run, or load, if it were there: looked for wherever members' words are shown.
RUNS = """() => {
  const shown = document.querySelectorAll('main *, dialog *');
  const bad = (element) =>
    element.matches('main iframe, object, embed, base, meta, link, main style, portal, frame, applet')
    || (element.matches('script') && !element.nonce && !element.src)
    || [...element.attributes].some((one) => /^on/i.test(one.name) || one.name === 'srcdoc'
      || (/^(href|src|action|formaction|data|xlink:href)$/i.test(one.name)
        && /^\\s*(javascript|vbscript|data):/i.test(one.value)));
  return [...shown].filter(bad).map((element) => element.outerHTML.slice(0, 200));
}"""

# Links that are scripts run when they are followed.
CLICK = """() => {
  for (const one of document.querySelectorAll('a[href^="javascript:" i], [onclick], button, summary')) {
    if (one.closest('.prose')) one.click();
  }
}"""


def injections(number: int) -> list[str]:
    """As many of the corpora, always the same: all of those that are documents, the others by chance."""
    documents = [case for name in ("DOMPurify", "html5lib") for case in CORPORA[name] if case.strip()]
    others = [case for case in CORPORA["injections"] if case.strip()]
    chance = random.Random(2026)
    return chance.sample(documents + chance.sample(others, 2000 - len(documents)), number)


@dataclass
class Guard:
    """Hears of whatever ran in a browser, and lets nothing out of it."""

    context: BrowserContext
    own: str
    ran: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.context.on("dialog", self._dialog)
        self.context.route(re.compile(rf"^(?!{re.escape(self.own)}/)https?:"), self._elsewhere)

    def _dialog(self, dialog):
        self.ran.append(f"{dialog.type}: {dialog.message[:80]} at {dialog.page.url if dialog.page else '?'}")
        dialog.dismiss()

    def _elsewhere(self, route):
        self.ran.append(f"asked {route.request.url[:120]}")
        route.abort()

    def look(self, page: Page, address: str) -> None:
        """Opens a page of ours: nothing of it may run, now or at a click."""
        answer = page.goto(address)
        assert answer.status < 500, f"{answer.status} at {address}"
        found = page.evaluate(RUNS)
        assert found == [], f"could run at {address}: {found}"
        assert self.ran == [], f"ran at {address}: {self.ran}"


class Writer:
    """A member's hands: sends forms as a browser would."""

    def __init__(self, context: BrowserContext, site: Site):
        self.requests, self.site = context.request, site
        self.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.requests.get("/forums/ask/").text())[1]

    def send(self, address: str, **fields: str):
        form = {"csrfmiddlewaretoken": self.token, "submission_id": str(uuid.uuid4()), **fields}
        answer = self.requests.post(address, form=form, headers={"Referer": f"{self.site.url}/"}, max_redirects=0)
        assert answer.status in (302, 422), f"{answer.status} at {address} for {fields}"
        return answer

    def upload(self, name: str, media_type: str, content: bytes) -> str | None:
        answer = self.requests.post(
            "/files/",
            multipart={"upload": {"name": name, "mimeType": media_type, "buffer": content}},
            headers={"Referer": f"{self.site.url}/", "X-CSRFToken": self.token, "Accept": "application/json"},
        )
        assert answer.status in (201, 422), f"{answer.status} for a file called {name!r}"
        return answer.json()["file"]["id"] if answer.status == 201 else None


def start_threads(writer: Writer, cases: list[str]) -> list[str]:
    """A thread for each, with the injection as its title, tag, plain text, and question and choices of a poll."""
    made = []
    for case in cases:
        answer = writer.send(
            "/forums/ask/", forum="welcome", kind="question", title=case[:120], tags=case[:60].replace(",", " "),
            body=case, format="text", poll_question=case[:200], poll_choices=f"{case[:90]}\nYes\nNo",
        )  # fmt: skip
        if answer.status == 422:
            # A poll's choice may hold no more than a line of words; without it, all else is taken.
            answer = writer.send(
                "/forums/ask/", forum="welcome", kind="question", title=f"a {case[:100]}", body=f"a {case}",
                format="text",
            )  # fmt: skip
        assert answer.status == 302, (case, re.findall('class="wrong"[^>]*>([^<]+)', answer.text()))
        made.append(answer.headers["location"])
    return made


def reply_with(writer: Writer, thread: str, cases: list[str]) -> None:
    """Replies whose HTML, quote of another post, and file name are the injections."""
    address = re.search(r"/threads/\d+/", thread)[0] + "reply/"
    opening = re.search(r'id="post-(\d+)"', writer.requests.get(thread).text())[1]
    for start in range(0, len(cases), 5):
        some = cases[start : start + 5]
        ids = [writer.upload(f"{_as_a_name(case)}.csv", "text/csv", b"a,b\n1,2\n") for case in some]
        for case in some:
            quote = f'<blockquote class="quote" cite="/posts/{opening}/"><p>{case}</p></blockquote>'
            writer.send(
                address,
                body=f"<p>before</p>{quote}{case}<p>after</p>",
                format="html",
                files=",".join(filter(None, ids)),
            )
            ids = []


def _as_a_name(case: str) -> str:
    """As much of it as the name of a file can hold."""
    return case.replace("\0", "").encode()[:250].decode(errors="ignore")


def describe_pictures(writer: Writer, thread: str, cases: list[str]) -> None:
    """One picture in one post, described in as many ways, as attributes and as a broken attempt at one."""
    address = re.search(r"/threads/\d+/", thread)[0] + "reply/"
    for start in range(0, len(cases), A_BATCH // 2):
        picture = writer.upload("a.png", "image/png", A_PICTURE)
        images = "".join(
            f'<img src="/files/{picture}/480.webp" alt="{words}">'
            for case in cases[start : start + A_BATCH // 2]
            for words in (html.escape(case), case)
        )
        writer.send(address, body=f"<p>Look.</p>{images[:55_000]}", format="html")


def save_drafts(writer: Writer, cases: list[str]) -> list[str]:
    """A draft of a new thread for each twentieth, in every field."""
    made = []
    for case in cases[::20]:
        draft_id = str(uuid.uuid4())
        fields = {name: [case] for name in ("title", "tags", "body", "poll_question", "poll_choices")}
        said = {
            "place": "thread", "base": 0, "count": 1, "writer": "a", "instead": None,
            "fields": fields | {"format": ["html"]}, "submission": str(uuid.uuid4()),
        }  # fmt: skip
        answer = writer.requests.post(
            f"/drafts/{draft_id}/",
            data=json.dumps(said),
            headers={
                "Referer": f"{writer.site.url}/", "X-CSRFToken": writer.token, "Accept": "application/json",
                "Content-Type": "application/json", "Staffroom-Member": WRITER,
            },
        )  # fmt: skip
        assert answer.status in (200, 201, 422, 429), answer.text()
        if answer.status < 300:
            made.append(f"/drafts/{draft_id}/")
    return made


def put_into_editor(guard: Guard, page: Page, cases: list[str]) -> None:
    """Each as a draft that is restored, and pasted; then what came of them is posted by the editor's own button."""
    open_editor(page, "/forums/ask/")
    editor = page.locator("[contenteditable=true]")
    editor.evaluate(
        """(element, cases) => {
          for (const words of cases) {
            try {
              element.editor.commands.setContent(words);
            } catch {
              // A form whose field is called nodeName, say: what the editor cannot read is not in it.
            }
            const clipboard = new DataTransfer();
            clipboard.setData("text/html", words);
            const how = { clipboardData: clipboard, bubbles: true, cancelable: true };
            element.dispatchEvent(new ClipboardEvent("paste", how));
          }
        }""",
        cases,
    )
    page.wait_for_timeout(300)
    assert page.evaluate(RUNS) == []
    assert guard.ran == []


def open_letters(page: Page, guard: Guard, site: Site, thread: str) -> int:
    """The mails about a thread's posts, in frames without any policy, as a careless mail program would show them."""
    letters = plant(
        site.environment, "letters", {"member": READER, "thread": int(re.search(r"/threads/(\d+)/", thread)[1])}
    )
    for start in range(0, len(letters), A_BATCH):
        page.goto("about:blank")
        frames = "".join(f'<iframe srcdoc="{html.escape(one)}"></iframe>' for one in letters[start : start + A_BATCH])
        page.set_content(frames, wait_until="load")
        assert guard.ran == []
    return len(letters)


def look_at_editors_pages(page: Page, guard: Guard, site: Site, cases: list[str]) -> None:
    """Wagtail's lists, its search and its forms, with stories whose every field is an injection."""
    planted = plant(site.environment, "stories", [case.replace("\0", "")[:200] or "a" for case in cases])
    try:
        showcase = page.request.get("/editor/api/main/pages/?type=cms.ShowcaseIndexPage").json()["items"][0]["id"]
        for number in range(1, len(cases) // 50 + 2):
            guard_editor(page, guard, f"/editor/pages/{showcase}/?p={number}")
        guard_editor(page, guard, "/editor/")
        guard_editor(page, guard, "/editor/pages/search/?q=script")
        guard_editor(page, guard, "/editor/choose-member/?q=a")
        for pk in planted[::20]:
            guard_editor(page, guard, f"/editor/pages/{pk}/edit/")
    finally:
        plant(site.environment, "uproot_stories", planted)


def guard_editor(page: Page, guard: Guard, address: str) -> None:
    """Wagtail's own pages have scripts inline; what tells is whether an injection runs."""
    answer = page.goto(address)
    assert answer.status < 500, address
    assert guard.ran == [], address


def show_unsanitised(page: Page, guard: Guard, thread: str, cases: list[str]) -> int:
    """The thread's page as the site sends it, its policy with it, with each case raw in a post, as if nothing were
    sanitised. Says how many of them had something that would have run."""
    marker, showing = "before", {"case": ""}
    whole = page.request.get(f"{thread.split('?')[0]}?page=1")
    body, headers = whole.text(), {name: value for name, value in whole.headers.items() if name != "content-encoding"}
    assert "script-src 'self'" in headers["content-security-policy"]
    assert f"<p>{marker}</p>" in body

    def with_case(route):
        raw = body.replace(f"<p>{marker}</p>", showing["case"], 1)
        route.fulfill(status=200, headers=headers, body=raw)

    address = re.compile(re.escape(thread.split("?")[0]) + r"\?raw=\d+")
    page.route(address, with_case)
    live = 0
    for number, case in enumerate(cases):
        showing["case"] = case
        page.goto(f"{thread.split('?')[0]}?raw={number}", wait_until="domcontentloaded")
        # Some lead to another page, by themselves or when clicked: that is no script.
        with suppress(Error):
            live += bool(page.evaluate(RUNS))
            page.evaluate(CLICK)
        own = [line for line in guard.ran if not line.startswith("asked ")]
        assert own == [], f"{case!r} ran: {own}"
        guard.ran.clear()
    page.unroute(address)
    return live
