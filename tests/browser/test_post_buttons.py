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

    def expect_buttons(page, at_hand: list[str], in_the_menu: list[str]):
        reply = show_what_came_in(page)
        expect(reply.locator(".post-foot > .row > :is(a, button)")).to_have_text(at_hand)
        expect(reply.locator(".post-foot .menu-list :is(a, button)")).to_have_text(in_the_menu)

    own_menu = ["Address of this post", "Mark unread from here"]
    menu = [*own_menu, "Report this post"]
    expect_buttons(asker, ["Quote", "Bookmark", "Choose as answer"], menu)
    expect_buttons(moderator, ["Quote", "Bookmark", "Choose as answer", "Take down"], menu)
    expect_buttons(second_window, ["Quote", "Bookmark", "Change"], own_menu)
    expect(second_window.locator("article.post").last.locator(".badge")).to_have_text("You")
    expect_buttons(other, ["Quote", "Bookmark"], menu)

    asker.get_by_role("button", name="Choose as answer").click()
    expect(posts_saying(asker, "The ones with four straps")).to_be_visible()
    expect(asker.locator(".answer")).to_contain_text("The ones with four straps")
