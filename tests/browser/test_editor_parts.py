"""How other parts of the form reach the editor, and pictures within the words."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import move, open_editor, words_in
from tests.forums.editor_samples import PICTURE

CARYS = "carys-bevan"
INSERT = """(html) => document.querySelector("[data-composer]")
  .dispatchEvent(new CustomEvent("composer:insert", { detail: { html } }))"""
# A picture as Windows and phones put it on the clipboard, and the same with words beside it, as Excel does.
PASTE_FILE = """(editor, words) => {
  const clipboard = new DataTransfer();
  clipboard.items.add(new File(["x"], "hall.png", { type: "image/png" }));
  if (words) clipboard.setData("text/html", words);
  window.taken = [];
  document.querySelector("[data-composer]").addEventListener("composer:files", (event) => {
    event.stopImmediatePropagation();
    window.taken.push(...event.detail.files.map((file) => file.name));
  }, { capture: true, once: true });
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
  return window.taken;
}"""


@pytest.fixture
def page(page_of, quiet_page) -> Page:
    quiet_page.expect("404")  # the picture of the sample is nobody's
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    return page


def test_what_a_part_of_the_form_puts_in_comes_where_the_caret_is(page):
    page.keyboard.type("Before  after")
    move(page, "ArrowLeft", times=len(" after"))
    page.evaluate(INSERT, PICTURE)
    assert words_in(page) == f"<p>Before {PICTURE} after</p>"


def test_a_picture_is_described_or_said_to_decorate_by_keyboard(page, assert_accessible):
    page.evaluate(INSERT, PICTURE)
    move(page, "ArrowLeft")
    expect(page.get_by_role("button", name="Describe the picture")).to_be_visible()
    page.keyboard.press("Alt+F10")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    words = page.get_by_label("What the picture shows")
    expect(words).to_be_focused()
    assert words.input_value() == 'Carys\' hatch, “new” & "wide"'
    words.fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Say in a few words what it shows")).to_be_visible()
    assert_accessible(page)
    words.fill("The hatch <open>")
    page.keyboard.press("Enter")
    assert 'alt="The hatch ' in words_in(page)
    expect(page.get_by_role("textbox", name="Say more").get_by_role("img")).to_have_attribute("alt", "The hatch <open>")
    page.get_by_role("button", name="Describe the picture").click()
    page.get_by_label("It only decorates").check()
    page.get_by_role("button", name="Keep the description").click()
    assert 'alt=""' in words_in(page)
    page.get_by_role("button", name="Describe the picture").click()
    page.get_by_role("button", name="Take the picture out").click()
    assert words_in(page) == ""


def test_a_picture_on_the_clipboard_goes_to_the_files_and_words_with_a_picture_stay_words(page):
    editor = page.locator("[contenteditable=true]")
    assert editor.evaluate(PASTE_FILE, "") == ["hall.png"]
    assert editor.evaluate(PASTE_FILE, '<img src="https://a.example/hall.png" alt="Hall">') == ["hall.png"]
    assert words_in(page) == ""
    assert editor.evaluate(PASTE_FILE, "<table><tr><td>Autumn</td></tr></table>") == []
    assert words_in(page) == "<table><tbody><tr><td><p>Autumn</p></td></tr></tbody></table>"


def test_where_the_editor_cannot_be_had_the_same_comes_as_plain_text(page_of, quiet_page):
    quiet_page.expect("could not be loaded|ERR_FAILED|Failed to")
    page = page_of(CARYS)
    page.route("**/vendor/prose_editor*.js", lambda route: route.abort())
    page.goto("/forums/ask/?new")
    box = page.get_by_role("textbox", name="Say more")
    box.fill("Before")
    page.evaluate(
        INSERT,
        '<blockquote class="quote" cite="/posts/12/"><p><a href="/posts/12/">Carys Bevan wrote</a></p><p>Twice.</p>'
        '</blockquote><p>Ask <a class="mention" href="/people/tom-wetherell/">@Tom Wetherell</a></p>',
    )
    expected = "Before\n\n> Carys Bevan wrote: /posts/12/\n> Twice.\n\nAsk @tom-wetherell"
    assert box.input_value().strip() == expected


def test_words_that_come_without_keys_are_taken_as_dictation_and_spell_check_bring_them(page):
    page.keyboard.insert_text("The hoists are checkd twice a year")
    editor = page.locator("[contenteditable=true]")
    editor.evaluate(
        """(editor) => {
          const text = editor.querySelector("p").firstChild;
          getSelection().setBaseAndExtent(text, 15, text, 21);
          document.execCommand("insertText", false, "checked");
        }"""
    )
    assert words_in(page) == "<p>The hoists are checked twice a year</p>"


def test_where_the_editor_cannot_be_had_a_post_keeps_what_plain_text_cannot_say(context_of, ask, quiet_page):
    quiet_page.expect("could not be loaded|ERR_FAILED|Failed to")
    table = "<p>The rota:</p><table><tbody><tr><td><p>Autumn</p></td></tr></tbody></table>"
    thread = ask(CARYS, "Our rota", body=table, format="html")
    page = context_of(CARYS).new_page()
    page.goto(thread)
    address = page.get_by_role("link", name="Change", exact=True).get_attribute("href")
    page.route("**/vendor/prose_editor*.js", lambda route: route.abort())
    page.goto(address)
    box = page.get_by_role("textbox", name="Your post")
    expect(page.get_by_text("The editor could not be loaded.")).to_be_visible()
    assert box.input_value() == table
    box.fill(table.replace("Autumn", "Spring"))
    expect(page.locator("text=/^Draft saved, /")).to_be_visible()
    page.reload()
    expect(page.locator("[data-composer][data-ready]")).to_be_visible()
    assert box.input_value() == table.replace("Autumn", "Spring")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator("td", has_text="Spring")).to_be_visible()


def test_where_the_editor_cannot_be_had_a_post_of_words_alone_is_plain_text(context_of, ask, quiet_page):
    quiet_page.expect("could not be loaded|ERR_FAILED|Failed to")
    thread = ask(
        CARYS, "Our hoists", body="<p>Twice a year &amp; more.</p><p>See https://example.org/</p>", format="html"
    )
    page = context_of(CARYS).new_page()
    page.goto(thread)
    address = page.get_by_role("link", name="Change", exact=True).get_attribute("href")
    page.route("**/vendor/prose_editor*.js", lambda route: route.abort())
    page.goto(address)
    expect(page.locator("[data-composer][data-ready]")).to_be_visible()
    words = page.get_by_role("textbox", name="Your post").input_value()
    assert words == "Twice a year & more.\n\nSee https://example.org/"
