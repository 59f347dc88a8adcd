"""What the toolbar and the keys make in the editor is HTML that the server keeps (tests/forums/editor_samples.py)."""

from playwright.sync_api import Page, expect

from tests.browser.editing import move, open_editor, press, words_in
from tests.forums.editor_samples import ALSO_KEPT, MADE_WITH_THE_TOOLBAR, PUT_IN

CARYS = "carys-bevan"
SAMPLES = MADE_WITH_THE_TOOLBAR | ALSO_KEPT


def write_between(page: Page, *buttons: str) -> None:
    page.keyboard.type("Check ")
    for button in buttons:
        press(page, button)
    page.keyboard.type("every")
    for button in reversed(buttons):
        press(page, button)
    page.keyboard.type(" sling")


def write_after(page: Page, button: str, words: str) -> None:
    press(page, button)
    page.keyboard.type(words)


def list_in_a_list(page: Page) -> None:
    write_after(page, "Bullet list", "hoists\nceiling")
    page.keyboard.press("Control+]")


def link_on_words(page: Page) -> None:
    page.keyboard.type("See the guidance.")
    move(page, "ArrowLeft")
    move(page, "Shift+ArrowLeft", times=len("the guidance"))
    press(page, "Link")
    page.get_by_label("Web address").fill("https://www.gov.uk/send")
    page.get_by_role("button", name="Add link").click()


def link(page: Page, address: str, words: str = "") -> None:
    press(page, "Link")
    page.get_by_label("Words to show").fill(words)
    page.get_by_label("Web address").fill(address)
    page.keyboard.press("Enter")


def line_break(page: Page) -> None:
    page.keyboard.type("Ward 4")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Second floor")


def table(page: Page) -> None:
    press(page, "Table")
    page.keyboard.type("Item")
    move(page, "ArrowRight")
    page.keyboard.type("Price")
    move(page, "ArrowDown")
    page.keyboard.type("£40")


def signs_of_html(page: Page) -> None:
    page.keyboard.type("5 < 6 & 7 > 6 “quoted” &nbsp; ")
    write_after(page, "Bold", "<b>")


WHAT_IS_DONE = {
    "bold": lambda page: write_between(page, "Bold"),
    "italic": lambda page: write_between(page, "Italic"),
    "bold and italic": lambda page: write_between(page, "Bold", "Italic"),
    "heading": lambda page: write_after(page, "Heading", "Slings\nTwice a year."),
    "bullet list": lambda page: write_after(page, "Bullet list", "hoists\nslings"),
    "numbered list": lambda page: write_after(page, "Numbered list", "hoists\nslings"),
    "list in a list": list_in_a_list,
    "quote": lambda page: write_after(page, "Quote", "Twice a year.\n\nOurs too."),
    "link on words": link_on_words,
    "link with words of its own": lambda page: link(page, "www.gov.uk/send", "the guidance"),
    "link to write to": lambda page: link(page, "office@example.org"),
    "table": table,
    "line break": line_break,
    "signs of HTML as text": signs_of_html,
    "typed list": lambda page: page.keyboard.type("4. hoists\nslings"),
    "typed address": lambda page: page.keyboard.type("See https://www.gov.uk/send first"),
}


def test_each_button_and_key_makes_html_that_the_server_keeps(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    made = {}
    for name, doing in WHAT_IS_DONE.items():
        doing(page)
        made[name] = words_in(page)
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
    assert made == {name: SAMPLES[name] for name in WHAT_IS_DONE}


def test_no_sample_of_the_toolbar_is_made_up():
    assert MADE_WITH_THE_TOOLBAR.keys() <= WHAT_IS_DONE.keys()


def test_an_older_post_loses_nothing_when_it_is_opened_to_be_changed(page_of, ask):
    body = "".join(SAMPLES.values())
    page = page_of(CARYS)
    page.goto(ask(CARYS, "All that a post can hold", body=body, format="html"))
    open_editor(page, page.get_by_role("link", name="Change").first.get_attribute("href"))
    assert words_in(page) == body


def test_undo_takes_back_and_redo_brings_back(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    undo = page.get_by_role("button", name="Undo")
    assert undo.get_attribute("aria-disabled") == "true"
    page.keyboard.type("Twice a year")
    undo.click()
    assert words_in(page) == ""
    press(page, "Redo")
    assert words_in(page) == "<p>Twice a year</p>"


def test_a_link_can_be_changed_and_taken_off(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    link(page, "https://old.example.org", "guidance")
    move(page, "ArrowLeft")
    expect(page.get_by_role("button", name="Link", exact=True)).to_have_attribute("aria-pressed", "true")
    press(page, "Link")
    assert page.get_by_label("Web address").input_value() == "https://old.example.org"
    page.get_by_label("Web address").fill("https://new.example.org")
    page.get_by_role("button", name="Change link").click()
    assert 'href="https://new.example.org"' in words_in(page)
    move(page, "ArrowLeft")
    expect(page.get_by_role("button", name="Link", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+k")
    page.get_by_role("button", name="Take the link off").click()
    assert words_in(page) == "<p>guidance</p>"


def test_what_is_no_web_address_is_not_linked_and_the_panel_says_why(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    for typed in ("javascript:alert(1)", "guidance", "two words", "data:text/html,x", "//example.org", ""):
        link(page, typed, "guidance")
        address = page.get_by_label("Web address")
        assert address.get_attribute("aria-invalid") == "true", typed
        assert "not a web address" in page.locator(f"#{address.get_attribute('aria-describedby')}").inner_text()
        page.keyboard.press("Escape")
        assert words_in(page) == ""


def test_what_others_put_into_the_words_is_kept_to_the_byte(page_of, quiet_page):
    """Quotes, mentions and pictures: the editor yields what it was given, and the server keeps what it yields."""
    quiet_page.expect("404")  # the picture of the sample is nobody's
    page = page_of(CARYS)
    editor = open_editor(page, "/forums/ask/?new")
    kept = {}
    for name, markup in PUT_IN.items():
        editor.evaluate("(dom, html) => dom.editor.commands.setContent(html, { emitUpdate: true })", markup)
        kept[name] = words_in(page)
    assert kept == PUT_IN


def test_rows_columns_and_the_header_row_of_a_table_come_and_go_by_keyboard(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    press(page, "Table")
    cells = page.locator("[contenteditable=true] tr")

    def use(name: str) -> None:
        page.keyboard.press("Alt+F10")
        for _ in range(30):
            if page.evaluate("document.activeElement.textContent") == name:
                break
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")

    expect(cells).to_have_count(3)
    use("Add a row")
    expect(cells).to_have_count(4)
    use("Add a column")
    expect(page.locator("[contenteditable=true] tr").first.locator("th")).to_have_count(3)
    use("Header row")
    expect(page.locator("[contenteditable=true] th")).to_have_count(0)
    use("Delete the row")
    use("Delete the column")
    expect(page.locator("[contenteditable=true] td")).to_have_count(6)
    use("Delete the table")
    expect(cells).to_have_count(0)
    expect(page.get_by_role("button", name="Delete the table")).to_be_hidden()


def test_the_keys_are_listed_in_a_dialogue_that_gives_the_place_back(page_of, assert_accessible):
    page = page_of(CARYS)
    editor = open_editor(page, "/forums/ask/?new")
    editor.click()
    page.keyboard.press("Control+/")
    dialogue = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialogue).to_be_visible()
    for name in ("Bold", "Send", "Mention someone"):
        expect(dialogue.get_by_role("rowheader", name=name, exact=True)).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(editor).to_be_focused()
    press(page, "Keyboard shortcuts")
    page.get_by_role("button", name="Close").click()
    expect(dialogue).to_be_hidden()
