"""A reply that comes in while one reads has the buttons that its reader may press, and no others."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor, posts_saying

CARYS, HANIF, TOM = "carys-bevan", "hanif-chowdhury", "tom-wetherell"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Which wheelchair clamps fit our bus?")


def open_thread(page: Page, address: str) -> Page:
    """Opens a thread and waits until its page hears of what is new in it."""
    with page.expect_websocket():
        page.goto(address)
    expect(page.locator(".waiting")).to_be_attached()
    return page


def show_what_came_in(page: Page):
    page.get_by_role("button", name="Show it").click()
    return page.locator("article.post").last


def test_buttons_of_a_new_reply_are_those_its_reader_may_press(page_of, thread):
    asker = open_thread(page_of(HANIF), thread)
    moderator = open_thread(page_of(TOM), thread)
    other = open_thread(page_of("sam-liddle"), thread)
    writer = page_of(CARYS)
    second_window = open_thread(writer.context.new_page(), thread)
    open_editor(writer, thread).click()
    writer.keyboard.type("The ones with four straps")
    writer.keyboard.press("Control+Enter")

    def buttons(page):
        return show_what_came_in(page).locator(".post-foot .row :is(a, button)")

    expect(buttons(asker)).to_have_text(["Quote", "Choose as answer"])
    expect(buttons(moderator)).to_have_text(["Quote", "Choose as answer", "Take down"])
    expect(buttons(second_window)).to_have_text(["Quote", "Change"])
    expect(second_window.locator("article.post").last.locator(".badge")).to_have_text("You")
    expect(buttons(other)).to_have_text(["Quote"])

    asker.get_by_role("button", name="Choose as answer").click()
    expect(posts_saying(asker, "The ones with four straps")).to_be_visible()
    expect(asker.locator(".answer")).to_contain_text("The ones with four straps")
