"""The page of all drafts, posting later, and a browser that can seal nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import go_to_end, open_editor, posts_saying, words_in

OLIVE, HANIF = "olive-trent", "hanif-chowdhury"
SAVED = "text=/^Draft saved, \\d\\d:\\d\\d$/"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "What do you label slings with?")


def write(page: Page, address: str, words: str) -> None:
    open_editor(page, address).click()
    page.keyboard.type(words)
    expect(page.locator(SAVED)).to_be_visible()


def test_drafts_are_listed_opened_discarded_and_brought_back(page_of, thread, assert_accessible):
    page = page_of(OLIVE)
    write(page, thread, "With purple tape")
    page.locator("summary", has_text="Your account").click()
    page.get_by_role("link", name="Your drafts").click()
    row = page.locator("main li", has_text="With purple tape")
    expect(row.get_by_role("link", name="What do you label slings with?")).to_be_visible()
    assert_accessible(page)
    row.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Draft discarded.")).to_be_visible()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    row.get_by_role("link", name="What do you label slings with?").click()
    expect(page.get_by_role("textbox", name="Add your reply")).to_have_text("With purple tape")


def test_what_is_opened_from_the_list_goes_on_as_the_same_draft(page_of, thread):
    page = page_of(OLIVE)
    write(page, thread, "With green tape")
    page.goto("/drafts/")
    page.locator("main li", has_text="With green tape").get_by_role("link").first.click()
    editor = page.get_by_role("textbox", name="Add your reply")
    expect(page.locator("[data-composer][data-ready]")).to_be_visible()
    editor.focus()
    go_to_end(page)
    page.keyboard.type(" and a pen")
    page.wait_for_timeout(1500)
    expect(page.locator(SAVED)).to_be_visible()
    page.goto("/drafts/")
    expect(page.locator("main li", has_text="With green tape and a pen")).to_have_count(1)
    expect(page.locator("main li", has_text="With green tape")).to_have_count(1)


def test_several_new_threads_can_be_begun(page_of):
    page = page_of("kate-lovell")
    for title in ("Where do slings dry?", "Who washes them?"):
        page.goto("/forums/ask/?new")
        page.get_by_label("Title", exact=True).fill(title)
        expect(page.locator(SAVED)).to_be_visible()
    page.goto("/drafts/")
    expect(page.locator("main li", has_text="Where do slings dry?")).to_have_count(1)
    page.locator("main li", has_text="Where do slings dry?").get_by_role("link").first.click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Where do slings dry?")


def test_a_reply_is_set_for_later_from_the_box_by_keyboard_and_its_time_is_changed(page_of, thread, assert_accessible):
    page = page_of(OLIVE)
    write(page, thread, "With red tape")
    page.locator("summary", has_text="Post later").press("Enter")
    assert_accessible(page)
    page.get_by_role("button", name="Next weekday morning").press("Enter")
    expect(page.get_by_text("It will be posted on")).to_be_visible()
    row = page.locator("main li", has_text="With red tape")
    expect(row).to_contain_text("08:00")
    assert_accessible(page)
    row.get_by_label("Another time").fill("2027-01-04T16:30")
    row.get_by_role("button", name="Change the time").click()
    expect(row).to_contain_text("Monday 4 January 2027, 16:30")
    open_editor(page, thread)
    assert words_in(page) == ""
    assert posts_saying(page, "With red tape").count() == 0


def test_what_waits_on_this_device_is_listed_and_can_be_opened_or_discarded(context_of, thread, assert_accessible):
    context = context_of("leon-baptiste")
    page, listing = context.new_page(), context.new_page()
    write(page, thread, "With blue tape")
    listing.goto("/drafts/")
    context.set_offline(True)
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("Waiting to send.")).to_be_visible()
    page.close()
    row = listing.locator("[data-waiting] li", has_text="With blue tape")
    expect(row).to_contain_text("Waiting to send")
    assert_accessible(listing)
    row.get_by_role("button", name="Discard").click()
    expect(row).to_have_count(0)


def test_where_nothing_can_be_sealed_nothing_is_kept_on_the_device_and_drafts_work(context_of, thread):
    context = context_of("peter-vane")
    context.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    page = context.new_page()
    write(page, thread, "With white tape")
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "tape" not in kept
    assert "draft" not in kept
    open_editor(page, thread)
    expect(page.get_by_role("textbox", name="Add your reply")).to_have_text("With white tape")
    page.get_by_role("button", name="Post reply").click()
    expect(posts_saying(page, "With white tape")).to_have_count(1)


def test_what_waits_for_a_thread_that_is_locked_meanwhile_can_still_be_read_in_full(
    context_of, page_of, thread, quiet_page
):
    quiet_page.expect("503|422|ERR_FAILED")
    context = context_of("leon-baptiste")
    page, listing = context.new_page(), context.new_page()
    words = "With yellow tape " + "and more tape " * 30 + "THE END"
    write(page, thread, words)
    listing.goto("/drafts/")
    page.route("**/reply/", lambda route: route.abort())
    page.route("**/drafts/*/", lambda route: route.abort())
    listing.route("**/reply/", lambda route: route.fulfill(status=503))
    listing.route("**/drafts/*/", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("Waiting to send.")).to_be_visible()
    page.close()
    moderator = page_of("tom-wetherell")
    moderator.goto(thread)
    moderator.get_by_role("link", name="Lock, with a reason").click()
    moderator.get_by_label("Why").fill("See the guide")
    moderator.get_by_role("button", name="Lock").first.click()
    listing.reload()
    row = listing.locator("[data-waiting] li", has_text="With yellow tape")
    expect(row.get_by_role("link", name="Edit")).to_be_visible()
    listing.unroute("**/drafts/*/")
    row.get_by_role("link", name="Edit").click()
    expect(listing.get_by_role("heading", name="A moderator has locked this thread. See the guide")).to_be_visible()
    assert listing.get_by_label("Your reply").input_value().endswith("THE END")
