"""What is written is sent once, and not lost on the way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import go_to_end, open_editor, posts_saying, words_in

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"
WAITING = "Waiting to send."
NO_NETWORK = "ERR_|Failed to load resource"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who may drive the minibus?")


def write(page: Page, address: str, words: str) -> None:
    open_editor(page, address).click()
    page.keyboard.type(words)


def send(page: Page) -> None:
    page.get_by_role("button", name="Post reply").click(no_wait_after=True)


def assert_posted_once(page: Page, thread: str, words: str) -> None:
    page.goto(thread)
    expect(posts_saying(page, words)).to_have_count(1)


def test_a_double_click_sends_once_and_the_button_keeps_its_focus(page_of, thread):
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    held, sent = [], []
    page.route("**/reply/", lambda route: held.append(route))
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/reply/") else None)
    button = page.get_by_role("button", name="Post reply")
    button.dblclick()
    button.press("Enter")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    page.wait_for_timeout(500)
    assert len(sent) == 1
    held[0].continue_()
    expect(posts_saying(page, "Those with D1")).to_have_count(1)


def test_offline_the_words_wait_and_go_by_themselves_when_the_network_is_back(page_of, thread, assert_accessible):
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page.get_by_text("Your words have been sent.")).to_be_visible()
    assert words_in(page) == ""
    assert_posted_once(page, thread, "Those with D1")


def test_what_waits_can_be_changed_until_it_goes(page_of, thread):
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    page.context.set_offline(True)
    send(page)
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(page.get_by_text(WAITING)).to_be_hidden()
    page.keyboard.type(" and MiDAS")
    page.context.set_offline(False)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.wait_for_timeout(500)
    assert posts_saying(page, "Those with D1").count() == 0
    send(page)
    expect(posts_saying(page, "Those with D1 and MiDAS")).to_have_count(1)


def test_what_waits_can_be_discarded(page_of, thread):
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    page.context.set_offline(True)
    send(page)
    page.locator("[data-composer-panel]").get_by_role("button", name="Discard").click()
    expect(page.get_by_text(WAITING)).to_be_hidden()
    page.context.set_offline(False)
    page.goto(thread)
    assert posts_saying(page, "Those with D1").count() == 0
    open_editor(page, thread)
    assert words_in(page) == ""


def test_what_waits_is_sent_from_any_page_after_its_tab_was_closed(context_of, thread):
    context = context_of(CARYS)
    page = context.new_page()
    write(page, thread, "Those with D1")
    context.set_offline(True)
    send(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.close()
    context.set_offline(False)
    another = context.new_page()
    another.goto("/forums/")
    expect(another.get_by_text("What you wrote is posted.")).to_be_visible()
    assert_posted_once(another, thread, "Those with D1")


def test_what_cannot_be_posted_any_more_is_told_and_stays_a_draft(context_of, page_of, thread, quiet_page):
    quiet_page.expect("422")
    context = context_of(CARYS)
    page = context.new_page()
    write(page, thread, "Those with D1")
    context.set_offline(True)
    send(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.close()
    moderator = page_of("tom-wetherell")
    moderator.goto(thread)
    moderator.get_by_role("link", name="Lock, with a reason").click()
    moderator.get_by_label("Why").fill("See the guide")
    moderator.get_by_role("button", name="Lock").first.click()
    context.set_offline(False)
    another = context.new_page()
    another.goto("/forums/")
    expect(another.get_by_text("Not sent: A moderator has locked this thread. See the guide")).to_be_visible()
    another.goto("/drafts/")
    expect(another.get_by_text("Those with D1").first).to_be_visible()


def fail_once(page: Page, how) -> None:
    """Lets the first try to send fail, and no other."""
    page.route("**/reply/", how, times=1)
    send(page)
    expect(page.get_by_text(WAITING)).to_be_visible()


def test_words_go_by_themselves_after_the_network_failed_on_the_way(page_of, thread, quiet_page):
    quiet_page.expect(NO_NETWORK)
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    fail_once(page, lambda route: route.abort())
    page.goto(thread)
    expect(page.get_by_text("What you wrote is posted.")).to_be_visible()
    assert_posted_once(page, thread, "Those with D1")


def test_words_go_by_themselves_after_the_server_was_in_trouble(page_of, thread, quiet_page):
    quiet_page.expect("503")
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    fail_once(page, lambda route: route.fulfill(status=503, body="Back soon"))
    expect(page.get_by_text("Your words have been sent.")).to_be_visible()
    assert_posted_once(page, thread, "Those with D1")


def lose_the_answer(page: Page) -> None:
    """The server takes the words in, and the browser never hears of it."""

    def take_and_drop(route):
        route.fetch(max_redirects=0)
        route.abort()

    fail_once(page, take_and_drop)


def test_words_whose_answer_was_lost_are_posted_once(page_of, thread, quiet_page):
    quiet_page.expect(NO_NETWORK)
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    lose_the_answer(page)
    page.goto(thread)
    expect(page.get_by_text("What you wrote is posted.")).to_be_visible()
    assert_posted_once(page, thread, "Those with D1")
    open_editor(page, thread)
    assert words_in(page) == ""


def test_words_changed_after_a_lost_answer_are_kept_and_posted_when_their_writer_says_so(page_of, thread, quiet_page):
    quiet_page.expect(f"{NO_NETWORK}|422")
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    lose_the_answer(page)
    page.get_by_role("textbox", name="Add your reply").click()
    go_to_end(page)
    page.keyboard.type(" and a MiDAS certificate")
    send(page)
    expect(page.get_by_text("You had sent this already")).to_be_visible()
    assert words_in(page) == "<p>Those with D1 and a MiDAS certificate</p>"
    expect(page.get_by_text("Draft saved")).to_be_visible()
    send(page)
    expect(posts_saying(page, "and a MiDAS certificate")).to_have_count(1)


def test_a_token_that_has_changed_is_no_obstacle(page_of, thread, quiet_page):
    quiet_page.expect("403")
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.context.clear_cookies(name="csrftoken")
    page.keyboard.type("Those with D1")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.context.clear_cookies(name="csrftoken")
    send(page)
    expect(posts_saying(page, "Those with D1")).to_have_count(1)


def test_words_the_server_refuses_come_back_in_the_editor_with_the_reason(page_of, thread, quiet_page):
    quiet_page.expect("422")
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.keyboard.type("Those with D1")
    page.locator("[contenteditable]").evaluate(
        "editor => editor.editor.commands.insertContent(' and' + ' a MiDAS certificate'.repeat(3000))"
    )
    send(page)
    reason = page.get_by_text("a post can hold 60,000")
    expect(reason).to_be_visible()
    editor = page.get_by_role("textbox", name="Add your reply")
    expect(editor).to_have_attribute("aria-invalid", "true")
    assert "id_body_error" in editor.get_attribute("aria-describedby")
    expect(editor).to_contain_text("Those with D1 and a MiDAS certificate")


def test_nothing_is_not_posted(page_of, thread, quiet_page, assert_accessible):
    quiet_page.expect("422")
    page = page_of(CARYS)
    open_editor(page, thread)
    send(page)
    expect(page.get_by_text("There is nothing here to post yet.")).to_be_focused()
    assert_accessible(page)
