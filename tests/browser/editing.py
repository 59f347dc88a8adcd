"""How a person gets to the editor and does things in it."""

import json
import re

from playwright.sync_api import Locator, Page, expect

FIELD = re.compile("^(Add your reply|Say more|Your post)$")


SELECTION = "element => JSON.stringify(element.editor.state.selection)"
CARET_IS_WHERE_THE_PAGE_HAS_IT = """({ state, view }) => {
  const { focusNode, focusOffset } = document.getSelection();
  return view.posAtDOM(focusNode, focusOffset) === state.selection.head;
}"""


def open_editor(page: Page, address: str) -> Locator:
    """Goes to a page and to the box on it that people write in, and gives the editor."""
    page.goto(address)
    page.locator("[data-composer]").scroll_into_view_if_needed()
    editor = page.get_by_role("textbox", name=FIELD)
    expect(editor).to_have_attribute("contenteditable", "true")
    return editor


def press(page: Page, name: str) -> None:
    """Presses a button of the toolbar."""
    page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name).click()


def words_in(page: Page) -> str:
    """What would be sent now: the HTML of the editor, or the plain text of the box."""
    return page.locator("textarea[name=body]").input_value()


def paste(page: Page, html: str, text: str = "") -> None:
    """Pastes as if it had been copied elsewhere, with the formats that a clipboard has."""
    page.locator("[contenteditable]").evaluate(
        """(editor, [html, text]) => {
          const clipboard = new DataTransfer();
          if (html) clipboard.setData("text/html", html);
          clipboard.setData("text/plain", text);
          const how = { clipboardData: clipboard, bubbles: true, cancelable: true };
          editor.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        [html, text],
    )


def go_to_end(page: Page) -> None:
    """Puts the caret behind the last word, and waits until the editor knows."""
    until_editor_has_settled(page)
    page.keyboard.press("Control+End")
    until_editor_knows(page, CARET_IS_WHERE_THE_PAGE_HAS_IT)


def move(page: Page, key: str, times: int = 1) -> None:
    """Moves the caret with a key, or selects with it, and waits each time until the editor knows."""
    until_editor_has_settled(page)
    for _ in range(times):
        before = page.locator("[contenteditable=true]").evaluate(SELECTION)
        page.keyboard.press(key)
        until_editor_knows(page, f"editor => JSON.stringify(editor.state.selection) !== {json.dumps(before)}")


def until_editor_has_settled(page: Page) -> None:
    """Waits until the editor has put the caret where it was: it does so 20 ms after it gets the focus."""
    page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(done), 40))")


def until_editor_knows(page: Page, what: str) -> None:
    """Waits until a function of the editor says yes: it hears of a moved caret later than the page."""
    # Not wait_for_function, which the security policy refuses.
    knows = f"element => ({what})(element.editor)"
    for _ in range(500):
        if page.locator("[contenteditable=true]").evaluate(knows):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"The editor never came to {what}")


def posts_saying(page: Page, words: str) -> Locator:
    return page.locator("article.post .prose", has_text=words)
