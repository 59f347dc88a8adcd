"""Reacting without leaving one's place; without script by a form; and to a reply that comes in while one reads."""

import pytest
from playwright.sync_api import expect

from tests.browser.editing import open_editor
from tests.browser.test_live import SAM, watching, what_is_looked_at
from tests.browser.test_post_buttons import CARYS, HANIF, open_thread, show_what_came_in


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who checks the tail lift on your bus?")


def test_one_press_gives_thanks_and_another_takes_them_back_where_one_stands(page_of, thread):
    page = page_of(CARYS)
    page.goto(thread)
    page.evaluate("window.isStillHere = true")
    thanks = page.locator("article.post").first.get_by_role("button", name="Thanks")
    thanks.focus()
    page.keyboard.press("Enter")
    expect(thanks).to_have_attribute("aria-pressed", "true")
    expect(thanks).to_have_text("Thanks 1")
    expect(thanks).to_be_focused()
    expect(page.locator("article.post").first).to_contain_text("Thanks from you")
    page.keyboard.press("Enter")
    expect(thanks).to_have_attribute("aria-pressed", "false")
    expect(thanks).to_have_text("Thanks")
    assert page.evaluate("window.isStillHere")


def test_without_script_the_same_button_sends_a_form(page_of, thread):
    page = page_of(CARYS, java_script_enabled=False)
    page.goto(thread)
    page.locator("article.post").first.get_by_role("button", name="Useful").click()
    useful = page.locator("article.post").first.get_by_role("button", name="Useful 1")
    expect(useful).to_have_attribute("aria-pressed", "true")
    useful.click()
    expect(page.locator("article.post").first).not_to_contain_text("Useful 1")


def test_a_reply_that_comes_in_can_be_thanked_for_at_once_but_not_by_its_author(page_of, thread):
    reader = open_thread(page_of(HANIF), thread)
    writer = page_of(CARYS)
    second_window = open_thread(writer.context.new_page(), thread)
    open_editor(writer, thread).click()
    writer.keyboard.type("Our garage does, twice a year")
    writer.keyboard.press("Control+Enter")
    came_in = show_what_came_in(reader)
    came_in.get_by_role("button", name="Thanks").click()
    expect(came_in.get_by_role("button", name="Thanks 1")).to_have_attribute("aria-pressed", "true")
    own = show_what_came_in(second_window)
    expect(own.get_by_role("button", name="Thanks")).to_have_count(0)


def test_those_of_others_come_in_and_move_neither_the_page_nor_the_focus(page_of, ask):
    address = ask(HANIF, "Who oils your hoists?", body="\n\n".join(["Ours squeak."] * 60))
    reader = page_of(SAM)
    reader.add_init_script("Math.random = () => 0")  # else they are asked for a moment later
    watching(reader, address)
    bar, before = reader.locator("article.post .reacted").first, what_is_looked_at(reader)
    colleague = page_of(CARYS)
    colleague.goto(address)
    colleague.locator("article.post").first.get_by_role("button", name="Thanks").click()
    expect(bar).to_contain_text("Thanks from Carys Bevan")
    expect(bar.get_by_role("button", name="Thanks 1")).to_have_attribute("aria-pressed", "false")
    assert what_is_looked_at(reader) == before
    bar.get_by_role("button", name="Agree").focus()
    before = what_is_looked_at(reader)
    answers: list[str] = []
    reader.on("response", lambda answer: answers.append(answer.url) if "/reactions/?" in answer.url else None)
    # One press after the other, before the first is answered.
    colleague.evaluate(
        "for (const kind of ['thanks', 'useful']) document.querySelector(`[data-react=${kind}]`).click()"
    )
    for _ in range(300):
        if answers:
            break
        reader.wait_for_timeout(100)
    assert answers
    assert what_is_looked_at(reader) == before
    expect(bar.get_by_role("button", name="Thanks 1")).to_have_count(1)
    # One's own press while those wait: none of it is undone by what came before.
    reader.keyboard.press("Enter")
    expect(bar.get_by_role("button", name="Agree 1")).to_have_attribute("aria-pressed", "true")
    reader.evaluate("document.activeElement.blur()")
    reader.wait_for_timeout(200)
    expect(bar.get_by_role("button", name="Agree 1")).to_have_attribute("aria-pressed", "true")
    expect(bar.get_by_role("button", name="Useful 1")).to_be_visible()
    expect(bar.get_by_role("button", name="Thanks")).to_have_text("Thanks")
