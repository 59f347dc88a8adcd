"""How long a letter takes from the key to the screen, in a post of five thousand words."""

from tests.browser.conftest import ask as ask_in_browser  # noqa: F401
from tests.browser.conftest import chromium, context_of, page_of, quiet_page, site  # noqa: F401
from tests.browser.editing import go_to_end, open_editor

WORDS, KEYS, BAR = 5_000, 200, 60
SENTENCE = "We checked every sling and every hoist in the hall before term, and wrote it down where everyone finds it."
# From the key to the frame after the one in which its letter is drawn: what a person waits, and no less.
WATCH = """() => {
  window.waits = [];
  addEventListener("keydown", (event) => {
    const pressed = event.timeStamp;
    requestAnimationFrame(() => {
      const drawn = new MessageChannel();
      drawn.port1.onmessage = () => window.waits.push(performance.now() - pressed);
      drawn.port2.postMessage(0);
    });
  }, true);
}"""


def long_post() -> str:
    count = -(-WORDS // len(SENTENCE.split()))
    parts = []
    for number in range(0, count, 5):
        words = " ".join([SENTENCE] * min(5, count - number))
        parts.append(f"<h3>Part {number}</h3><p>{words}</p>" if number % 25 == 0 else f"<p>{words}</p>")
    return "".join(parts)


def test_a_letter_is_on_the_screen_at_once_in_a_very_long_post(page_of, ask_in_browser, proved):  # noqa: F811
    page = page_of("carys-bevan")
    page.goto(ask_in_browser("carys-bevan", "A very long post", body=long_post(), format="html"))
    editor = open_editor(page, page.get_by_role("link", name="Change").first.get_attribute("href"))
    assert len(editor.inner_text().split()) >= WORDS
    page.evaluate(WATCH)
    slow = {}
    for place in ("the end", "the middle"):
        if place == "the end":
            editor.click()
            go_to_end(page)
        else:
            paragraph = editor.locator("p").nth(editor.locator("p").count() // 2)
            paragraph.scroll_into_view_if_needed()
            paragraph.click()
        page.evaluate("window.waits.length = 0")
        for number in range(KEYS):
            page.keyboard.press(" " if number % 6 == 5 else "abcdefgh"[number % 8])
            page.wait_for_timeout(60)
        waits = sorted(page.evaluate("window.waits"))
        assert len(waits) >= KEYS * 0.95
        slow[place] = waits[int(len(waits) * 0.95)]
    proved(
        "From key to screen in a post of 5,000 words",
        f"95 of 100 letters within {slow['the end']:.0f} ms at its end, {slow['the middle']:.0f} ms in its middle",
    )
    assert max(slow.values()) <= BAR
