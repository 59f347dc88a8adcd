"""What was really on the screen is read: by script, after a moment, in batches; and nothing else."""

import re

import pytest
from playwright.sync_api import Page, expect

CARYS, HANIF, SAM, TOM = "carys-bevan", "hanif-chowdhury", "sam-liddle", "tom-wetherell"
LONG = "\n\n".join(["Ours are due again, and the firm has gone."] * 25)


@pytest.fixture
def thread(site, ask, context_of) -> str:
    """A question with three replies, each higher than the window."""
    address = ask(HANIF, "Who checks your ceiling hoists?", body=LONG)
    for _ in range(3):
        reply(site, context_of, SAM, address, LONG)
    return address


def reply(site, context_of, handle: str, address: str, words: str) -> None:
    requests = context_of(handle).request
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', requests.get(address).text()))
    action = re.search(r"/threads/\d+/", address)[0] + "reply/"
    assert requests.post(action, form=hidden | {"body": words}, headers={"Referer": site.url + "/"}).ok


def reports(page: Page) -> list[str]:
    """What the page reports as seen, as it does."""
    heard: list[str] = []

    def hear(request) -> None:
        if request.url.endswith("/read/"):
            heard.append(re.search(r"seen=([^&]*)", request.post_data)[1].replace("+", " "))

    page.on("request", hear)
    return heard


def unread_of(page: Page, address: str) -> list[int]:
    """The numbers of the posts that are new to the member, as the server has it."""
    articles = page.context.request.get(address).text().split('<article class="post"')[1:]
    return [number for number, article in enumerate(articles, 1) if '<span class="new">New</span>' in article]


def wait_until_unread(page: Page, address: str, numbers: list[int]) -> None:
    for _ in range(100):
        if unread_of(page, address) == numbers:
            return
        page.wait_for_timeout(100)
    raise AssertionError(unread_of(page, address))


def wait_for(page: Page, heard: list[str], seen: str) -> None:
    for _ in range(100):
        if seen in heard:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{seen} is not reported: {heard}")


def test_a_post_is_read_once_it_was_looked_at_and_no_sooner(page_of, context_of, thread):
    page = page_of(CARYS, viewport={"width": 1000, "height": 700})
    heard = reports(page)
    page.goto(thread)
    wait_for(page, heard, "1-1")
    page.wait_for_timeout(2500)
    assert heard == ["1-1"], "what is below the window is not read"
    # Past the second and the third at once, to the end of the fourth.
    page.locator("article.post .post-foot").nth(3).scroll_into_view_if_needed()
    wait_for(page, heard, "4-4")
    assert heard == ["1-1", "4-4"]
    wait_until_unread(page, thread, [2, 3])


def test_what_was_seen_is_reported_when_the_page_is_left(page_of, thread):
    page = page_of(CARYS, viewport={"width": 1000, "height": 700})
    page.goto(thread)
    page.wait_for_timeout(1700)  # looked at, and not yet sent
    page.goto("/forums/")
    wait_until_unread(page, thread, [2, 3, 4])


def test_what_could_not_be_sent_is_sent_when_the_line_is_back(page_of, thread, quiet_page):
    quiet_page.expect("ERR_INTERNET_DISCONNECTED|WebSocket|Failed to load")
    page = page_of(TOM, viewport={"width": 1000, "height": 700})
    page.goto(thread)
    page.context.set_offline(True)
    page.wait_for_timeout(4000)
    page.context.set_offline(False)
    wait_until_unread(page, thread, [2, 3, 4])


def test_what_is_marked_unread_stays_so_while_one_looks_at_it(page_of, thread):
    page = page_of(CARYS, viewport={"width": 1000, "height": 7000})
    page.goto(thread)
    wait_until_unread(page, thread, [])
    page.reload()
    expect(page.locator("article.post .post-head .new")).to_have_count(0)
    third = page.locator("article.post").nth(2)
    third.locator("summary", has_text="More").click()
    third.get_by_role("button", name="Mark unread from here").click()
    expect(page.locator("[data-toasts]")).to_contain_text("Unread from post 3 on")
    expect(page.locator("article.post .post-head .new")).to_have_count(2)
    page.wait_for_timeout(3500)
    assert unread_of(page, thread) == [3, 4]


def test_without_script_the_page_that_was_shown_is_read(page_of, thread):
    page = page_of(CARYS, java_script_enabled=False)
    page.goto(thread, wait_until="load")
    wait_until_unread(page, thread, [])
