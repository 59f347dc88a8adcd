"""What is pasted comes out clean: its headings, lists, tables and links stay, its styles and office marks go."""

import re
from pathlib import Path

from playwright.sync_api import expect

from forums.html import sanitise
from tests.browser.editing import go_to_end, open_editor, paste, press, words_in

CARYS = "carys-bevan"
# What programs really put on the clipboard, with words of ours: a file a source, and below the line what is kept of it.
CLIPBOARDS = Path(__file__).parents[1] / "clipboards"
BELOW = "\n=== as it is kept ===\n"


def clipboards() -> dict[str, tuple[str, str]]:
    found = {}
    for path in sorted(CLIPBOARDS.iterdir()):
        copied, kept = path.read_text(encoding="utf-8").split(BELOW)
        found[path.name] = copied, re.sub(r">\n<", "><", kept.strip())
    return found


def test_what_is_pasted_keeps_its_structure_and_nothing_else(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    pasted, kept = {}, {}
    for name, (copied, clean) in clipboards().items():
        if name.endswith(".html"):
            paste(page, copied, "As plain text, which is not taken")
        else:
            paste(page, "", copied)
        pasted[name], kept[name] = words_in(page), clean
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
    assert len(pasted) >= 20
    assert {name: words for name, words in pasted.items() if words != kept[name]} == {}
    assert {name: words for name, words in pasted.items() if sanitise(words) != words} == {}


def test_plain_text_is_pasted_as_paragraphs_and_never_as_html(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    paste(page, "", "Twice a year\n\n<b>always</b> in term")
    assert words_in(page) == "<p>Twice a year</p><p>&lt;b&gt;always&lt;/b&gt; in term</p>"


def test_an_address_pasted_over_words_links_them(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    page.keyboard.type("guidance")
    page.keyboard.press("Control+a")
    paste(page, "", "https://www.gov.uk/send")
    assert words_in(page) == '<p><a href="https://www.gov.uk/send" rel="nofollow noopener ugc">guidance</a></p>'


def test_words_copied_in_the_editor_are_pasted_as_they_are(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    press(page, "Heading")
    page.keyboard.type("Slings")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    go_to_end(page)
    page.keyboard.press("Control+v")
    expect(page.locator("[contenteditable=true] h3")).to_have_text(["Slings", "Slings"])
    assert words_in(page) == "<h3>Slings</h3><h3>Slings</h3>"
