"""Writing a reply in the editor: with a mouse, by keyboard alone, on a phone, without script."""

import pytest
from playwright.sync_api import Page, expect

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who checks your ceiling hoists?")


def open_editor(page: Page, address: str):
    """Opens a thread, goes to its reply box and gives the editor."""
    page.goto(address)
    page.locator("#reply").scroll_into_view_if_needed()
    editor = page.get_by_role("textbox", name="Your reply")
    expect(editor).to_have_attribute("contenteditable", "true")
    return editor


def test_what_is_typed_and_formatted_appears_in_the_thread_as_it_was(page_of, thread):
    page = page_of(CARYS)
    editor = open_editor(page, thread)
    editor.click()
    page.keyboard.type("Ours come ")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("twice a year")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type(".")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bullet list").click()
    page.keyboard.type("hoists")
    page.keyboard.press("Enter")
    page.keyboard.type("slings")
    page.get_by_role("button", name="Post reply").click()
    post = page.locator("article.post").last
    expect(post.locator("strong")).to_have_text("twice a year")
    expect(post.locator("li")).to_have_text(["hoists", "slings"])
