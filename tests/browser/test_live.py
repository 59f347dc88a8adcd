"""What is new arrives while one reads: in two browsers, over a lost connection, and with sockets blocked."""

import re

import pytest
from playwright.sync_api import Page, expect

CARYS, HANIF, SAM = "carys-bevan", "hanif-chowdhury", "sam-liddle"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who checks your ceiling hoists?", body="\n\n".join(["Ours are due again."] * 60))


@pytest.fixture
def post(site, context_of):
    """Sends a form of a page as a member, without a browser: a reply, when nothing else is said."""

    def send(handle: str, address: str, action: str = "", **fields: str) -> None:
        requests = context_of(handle).request
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', requests.get(address).text()))
        action = action or re.search(r"/threads/\d+/", address)[0] + "reply/"
        answer = requests.post(action, form=hidden | fields, headers={"Referer": site.url + "/"})
        assert answer.ok, answer.text()

    return send


def watching(page: Page, address: str) -> Page:
    heard: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    page.goto(address)
    for _ in range(300):
        if any("watching" in frame for frame in heard):
            return page
        page.wait_for_timeout(100)
    raise AssertionError(f"The thread is not watched: {heard}")


def what_is_looked_at(page: Page) -> list:
    return page.evaluate(
        "[scrollY, document.activeElement?.outerHTML.slice(0, 80), document.getSelection().toString()]"
    )


def waiting(page: Page):
    return page.locator(".waiting button")


def test_a_reply_waits_at_the_foot_and_moves_neither_the_page_nor_the_focus(page_of, thread, post):
    page = watching(page_of(CARYS), thread)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(200)
    page.locator("article.post a").first.evaluate("link => link.focus({preventScroll: true})")
    before = what_is_looked_at(page)
    post(SAM, thread, body="Twice a year, with the slings.")
    expect(waiting(page)).to_have_text("1 more reply has come in. Show it")
    post(SAM, thread, body="And after every fault.")
    expect(waiting(page)).to_have_text("2 more replies have come in. Show them")
    expect(page.get_by_text("Twice a year, with the slings.")).to_have_count(0)
    assert what_is_looked_at(page) == before
    waiting(page).click()
    expect(page.locator("article.post .prose").nth(1)).to_have_text("Twice a year, with the slings.")
    expect(page.locator("article.post .prose").nth(2)).to_have_text("And after every fault.")
    expect(waiting(page)).to_be_hidden()
    expect(page.locator("article.post").nth(1)).to_be_focused()


def test_a_visitor_of_a_public_thread_sees_it_too(page_of, ask, post):
    thread = ask(HANIF, "Who checks your hoists, publicly?", forum="welcome")
    page = page_of()
    watching(page, thread)
    post(SAM, thread, body="Twice a year.")
    expect(waiting(page)).to_have_text("1 more reply has come in. Show it")


def test_a_post_that_is_changed_or_taken_down_changes_in_its_place(page_of, context_of, thread, post):
    post(SAM, thread, body="Once a year.")
    page = watching(page_of(CARYS), thread)
    reply = page.locator("article.post").nth(1)
    address = f"/posts/{reply.get_attribute('data-post')}/edit/"
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(200)
    before = what_is_looked_at(page)
    post(SAM, address, action=address, body="Twice a year.")
    expect(reply.locator(".prose")).to_have_text("Twice a year.")
    assert what_is_looked_at(page) == before
    expect(waiting(page)).to_be_hidden()


def test_what_was_missed_while_the_connection_was_lost_arrives(page_of, thread, post):
    page = watching(page_of(CARYS), thread)
    page.evaluate("window.stayed = true")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")
    post(SAM, thread, body="While you were in the tunnel.")
    post(SAM, thread, body="And further down.")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(waiting(page)).to_have_text("2 more replies have come in. Show them")
    assert page.evaluate("window.stayed")


def test_with_sockets_blocked_the_page_asks_instead(page_of, thread, post, quiet_page):
    quiet_page.expect("WebSocket")
    page = page_of(CARYS)
    page.route_web_socket("**/live/", lambda socket: socket.close())
    page.goto(thread)
    post(SAM, thread, body="Past the filter.")
    expect(waiting(page)).to_have_text("1 more reply has come in. Show it", timeout=60_000)


def test_the_bell_counts_up_wherever_its_owner_is_signed_in_and_down_when_it_is_read(page_of, thread, post):
    inbox, forums = page_of(HANIF), page_of(HANIF)
    inbox.goto("/inbox/")
    forums.goto("/forums/")
    bell = forums.locator(".app-me [data-bell]")
    before = int(bell.locator("[data-bell-number]").text_content())
    post(SAM, thread, body="Twice a year.")
    expect(bell.locator("[data-bell-number]")).to_have_text(str(before + 1))
    expect(bell).to_be_visible()
    expect(inbox.get_by_role("link", name="More has come in. Show it")).to_be_visible()
    inbox.get_by_role("link", name="More has come in. Show it").click()
    inbox.get_by_role("link", name=re.compile("Sam Liddle replied in")).first.click()
    expect(bell.locator("[data-bell-number]")).to_have_text(str(before))


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/settings/", "/inbox/follows/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_the_inbox_are_accessible_and_fit_a_small_screen(page_of, assert_accessible, address, width):
    page = page_of(HANIF, viewport={"width": width, "height": 800})
    page.goto(address)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
