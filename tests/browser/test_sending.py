"""What is written is sent once, and not lost on the way."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor, posts_saying, words_in

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who may drive the minibus?")


def write(page: Page, address: str, words: str) -> None:
    open_editor(page, address).click()
    page.keyboard.type(words)


def send(page: Page) -> None:
    page.get_by_role("button", name="Post reply").click(no_wait_after=True)


def test_a_double_click_sends_once_and_the_button_keeps_its_focus(page_of, thread):
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    page.locator("form", has=page.locator("[data-composer]")).evaluate(
        """form => form.addEventListener("submit", event => {
          form.dataset.sent = Number(form.dataset.sent ?? 0) + (event.defaultPrevented ? 0 : 1);
          event.preventDefault();
        })"""
    )
    button = page.get_by_role("button", name="Post reply")
    button.dblclick()
    button.press("Enter")
    expect(page.locator("form[data-sent='1']")).to_be_visible()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")


def test_offline_the_words_stay_with_a_word_why_and_are_sent_when_asked_again(page_of, thread):
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_text("You are offline, so this is not sent yet.")).to_be_visible()
    assert words_in(page) == "<p>Those with D1</p>"
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline")).to_be_hidden()
    send(page)
    expect(posts_saying(page, "Those with D1")).to_have_count(1)


def test_words_are_back_after_the_network_failed_on_the_way(page_of, thread, quiet_page):
    quiet_page.expect("ERR_")
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    page.route("**/reply/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        send(page)
    page.unroute("**/reply/")
    page.goto(thread)
    open_editor(page, thread)
    expect(page.get_by_role("textbox", name="Add your reply")).to_have_text("Those with D1")
    send(page)
    expect(posts_saying(page, "Those with D1")).to_have_count(1)


def lose_the_answer(page: Page) -> None:
    """The server takes the words in, and the browser never hears of it."""

    def take_and_drop(route):
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/reply/", take_and_drop)
    with page.expect_event("requestfailed"):
        send(page)
    page.unroute("**/reply/")
    page.context.clear_cookies(name="posted")


def test_words_whose_answer_was_lost_are_posted_once_when_sent_again(page_of, thread, quiet_page):
    quiet_page.expect("ERR_")
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    lose_the_answer(page)
    open_editor(page, thread)
    expect(page.get_by_role("textbox", name="Add your reply")).to_have_text("Those with D1")
    send(page)
    expect(posts_saying(page, "Those with D1")).to_have_count(1)
    open_editor(page, thread)
    assert words_in(page) == ""


def test_words_changed_after_a_lost_answer_are_not_lost_themselves(page_of, thread, quiet_page):
    quiet_page.expect("ERR_")
    page = page_of(CARYS)
    write(page, thread, "Those with D1")
    lose_the_answer(page)
    open_editor(page, thread).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and a MiDAS certificate")
    send(page)
    expect(posts_saying(page, "and a MiDAS certificate")).to_be_visible()


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
