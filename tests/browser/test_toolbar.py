"""What the toolbar and the keys make in the editor is HTML that the server keeps (tests/forums/editor_samples.py)."""

from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor, press, words_in
from tests.forums.editor_samples import ALSO_KEPT, MADE_WITH_THE_TOOLBAR

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
    page.keyboard.press("ArrowLeft")
    for _ in "the guidance":
        page.keyboard.press("Shift+ArrowLeft")
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
    "line break": line_break,
    "signs of HTML as text": signs_of_html,
    "typed list": lambda page: page.keyboard.type("4. hoists\nslings"),
    "typed address": lambda page: page.keyboard.type("See https://www.gov.uk/send first"),
}


def test_each_button_and_key_makes_html_that_the_server_keeps(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/").click()
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
    open_editor(page, "/forums/ask/").click()
    undo = page.get_by_role("button", name="Undo")
    assert undo.get_attribute("aria-disabled") == "true"
    page.keyboard.type("Twice a year")
    undo.click()
    assert words_in(page) == ""
    press(page, "Redo")
    assert words_in(page) == "<p>Twice a year</p>"


def test_a_link_can_be_changed_and_taken_off(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/").click()
    link(page, "https://old.example.org", "guidance")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Link", exact=True)).to_have_attribute("aria-pressed", "true")
    press(page, "Link")
    assert page.get_by_label("Web address").input_value() == "https://old.example.org"
    page.get_by_label("Web address").fill("https://new.example.org")
    page.get_by_role("button", name="Change link").click()
    assert 'href="https://new.example.org"' in words_in(page)
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Link", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+k")
    page.get_by_role("button", name="Take the link off").click()
    assert words_in(page) == "<p>guidance</p>"


def test_what_is_no_web_address_is_not_linked_and_the_panel_says_why(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/").click()
    for typed in ("javascript:alert(1)", "guidance", "two words", "data:text/html,x", "//example.org", ""):
        link(page, typed, "guidance")
        address = page.get_by_label("Web address")
        assert address.get_attribute("aria-invalid") == "true", typed
        assert "not a web address" in page.locator(f"#{address.get_attribute('aria-describedby')}").inner_text()
        page.keyboard.press("Escape")
        assert words_in(page) == ""
