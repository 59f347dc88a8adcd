"""Mentioning people in the editor, by keyboard, with a finger, and when nobody answers."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor, words_in

CARYS, HANIF, TOM = "carys-bevan", "hanif-chowdhury", "tom-wetherell"
MENTION = '<a class="mention" href="/people/hanif-chowdhury/">@Hanif Chowdhury</a>'


@pytest.fixture
def page(page_of) -> Page:
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    return page


def options(page: Page):
    return page.get_by_role("listbox", name="Whom to mention").get_by_role("option")


def test_a_colleague_is_found_by_name_chosen_by_keyboard_and_linked_in_the_post(page_of, ask):
    page = page_of(CARYS)
    open_editor(page, ask(CARYS, "Who knows about hoists?")).click()
    page.keyboard.type("Ask @hanif cho")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type("please")
    assert words_in(page) == f"<p>Ask {MENTION} please</p>"
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("article.post .prose", has_text="please")).to_have_count(1)
    assert MENTION in page.locator("article.post .prose", has_text="please").inner_html()


def test_arrows_move_through_the_list_which_screen_readers_hear_of(page, assert_accessible):
    editor = page.get_by_role("textbox", name="Say more")
    page.keyboard.type("@s")
    expect(options(page)).not_to_have_count(0)
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    first = editor.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"#{editor.get_attribute('aria-activedescendant')}")
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert chosen.get_attribute("id") != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Up and down to choose")).to_have_count(1)
    expect(editor).to_be_focused()
    assert_accessible(page)


def test_escape_closes_the_list_until_another_sign_is_typed(page):
    page.keyboard.type("@hanif")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    page.keyboard.type(" or @hanif")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Tab")
    assert words_in(page) == f"<p>@hanif or {MENTION} </p>"
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    assert words_in(page) == "<p>@hanif or </p>"


@pytest.mark.parametrize("typed", ["office@hanif", "at 5 @ 6", "@ hanif", "@@hanif", "/@hanif"])
def test_an_address_or_a_sign_alone_offers_nobody(page, typed):
    page.keyboard.type(typed)
    page.wait_for_timeout(600)
    expect(options(page)).to_have_count(0)


def test_who_is_found_by_nothing_is_said_and_typing_goes_on(page):
    page.keyboard.type("@xqz")
    expect(page.get_by_text("No one to mention by that name")).to_have_count(1)
    page.keyboard.type(" ok\n")
    assert words_in(page) == "<p>@xqz ok</p>"


def test_without_a_connection_a_handle_can_still_be_typed(page, quiet_page):
    quiet_page.expect("ERR_INTERNET_DISCONNECTED|Failed to load resource")
    page.context.set_offline(True)
    page.keyboard.type("@hanif-chowdhury\n")
    page.context.set_offline(False)
    assert words_in(page) == "<p>@hanif-chowdhury</p>"


def test_on_a_phone_the_list_fits_and_is_pressed_with_a_finger(page_of, assert_accessible):
    page = page_of(CARYS, viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    open_editor(page, "/forums/ask/?new").tap()
    # Composition, as the keyboards of phones and dictation do it.
    page.keyboard.insert_text("Thanks @hanif")
    expect(options(page)).to_have_count(1)
    box = options(page).bounding_box()
    assert box["height"] >= 44
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)
    options(page).tap()
    assert words_in(page) == f"<p>Thanks {MENTION} </p>"
    expect(page.get_by_role("textbox", name="Say more")).to_be_focused()


def test_a_post_is_changed_with_its_mentions_as_they_are(page_of, ask):
    page = page_of(CARYS)
    page.goto(ask(CARYS, "Who else?", body="Ask @hanif-chowdhury, please"))
    open_editor(page, page.get_by_role("link", name="Change").first.get_attribute("href"))
    assert words_in(page) == f"<p>Ask {MENTION}, please</p>"


def test_a_moderator_is_told_how_many_a_group_is_before_sending(page_of):
    page = page_of(TOM)
    group = {"name": "Minibus", "slug": "minibus", "told": 12}
    group["html"] = '<strong class="mention" data-group="minibus">@Minibus</strong>'
    found = {"people": [], "groups": [group]}
    page.route(re.compile(r"/mentions/\?.*q=mini"), lambda route: route.fulfill(json=found))
    page.route(re.compile(r"/mentions/\?.*group="), lambda route: route.fulfill(body=json.dumps({"told": 12})))
    open_editor(page, "/forums/ask/?new").click()
    page.keyboard.type("@mini")
    expect(options(page)).to_contain_text("Group: tells 12 people")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sending this tells 12 people.")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.get_by_text("Sending this tells")).to_be_hidden()
