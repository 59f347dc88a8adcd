"""Quoting posts: a selection, a whole post, several from several pages, and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "What do you check?", body="First the hoists.\n\nThen the slings, @carys-bevan, twice.")


def number_of(page: Page) -> str:
    return page.locator("article.post").first.get_attribute("data-post")


def quote(number: str, words: str) -> str:
    said_by = f'<p><a href="/posts/{number}/" rel="nofollow noopener ugc">Hanif Chowdhury wrote</a></p>'
    return f'<blockquote class="quote" cite="/posts/{number}/">{said_by}{words}</blockquote>'


def select(page: Page, words: str) -> None:
    page.locator("article.post .prose").first.evaluate(
        """(prose, words) => {
          const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
            return;
          }
        }""",
        words,
    )


def test_selected_words_are_quoted_with_a_link_to_their_post_and_posted_as_they_were(page_of, thread):
    page = page_of(CARYS)
    page.goto(thread)
    select(page, "the hoists")
    page.locator(".quote-button").click()
    made = quote(number_of(page), "<p>the hoists</p>")
    expect(page.get_by_role("textbox", name="Add your reply")).to_be_focused()
    expect(page.locator("textarea[name=body]")).to_have_value(made)
    page.keyboard.type("So do we.")
    page.get_by_role("button", name="Post reply").click()
    reply = page.locator("article.post .prose").last
    expect(reply).to_contain_text("So do we.")
    assert made + "<p>So do we.</p>" in reply.inner_html()
    expect(reply.get_by_role("link", name="Hanif Chowdhury wrote")).to_have_attribute(
        "href", f"/posts/{number_of(page)}/"
    )


def test_the_button_of_a_post_quotes_all_of_it_and_by_keyboard_what_is_selected(page_of, thread):
    page = page_of(CARYS)
    page.goto(thread)
    button = page.locator("article.post").first.get_by_role("link", name="Quote")
    button.focus()
    page.keyboard.press("Enter")
    editor = page.get_by_role("textbox", name="Add your reply")
    expect(page.locator("[contenteditable=true] blockquote")).to_have_count(1)
    expect(editor).to_be_focused()
    whole = quote(number_of(page), "<p>First the hoists.</p><p>Then the slings, @Carys Bevan, twice.</p>")
    expect(page.locator("textarea[name=body]")).to_have_value(whole)
    page.keyboard.type("Yes.")
    select(page, "twice")
    button.focus()
    select(page, "twice")
    page.keyboard.press("Enter")
    expect(editor.locator("blockquote")).to_have_count(2)
    expect(page.locator("textarea[name=body]")).to_have_value(
        f"{whole}<p>Yes.</p>{quote(number_of(page), '<p>twice</p>')}"
    )


def test_several_quotes_are_kept_with_the_draft_over_a_page(page_of, thread):
    page = page_of(CARYS)
    page.goto(thread)
    button = page.locator("article.post").first.get_by_role("link", name="Quote")
    button.click()
    expect(page.locator("[contenteditable=true] blockquote")).to_have_count(1)
    expect(page.locator("[data-draft-line]")).to_contain_text("aved")
    page.goto(thread)
    button.click()
    expect(page.locator("[contenteditable=true] blockquote")).to_have_count(2)


def test_without_script_a_quote_is_typed_into_the_box_and_posted_as_one(page_of, thread):
    page = page_of(CARYS, java_script_enabled=False)
    page.goto(thread)
    number = number_of(page)
    page.locator("article.post").first.get_by_role("link", name="Quote").click()
    box = page.get_by_role("textbox", name="Add your reply")
    assert box.input_value().startswith(f"> Hanif Chowdhury wrote: /posts/{number}/\n> First the hoists.")
    box.fill(f"> Hanif Chowdhury wrote: /posts/{number}/\n> First the hoists.\n\nSee https://www.hse.gov.uk/loler.")
    page.get_by_role("button", name="Post reply").click()
    reply = page.locator("article.post .prose").last
    expect(reply.get_by_role("link", name="Hanif Chowdhury wrote")).to_have_count(1)
    expect(reply.get_by_role("link", name="https://www.hse.gov.uk/loler")).to_have_attribute(
        "rel", "nofollow noopener ugc"
    )


def test_the_address_of_a_quote_opens_the_box_with_it(page_of, thread):
    page = page_of(CARYS)
    page.goto(thread)
    number = number_of(page)
    open_editor(page, f"/posts/{number}/?quote")
    expect(page.locator("textarea[name=body]")).to_have_value(
        quote(number, "<p>First the hoists.</p><p>Then the slings, @Carys Bevan, twice.</p>")
    )


def test_a_quote_is_readable_by_everyone_on_a_phone_in_both_schemes(page_of, thread, assert_accessible):
    page = page_of(CARYS, viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    page.goto(thread)
    select(page, "the hoists")
    expect(page.locator(".quote-button")).to_be_in_viewport()
    page.locator(".quote-button").tap()
    expect(page.locator("[contenteditable=true] blockquote")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)
