"""One draft in two tabs or on two devices: nothing is overwritten unseen, and what one sends goes from the other."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.editing import go_to_end, open_editor, posts_saying, words_in

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"
SAVED = "text=/^Draft saved, \\d\\d:\\d\\d$/"


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Where do slings dry?")


@pytest.fixture
def tabs(context_of) -> list[Page]:
    context = context_of(CARYS)
    return [context.new_page(), context.new_page()]


def write(page: Page, words: str) -> None:
    editor = page.get_by_role("textbox", name="Add your reply")
    editor.click()
    go_to_end(page)
    page.keyboard.type(words)


def send(page: Page) -> None:
    page.get_by_role("button", name="Post reply").click(no_wait_after=True)


def drafts_for(page: Page, thread: str) -> list[str]:
    """What the server has of this member's drafts for a thread, sorted."""
    number = re.search(r"/threads/(\d+)/", thread)[1]
    answer = page.request.get(f"/drafts/at/?place=reply:{number}", headers={"Accept": "application/json"})
    return sorted(draft["fields"]["body"][0] for draft in answer.json()["drafts"])


def until_one_has(pages: list[Page], words: str) -> None:
    for _ in range(300):
        if any(
            page.get_by_role("textbox", name="Add your reply", exact=True).all_inner_texts() == [words]
            for page in pages
        ):
            return
        pages[0].wait_for_timeout(100)
    raise AssertionError(f"No tab has “{words}”.")


def two_versions(tabs: list[Page], thread: str) -> None:
    """Both begin with one draft, and go on with it differently."""
    one, other = tabs
    open_editor(one, thread)
    write(one, "On hooks")
    expect(one.locator(SAVED)).to_be_visible()
    open_editor(other, thread)
    expect(other.get_by_role("textbox", name="Add your reply")).to_have_text("On hooks")
    write(one, " by size")
    expect(one.locator(SAVED)).to_be_visible()
    one.wait_for_timeout(1500)
    write(other, " by colour")
    expect(other.get_by_text("There are two versions of this draft.")).to_be_visible()


def test_two_versions_are_shown_side_by_side_and_both_are_kept(tabs, thread, assert_accessible):
    two_versions(tabs, thread)
    panel = tabs[1].locator("[data-composer-panel]")
    expect(panel.get_by_role("group", name="In the box")).to_have_text("On hooks by colour")
    expect(panel.get_by_role("group", name="The other, saved")).to_have_text("On hooks by size")
    assert_accessible(tabs[1])
    assert drafts_for(tabs[0], thread) == ["<p>On hooks by colour</p>", "<p>On hooks by size</p>"]


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ("Keep this", "<p>On hooks by colour</p>"),
        ("Keep the other", "<p>On hooks by size</p>"),
        ("Put both together", "<p>On hooks by size</p><p>On hooks by colour</p>"),
    ],
)
def test_their_writer_chooses_between_two_versions_by_keyboard(tabs, thread, button, words):
    two_versions(tabs, thread)
    tabs[0].close()
    tabs[1].get_by_role("button", name=button).press("Enter")
    expect(tabs[1].get_by_text("There are two versions of this draft.")).to_be_hidden()
    assert words_in(tabs[1]) == words
    expect(tabs[1].locator(SAVED)).to_be_visible()
    tabs[1].wait_for_timeout(1500)
    assert drafts_for(tabs[1], thread) == [words]
    open_editor(tabs[1], thread)
    expect(tabs[1].locator(SAVED)).to_be_visible()
    assert words_in(tabs[1]) == words


def test_two_devices_that_go_on_with_one_draft_lose_nothing_either(context_of, thread):
    two_versions([context_of(CARYS).new_page(), context_of(CARYS).new_page()], thread)


def test_what_one_tab_sends_goes_from_the_other(tabs, thread):
    one, other = tabs
    open_editor(one, thread)
    write(one, "On hooks")
    expect(one.locator(SAVED)).to_be_visible()
    open_editor(other, thread)
    expect(other.get_by_role("textbox", name="Add your reply")).to_have_text("On hooks")
    send(one)
    expect(posts_saying(one, "On hooks")).to_have_count(1)
    expect(other.get_by_text("Your words have been sent.")).to_be_visible()
    assert words_in(other) == ""
    assert drafts_for(one, thread) == []


def test_what_was_typed_in_the_other_tab_beyond_that_stays_as_a_draft_of_its_own(tabs, thread):
    one, other = tabs
    open_editor(one, thread)
    write(one, "On hooks")
    expect(one.locator(SAVED)).to_be_visible()
    open_editor(other, thread)
    expect(other.get_by_role("textbox", name="Add your reply")).to_have_text("On hooks")
    other.route("**/drafts/**", lambda route: route.abort())
    write(other, ", and on the wall")
    other.unroute("**/drafts/**")
    send(one)
    expect(posts_saying(one, "On hooks")).to_have_count(1)
    expect(other.get_by_text("What you wrote since is kept here.")).to_be_visible()
    expect(other.locator(SAVED)).to_be_visible()
    assert words_in(other) == "<p>On hooks, and on the wall</p>"
    assert drafts_for(one, thread) == ["<p>On hooks, and on the wall</p>"]


# ------------------------------------------------------------------------------------ signed out, another signed in
def stored(page: Page) -> str:
    """Everything a page of this site can read on this device."""
    return page.evaluate(
        """async () => {
          const databases = await indexedDB.databases();
          return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, document.cookie]);
        }"""
    )


def sign_out(page: Page) -> None:
    page.locator("summary", has_text="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: not address.endswith("/logout/"))


def sign_in(context: BrowserContext, site, handle: str) -> None:
    """A session of another, as someone else at this computer has one."""
    context.add_cookies([{"name": "sessionid", "value": site.sessions[handle], "url": site.url}])


def test_signing_out_empties_all_tabs_and_leaves_nothing_to_read(context_of, site, thread, quiet_page):
    quiet_page.expect("ERR_|401|WebSocket")
    context = context_of("nick-sowerby")
    one, other = context.new_page(), context.new_page()
    open_editor(other, thread)
    other.route("**/drafts/**", lambda route: route.abort())
    write(other, "On yellow hooks")
    other.wait_for_timeout(300)
    assert "staffroom:draft:" in stored(other)
    assert "yellow" not in stored(other)
    assert "nick" not in stored(other)
    one.goto("/forums/")
    sign_out(one)
    expect(other.get_by_text("You are signed out here.")).to_be_visible()
    assert "yellow" not in other.content()
    assert "yellow" not in stored(one)
    assert "nick" not in stored(one)
    assert "staffroom:draft:" in stored(one)


def test_words_that_a_device_keeps_under_the_name_it_gave_them_before_are_saved(context_of, thread):
    page = context_of("olive-trent").new_page()
    open_editor(page, thread)
    expect(page.locator("[data-composer][data-ready]")).to_be_visible()
    page.evaluate(
        """async (place) => {
          const { device, member } = await import("/static/js/drafts.js");
          const ids = { id: crypto.randomUUID(), submission: crypto.randomUUID(), instead: crypto.randomUUID() };
          const fields = { body: ["<p>On old hooks</p>"], format: ["html"] };
          const entry = { ...ids, place, fields, action: "/", base: 0, writer: "tab", count: 1, at: Date.now() };
          await device.putAs(`staffroom:draft:${member}:${crypto.randomUUID()}:${ids.id}`, entry);
        }""",
        f"reply:{re.search(r'/threads/([0-9]+)/', thread)[1]}",
    )
    open_editor(page, thread)
    expect(page.get_by_role("textbox", name="Add your reply")).to_have_text("On old hooks")
    expect(page.locator(SAVED)).to_be_visible()
    assert "On old hooks" in "".join(drafts_for(page, thread))
    assert "olive" not in stored(page)


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_next_member_reads_nothing_and_the_first_finds_their_words_again(
    context_of, site, thread, quiet_page, is_closed
):
    quiet_page.expect("ERR_|40[139]|WebSocket")
    context = context_of("meera-joshi")
    page = context.new_page()
    open_editor(page, thread)
    page.route("**/drafts/**", lambda route: route.abort())
    write(page, "On yellow hooks")
    expect(page.get_by_text("on this device")).to_be_visible()
    sign_in(context, site, "sam-liddle")
    next_one = context.new_page()
    open_editor(next_one, thread)
    expect(page.get_by_text("You are signed out here.")).to_be_visible()
    assert "yellow" not in page.content() + stored(next_one) + words_in(next_one)
    next_one.goto("/drafts/")
    assert "yellow" not in next_one.content()
    if is_closed:
        page.close()
    sign_in(context, site, "meera-joshi")
    back = context.new_page()
    open_editor(back, thread)
    # A tab that was left open wakes up, and whichever of the two is first has the words.
    until_one_has([back] if is_closed else [back, page], "On yellow hooks")


def test_an_expired_session_keeps_the_words_and_goes_on_after_signing_in(context_of, site, thread, quiet_page):
    quiet_page.expect("ERR_|40[139]|WebSocket")
    context = context_of("sam-liddle")
    page = context.new_page()
    open_editor(page, thread)
    context.clear_cookies(name="sessionid")
    write(page, "On yellow hooks")
    expect(page.get_by_text("You have been signed out. Your words are kept on this device.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
    assert words_in(page) == "<p>On yellow hooks</p>"
    assert "yellow" not in stored(page)
    sign_in(context, site, "sam-liddle")
    context.clear_cookies(name="csrftoken")
    context.new_page().goto("/forums/")
    expect(page.locator(SAVED)).to_be_visible()
    expect(page.get_by_text("You have been signed out.")).to_be_hidden()
    send(page)
    expect(posts_saying(page, "On yellow hooks")).to_have_count(1)


def test_a_form_that_comes_back_with_what_is_wrong_overwrites_nothing_another_device_wrote_meanwhile(
    context_of, quiet_page
):
    quiet_page.expect("422")
    here, elsewhere = context_of("kate-lovell").new_page(), context_of("kate-lovell").new_page()
    open_editor(here, "/forums/ask/?new").click()
    here.keyboard.type("On hooks")
    here.get_by_label("Forum").select_option("welcome")
    here.get_by_label("Title", exact=True).fill("!?!")
    here.wait_for_timeout(1500)
    expect(here.locator(SAVED)).to_be_visible()
    elsewhere.goto("/drafts/")
    elsewhere.locator("main li", has_text="!?!").get_by_role("link").first.click()
    expect(elsewhere.locator("[data-composer][data-ready]")).to_be_visible()
    elsewhere.locator("[contenteditable=true]").focus()
    go_to_end(elsewhere)
    elsewhere.keyboard.type(", and a long afternoon more")
    elsewhere.wait_for_timeout(1500)
    expect(elsewhere.locator(SAVED)).to_be_visible()
    here.get_by_role("button", name="Post it").click(no_wait_after=True)
    expect(here.get_by_text("Put into a few words what this is about.")).to_be_visible()
    expect(here.get_by_text("There are two versions of this draft.")).to_be_visible()
    answer = here.request.get("/drafts/at/?place=thread", headers={"Accept": "application/json"})
    kept = {draft["fields"]["body"][0] for draft in answer.json()["drafts"]}
    assert kept >= {"<p>On hooks</p>", "<p>On hooks, and a long afternoon more</p>"}
