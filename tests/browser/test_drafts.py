"""What someone is writing is saved until it is posted; their device keeps only what the server lacks, and sealed."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor, posts_saying, press, words_in

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"
KEPT = "text=/^Draft saved, \\d\\d:\\d\\d$/"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "How do you store slings?")


def write_draft(page: Page, address: str, words: str) -> None:
    open_editor(page, address).click()
    page.keyboard.type(words)
    expect(page.locator(KEPT)).to_be_visible()
    assert drafts_on(page) == []


def drafts_on(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('staffroom:draft:'))")


def test_a_draft_is_there_again_with_its_formatting_when_its_writer_comes_back(page_of, thread):
    page = page_of(CARYS)
    open_editor(page, thread).click()
    press(page, "Bold")
    page.keyboard.type("On hooks")
    expect(page.locator(KEPT)).to_be_visible()
    page.goto("/forums/")
    open_editor(page, thread)
    expect(page.locator(KEPT)).to_be_visible()
    assert words_in(page) == "<p><strong>On hooks</strong></p>"


def test_words_typed_just_before_leaving_are_kept_too(page_of, thread):
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.keyboard.type("On hooks")
    page.goto("/forums/")
    open_editor(page, thread)
    expect(page.get_by_role("textbox", name="Add your reply")).to_have_text("On hooks")


def test_a_draft_is_gone_once_it_is_posted(page_of, thread):
    page = page_of(CARYS)
    write_draft(page, thread, "On hooks, by size")
    page.get_by_role("button", name="Post reply").click()
    expect(posts_saying(page, "On hooks, by size")).to_be_visible()
    assert drafts_on(page) == []
    open_editor(page, thread)
    assert words_in(page) == ""


def test_a_draft_whose_words_are_all_taken_out_is_gone(page_of, thread):
    page = page_of(CARYS)
    write_draft(page, thread, "On hooks")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.locator("[data-draft-line]")).to_have_text("")
    assert drafts_on(page) == []
    open_editor(page, thread)
    assert words_in(page) == ""


def test_drafts_go_when_someone_signs_out(page_of, thread):
    page = page_of("ruth-abelson")
    write_draft(page, thread, "On hooks")
    page.locator("summary", has_text="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: not address.endswith("/logout/"))
    assert drafts_on(page) == []


def test_the_next_member_on_a_shared_computer_is_not_shown_the_draft_of_the_last(page_of, site, thread):
    page = page_of(CARYS)
    write_draft(page, thread, "On hooks")
    page.context.add_cookies([{"name": "sessionid", "value": site.sessions["sam-liddle"], "url": site.url}])
    open_editor(page, thread)
    assert words_in(page) == ""


def test_a_question_is_kept_with_its_title_forum_and_tags(page_of):
    page = page_of(CARYS)
    page.goto("/forums/ask/")
    page.get_by_label("Title", exact=True).fill("How do you store slings?")
    page.get_by_label("Forum").select_option("welcome")
    page.get_by_label("Discussion").check()
    write_draft(page, "/forums/ask/", "Ours lie about.")
    page.goto("/forums/")
    open_editor(page, "/forums/ask/")
    expect(page.get_by_label("Title", exact=True)).to_have_value("How do you store slings?")
    expect(page.get_by_label("Forum")).to_have_value("welcome")
    expect(page.get_by_label("Discussion")).to_be_checked()
    assert words_in(page) == "<p>Ours lie about.</p>"


def test_a_title_that_comes_with_the_address_wins_over_the_draft(page_of):
    page = page_of(CARYS)
    page.goto("/forums/ask/")
    page.get_by_label("Title", exact=True).fill("How do you store slings?")
    expect(page.locator(KEPT)).to_be_visible()
    open_editor(page, "/forums/ask/?title=Swimming+belts")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Swimming belts")


def test_a_draft_of_a_change_can_be_discarded_and_the_post_is_as_it_was(page_of, ask):
    page = page_of(CARYS)
    page.goto(ask(CARYS, "How do you label slings?", body="With tape."))
    change = page.get_by_role("link", name="Change").first.get_attribute("href")
    write_draft(page, change, " And a pen.")
    page.goto("/forums/")
    open_editor(page, change)
    expect(page.locator(KEPT)).to_be_visible()
    assert words_in(page) == "<p>With tape. And a pen.</p>"
    page.get_by_role("button", name="Discard the draft").click()
    assert words_in(page) == "<p>With tape.</p>"
    assert drafts_on(page) == []


def test_a_saved_change_leaves_no_draft(page_of, ask):
    page = page_of(CARYS)
    page.goto(ask(CARYS, "How do you mark slings?", body="With tape."))
    change = page.get_by_role("link", name="Change").first.get_attribute("href")
    write_draft(page, change, " And a pen.")
    page.get_by_role("button", name="Save the change").click()
    expect(posts_saying(page, "With tape. And a pen.")).to_be_visible()
    assert drafts_on(page) == []
