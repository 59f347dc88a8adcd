"""Writing in the editor: with a mouse, by keyboard alone, on a phone, by voice, and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor, posts_saying, press, words_in

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who checks your ceiling hoists?")


def test_what_is_typed_and_formatted_appears_in_the_thread_as_it_was(page_of, thread):
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.keyboard.type("Ours come ")
    press(page, "Bold")
    page.keyboard.type("twice a year")
    press(page, "Bold")
    page.keyboard.type(".\n")
    press(page, "Bullet list")
    page.keyboard.type("hoists\nslings")
    page.get_by_role("button", name="Post reply").click()
    post = page.locator("article.post").last
    expect(post.locator("strong")).to_have_text("twice a year")
    expect(post.locator(".prose li")).to_have_text(["hoists", "slings"])


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
    )


def test_a_reply_can_be_written_and_posted_by_keyboard_alone(page_of, thread):
    page = page_of(CARYS)
    page.goto(thread)
    tab_to(page, "#id_body")
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Bold"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Heading"
    page.keyboard.press("End")
    assert focused(page) == "Keyboard shortcuts"
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.type("Ours come ")
    page.keyboard.press("Alt+F10")
    assert focused(page) == "Bold"
    page.keyboard.press("Enter")
    page.keyboard.type("twice")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+b")
    page.keyboard.type(" a year")
    page.keyboard.press("Control+Enter")
    expect(posts_saying(page, "Ours come twice a year").locator("strong")).to_have_text("twice")


def test_tab_leaves_the_editor_also_from_a_list_and_a_table(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    page.keyboard.type("- hoists\nslings")
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.isContentEditable")
    assert words_in(page) == "<ul><li><p>hoists</p></li><li><p>slings</p></li></ul>"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.isContentEditable")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Bold"


def test_the_editor_has_the_name_hint_and_language_of_its_field(page_of):
    page = page_of(CARYS)
    editor = open_editor(page, "/forums/ask/?new")
    page.get_by_text("Say more", exact=True).click()
    expect(editor).to_be_focused()
    expect(editor).to_have_accessible_name("Say more")
    description = page.evaluate(
        """editor => editor.getAttribute("aria-describedby").split(" ")
             .map(id => document.getElementById(id).textContent.trim()).join(" ")""",
        editor.element_handle(),
    )
    assert "Name no pupil." in description
    assert "Alt and F10" in description
    assert [editor.get_attribute(name) for name in ("role", "aria-multiline", "spellcheck", "lang")] == [
        "textbox",
        "true",
        "true",
        "en-GB",
    ]


def test_each_button_says_its_name_and_its_keys(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    page.keyboard.press("Control+i")
    buttons = page.get_by_role("toolbar").get_by_role("button")
    assert buttons.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))") == [
        "Bold", "Italic", "Heading", "Bullet list", "Numbered list", "Quote", "Link", "Table", "Undo", "Redo",
        "Keyboard shortcuts",
    ]  # fmt: skip
    assert buttons.evaluate_all(
        "all => all.every(one => one.title === 'Table' || (one.title.includes('(') && one.ariaKeyShortcuts))"
    )
    assert buttons.evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
    expect(page.get_by_role("button", name="Italic")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "false")


def test_a_reply_can_be_written_on_a_phone(page_of, thread):
    page = page_of(CARYS, **PHONE)
    open_editor(page, thread).tap()
    for button in page.locator(".composer button:visible").all():
        box = button.bounding_box()
        assert box["width"] >= 44, button
        assert box["height"] >= 44, button
    page.get_by_role("button", name="Bold").tap()
    page.keyboard.type("Twice a year")
    page.get_by_role("button", name="Link").tap()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Cancel").tap()
    page.get_by_role("button", name="Post reply").tap()
    expect(posts_saying(page, "Twice a year").locator("strong")).to_have_count(1)


def test_words_that_are_spoken_or_composed_arrive_like_typed_ones(page_of):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new").click()
    keyboard = page.context.new_cdp_session(page)
    page.keyboard.insert_text("Twice a year.")
    keyboard.send("Input.imeSetComposition", {"text": " And be", "selectionStart": 7, "selectionEnd": 7})
    keyboard.send("Input.imeSetComposition", {"text": " And before", "selectionStart": 11, "selectionEnd": 11})
    keyboard.send("Input.insertText", {"text": " And before term."})
    assert words_in(page) == "<p>Twice a year. And before term.</p>"


def test_without_script_plain_text_is_posted_with_its_paragraphs(page_of, thread):
    page = page_of(CARYS, java_script_enabled=False)
    page.goto(thread)
    page.get_by_role("textbox", name="Add your reply").fill("Twice <a> year.\n\nBefore term:\nhoists & slings")
    page.get_by_role("button", name="Post reply").click()
    prose = posts_saying(page, "Twice <a> year.")
    expect(prose.locator("p")).to_have_text(["Twice <a> year.", "Before term:hoists & slings"])


def test_without_script_a_plain_post_is_changed_without_a_sign_of_html(page_of, ask):
    page = page_of(CARYS, java_script_enabled=False)
    page.goto(ask(CARYS, "Who checks your slings?", body="We do.\n\nYou & who?"))
    page.get_by_role("link", name="Change").first.click()
    expect(page.get_by_label("Your post")).to_have_value("We do.\n\nYou & who?")


def test_if_the_editor_cannot_be_loaded_the_box_posts_plain_text(page_of, thread, quiet_page):
    quiet_page.expect("ERR_FAILED|could not be loaded")
    page = page_of(CARYS)
    page.route("**/vendor/prose_editor*.js", lambda route: route.abort())
    page.goto(thread)
    box = page.get_by_role("textbox", name="Add your reply")
    with page.expect_console_message(lambda message: "could not be loaded" in message.text):
        box.focus()
    box.fill("Twice a year.\n\nBefore term.")
    assert page.locator("input[name=format]").input_value() != "html"
    page.get_by_role("button", name="Post reply").click()
    expect(posts_saying(page, "Twice a year.").locator("p")).to_have_text(["Twice a year.", "Before term."])


def test_words_typed_while_the_editor_loads_are_in_it(page_of, thread):
    page = page_of(CARYS)
    held = []
    page.route("**/vendor/prose_editor*.js", lambda route: held.append(route))
    page.goto(thread)
    box = page.get_by_role("textbox", name="Add your reply")
    box.focus()
    page.keyboard.type("Twice a")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(box).to_have_attribute("contenteditable", "true")
    expect(box).to_be_focused()
    page.keyboard.type(" year")
    assert words_in(page) == "<p>Twice a year</p>"


def test_the_editor_is_accessible_in_both_colour_schemes(page_of, thread, assert_accessible):
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.keyboard.type("Twice a year")
    press(page, "Link")
    page.get_by_role("button", name="Add link").click()
    expect(page.locator(".link-panel .wrong")).to_be_visible()
    assert_accessible(page)


def test_the_pages_to_ask_and_to_change_a_post_are_accessible(page_of, ask, assert_accessible):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new")
    assert_accessible(page)
    page.goto(ask(CARYS, "Who checks your baths?", body="<p>We <strong>do</strong>.</p>", format="html"))
    open_editor(page, page.get_by_role("link", name="Change").first.get_attribute("href"))
    assert_accessible(page)
