"""Voting without leaving one's place; how a poll is asked, and how a question begins, in the box people write in."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.editing import go_to_end, open_editor
from tests.browser.test_post_buttons import open_thread, show_what_came_in

CARYS, HANIF, TOM, SAM = "carys-bevan", "hanif-chowdhury", "tom-wetherell", "sam-liddle"
POLL = {"poll_question": "Who fits your clamps?", "poll_choices": "We do\nA garage"}


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who fits your wheelchair clamps?", **POLL)


def test_a_vote_is_counted_where_one_stands_and_can_be_changed(page_of, thread, assert_accessible):
    page = page_of(CARYS)
    page.goto(thread)
    poll = page.locator("[data-poll]")
    poll.get_by_label("A garage", exact=True).check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll.get_by_role("status")).to_have_text("Your vote is counted.")
    expect(poll).to_be_focused()
    expect(poll.locator("li.mine")).to_contain_text("A garage")
    poll.get_by_text("Change your vote").click()
    assert_accessible(page)
    poll.get_by_label("We do", exact=True).check()
    poll.get_by_role("button", name="Change the vote").click()
    expect(poll.locator("li.mine")).to_contain_text("We do")
    poll.get_by_text("Change your vote").click()
    poll.get_by_role("button", name="Withdraw it").click()
    expect(poll.get_by_role("status")).to_have_text("Your vote is withdrawn.")
    expect(poll.get_by_text("Show results")).to_be_visible()


def test_votes_of_others_are_seen_without_a_reload_and_disturb_nobody_who_votes(page_of, thread):
    reader, chooser, voter = page_of(TOM), page_of(SAM), page_of(CARYS)
    for page in (reader, chooser, voter):
        open_thread(page, thread)
    chooser.locator("[data-poll]").get_by_text("Show results").click()
    chooser.get_by_label("We do", exact=True).check()
    voter.get_by_label("A garage", exact=True).check()
    voter.get_by_role("button", name="Vote").click()
    expect(voter.locator("li.mine")).to_contain_text("A garage")
    for page in (reader, chooser):
        expect(page.locator("ul.poll")).to_contain_text("100%")
        expect(page.locator("[data-poll-line]")).to_contain_text("1 vote")
        expect(page.locator("li.mine")).to_have_count(0)
    expect(chooser.get_by_label("We do", exact=True)).to_be_checked()
    expect(chooser.locator("ul.poll")).to_be_visible()
    chooser.get_by_role("button", name="Vote").click()
    expect(chooser.locator("li.mine")).to_contain_text("We do")
    expect(reader.locator("ul.poll")).to_contain_text("50%")
    expect(voter.get_by_role("status").filter(has_text="Your vote is counted.")).to_have_count(1)
    expect(voter.locator("ul.poll")).to_contain_text("50%")
    reader.get_by_label("A garage", exact=True).check()
    reader.get_by_role("button", name="Vote").click()
    expect(reader.locator("li.mine")).to_contain_text("A garage")


def test_without_script_the_page_comes_back_with_the_vote(page_of, thread):
    page = page_of(SAM, java_script_enabled=False)
    page.goto(thread)
    page.get_by_label("We do", exact=True).check()
    page.get_by_role("button", name="Vote").click()
    assert "#poll-" in page.url
    expect(page.locator(".poll li.mine").first).to_contain_text("We do")


def test_a_poll_that_comes_in_live_can_be_voted_in(page_of, ask):
    address = ask(HANIF, "Which clamps?")
    reader, writer = open_thread(page_of(TOM), address), page_of(CARYS)
    open_editor(writer, address).click()
    writer.keyboard.type("Shall we count hands?")
    writer.get_by_text("Add a poll").click()
    writer.get_by_label("Question", exact=False).first.fill("Straps or clamps?")
    writer.get_by_label("Choices", exact=False).first.fill("Straps\nClamps")
    writer.get_by_role("button", name="Post reply").click()
    expect(writer.locator(".poll-card")).to_contain_text("Straps or clamps?")
    article = show_what_came_in(reader)
    article.get_by_label("Clamps", exact=True).check()
    article.get_by_role("button", name="Vote").click()
    expect(article.locator("li.mine")).to_contain_text("Clamps")


def test_a_poll_in_the_making_is_part_of_the_draft(page_of, ask):
    address = ask(HANIF, "Which straps?")
    page = page_of(CARYS)
    open_editor(page, address).click()
    page.keyboard.type("Shall we count hands?")
    page.get_by_text("Add a poll").click()
    page.get_by_label("Question", exact=False).first.fill("Two or four?")
    expect(page.locator("[data-draft-line]")).to_contain_text("saved", ignore_case=True)
    page.goto(address)
    expect(page.get_by_label("Question", exact=False).first).to_have_value("Two or four?")
    expect(page.get_by_label("Question", exact=False).first).to_be_visible()


def test_a_question_begins_with_the_headings_of_its_forum_until_someone_writes(page_of):
    page = page_of("esther-quayle")
    page.goto("/forums/ask/?new")
    box = page.locator(".writing")
    expect(box).to_be_visible()
    page.get_by_label("Forum").select_option("buildings")
    expect(box.locator("h3")).to_have_text(["Context", "What we have tried", "Kind of setting"])
    page.get_by_label("Forum").select_option("teaching")
    expect(box.locator("h3").first).to_have_text("What happens")
    page.get_by_label("Discussion").check()
    expect(box.locator("h3")).to_have_count(0)
    page.get_by_label("Question", exact=True).check()
    box.locator("p").first.click()
    page.keyboard.type("He bites.")
    page.get_by_label("Forum").select_option("buildings")
    expect(box.locator("h3").first).to_have_text("What happens")
    expect(page.get_by_text("Name no pupil.").first).to_be_visible()


def test_history_and_redaction_are_for_everyone(page_of, ask, assert_accessible):
    address = ask(HANIF, "Hoists and Barnaby Quill", body="We took Barnaby Quill to the pool.")
    page = page_of(HANIF, viewport={"width": 320, "height": 800})
    page.goto(address)
    page.get_by_role("link", name="Change", exact=True).first.click()
    open_editor(page, page.url).click()
    go_to_end(page)
    page.keyboard.type(" He swam.")
    page.get_by_role("button", name="Save the change").click()
    page.get_by_role("link", name=re.compile("^Changed")).click()
    expect(page.locator("ins")).to_contain_text("He swam.")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    moderator = page_of(TOM, viewport={"width": 320, "height": 800})
    moderator.goto(page.url)
    moderator.get_by_role("link", name="Take words out for good").click()
    moderator.get_by_label("The words to take out").fill("Barnaby Quill")
    moderator.get_by_label("Why").fill("A pupil was named")
    moderator.get_by_role("button", name="See where they stand").click()
    expect(moderator.get_by_text("In this post: 2 times now, 2 times in what it said before.")).to_be_visible()
    assert_accessible(moderator)
    assert moderator.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    moderator.get_by_role("button", name="Take them out for good").click()
    expect(moderator.locator("main")).to_contain_text("[removed by a moderator]")
    page.reload()
    expect(page.locator("main")).not_to_contain_text("Barnaby")
