"""Files in the box people write in: chosen, dropped, pasted, described, posted and opened; and without script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor, posts_saying, words_in
from tests.uploads import CSV, excel, pdf, picture

CARYS, HANIF = "carys-bevan", "hanif-chowdhury"
PICTURE = re.compile(r"/files/[0-9a-f-]+/\d+\.webp")


def file(name: str, content: bytes, kind: str = "application/octet-stream") -> dict:
    return {"name": name, "mimeType": kind, "buffer": content}


def line(page: Page, name: str):
    return page.locator(".upload", has_text=name)


def hand_over(page: Page, event: str, name: str, kind: str, content: bytes) -> None:
    """Drops or pastes a file into the editor, as the browser tells the page of it."""
    page.locator("[contenteditable=true]").evaluate(
        """(editor, [event, name, kind, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], name, { type: kind }));
          const at = editor.getBoundingClientRect();
          const how = { bubbles: true, cancelable: true, clientX: at.x + 30, clientY: at.y + 30 };
          editor.dispatchEvent(event === "drop" ? new DragEvent("drop", { ...how, dataTransfer: data })
                                                : new ClipboardEvent("paste", { ...how, clipboardData: data }));
        }""",
        [event, name, kind, list(content)],
    )


@pytest.fixture
def thread(ask) -> str:
    return ask(HANIF, "Who checks your ceiling hoists?")


@pytest.mark.parametrize("scheme", ["light"])
def test_files_are_chosen_dropped_and_pasted_described_posted_and_opened(page_of, thread, scheme, assert_accessible):
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.keyboard.type("Our register and the hoist.")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    chooser.value.set_files([file("Sling register.xlsx", excel()), file("Quote.pdf", pdf())])
    expect(line(page, "Sling register.xlsx")).to_contain_text("Excel workbook")
    expect(line(page, "Quote.pdf")).to_contain_text("PDF")
    hand_over(page, "drop", "Hoist.jpg", "image/jpeg", picture(1200, 800))
    expect(line(page, "Hoist.jpg")).to_contain_text("in the words")
    hand_over(page, "paste", "image.png", "image/png", picture(700, 500, "PNG"))
    expect(line(page, "image.png")).to_contain_text("in the words")
    expect(page.get_by_role("status").filter(has_text="image.png is added.")).to_have_count(1)

    line(page, "Hoist.jpg").get_by_label("What it shows").fill("A hoist over the pool")
    line(page, "Hoist.jpg").get_by_label("What it shows").press("Enter")
    line(page, "image.png").get_by_label("It only decorates").check()
    assert 'alt="A hoist over the pool"' in words_in(page)
    assert_accessible(page)
    written = words_in(page)

    page.get_by_role("button", name="Post reply").click()
    post = posts_saying(page, "Our register and the hoist.").locator("xpath=..")
    expect(post.get_by_role("img", name="A hoist over the pool")).to_be_visible()
    expect(post.locator("img")).to_have_count(2)
    assert post.locator(".prose").evaluate("prose => prose.innerHTML.trim()") == written
    assert post.locator("img").first.evaluate("image => image.decode().then(() => image.naturalWidth > 100)")
    names = post.get_by_role("list", name="Files").get_by_role("link")
    expect(names).to_have_text(["Sling register.xlsx", "Quote.pdf"])
    with page.expect_download() as download:
        names.first.click()
    assert download.value.suggested_filename == "Sling register.xlsx"
    assert_accessible(page)


def test_what_cannot_be_added_says_why_and_can_be_taken_out_by_keyboard(page_of, thread, quiet_page):
    quiet_page.expect("422")
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.locator("[data-files] input[type=file]").set_input_files(
        [file("run.exe", b"MZ" + bytes(60)), file("Large.pdf", bytes(21 * 1024 * 1024)), file("Table.csv", CSV)]
    )
    expect(line(page, "run.exe")).to_contain_text("We cannot tell what this file is.")
    expect(line(page, "Large.pdf")).to_contain_text("Larger than 20 MB")
    expect(line(page, "Table.csv")).to_contain_text("Table (CSV)")
    page.get_by_role("button", name="Remove: run.exe").focus()
    page.keyboard.press("Enter")
    expect(line(page, "run.exe")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove: Large.pdf")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Add your reply").click()
    page.keyboard.type("The table.")
    page.get_by_role("button", name="Post reply").click()
    expect(posts_saying(page, "The table.").locator("xpath=..").locator(".file")).to_have_count(1)


def test_a_file_on_its_way_can_be_cancelled_and_one_that_was_cut_off_tried_again(page_of, thread, quiet_page):
    quiet_page.expect("ERR_FAILED|Failed to load")
    page = page_of(CARYS)
    open_editor(page, thread).click()
    held, cut = [], [True]
    page.route("**/files/", lambda route: route.abort() if cut and cut.pop() else held.append(route))
    choose = page.locator("[data-files] input[type=file]")
    choose.set_input_files([file("Cut.pdf", pdf())])
    expect(line(page, "Cut.pdf")).to_contain_text("The connection was lost. It is not added yet.")
    choose.set_input_files([file("Held.pdf", pdf())])
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("A file is still being added.")).to_be_visible()
    page.get_by_role("button", name="Cancel: Held.pdf").click()
    expect(line(page, "Held.pdf")).to_have_count(0)
    page.unroute("**/files/")
    page.get_by_role("button", name="Try again: Cut.pdf").click()
    expect(line(page, "Cut.pdf")).to_contain_text("PDF, 1 kB")


def test_a_file_that_was_not_added_stops_the_post_once_and_one_that_stalls_can_be_tried_again(
    page_of, thread, quiet_page
):
    quiet_page.expect("ERR_FAILED|Failed to load")
    page = page_of(CARYS)
    page.clock.install()
    open_editor(page, thread).click()
    page.keyboard.type("The quotes.")
    page.route("**/files/", lambda route: None)
    page.locator("[data-files] input[type=file]").set_input_files([file("Stalled.pdf", pdf())])
    expect(line(page, "Stalled.pdf").get_by_role("button", name="Cancel")).to_be_visible()
    page.clock.fast_forward(61_000)
    expect(line(page, "Stalled.pdf")).to_contain_text("Nothing got through for a minute. It is not added yet.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_text("Not added: Stalled.pdf. Try again, or send it without.")).to_be_visible()
    expect(posts_saying(page, "The quotes.")).to_have_count(0)
    page.get_by_role("button", name="Post reply").click()
    expect(posts_saying(page, "The quotes.")).to_have_count(1)


def test_files_of_a_draft_stay_with_it_when_the_site_cannot_be_asked_what_they_are(page_of, thread, quiet_page):
    quiet_page.expect("ERR_FAILED|Failed to load")
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.keyboard.type("With a register.")
    page.locator("[data-files] input[type=file]").set_input_files([file("Kept.csv", CSV)])
    expect(line(page, "Kept.csv")).to_contain_text("Table (CSV)")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "POST"):
        page.keyboard.type(" And more.")
    page.route("**/files/?ids=*", lambda route: route.abort())
    page.reload()
    page.locator("[data-composer]").scroll_into_view_if_needed()
    expect(line(page, "A file that was added before")).to_contain_text("stays with what you write")
    page.locator("[data-files] input[type=file]").set_input_files([file("New.csv", CSV)])
    expect(line(page, "New.csv")).to_contain_text("Table (CSV)")
    page.unroute("**/files/?ids=*")
    page.get_by_role("button", name="Try again: A file that was added before").click()
    expect(line(page, "Kept.csv")).to_contain_text("Table (CSV)")
    expect(line(page, "A file that was added before")).to_have_count(0)
    page.get_by_role("button", name="Post reply").click()
    post = posts_saying(page, "With a register.").locator("xpath=..")
    expect(post.get_by_role("link", name="Kept.csv")).to_be_visible()
    expect(post.get_by_role("link", name="New.csv")).to_be_visible()


def test_files_come_back_with_the_draft(page_of, thread):
    page = page_of(CARYS)
    open_editor(page, thread).click()
    page.keyboard.type("With a table.")
    page.locator("[data-files] input[type=file]").set_input_files([file("Kept.csv", CSV)])
    expect(line(page, "Kept.csv")).to_contain_text("Table (CSV)")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "POST"):
        page.keyboard.type(" And more.")
    page.reload()
    page.locator("[data-composer]").scroll_into_view_if_needed()
    expect(line(page, "Kept.csv")).to_contain_text("Table (CSV)")


def test_a_change_of_a_post_takes_out_one_file_and_adds_another(page_of, ask):
    page = page_of(CARYS)
    open_editor(page, "/forums/ask/?new")
    page.get_by_label("Title", exact=True).fill("Who checks your slings, and when?")
    page.get_by_label("Forum").select_option("welcome")
    page.locator("[data-files] input[type=file]").set_input_files([file("Old.pdf", pdf()), file("Stays.csv", CSV)])
    expect(line(page, "Stays.csv")).to_contain_text("Table (CSV)")
    expect(line(page, "Old.pdf")).to_contain_text("PDF, 1 kB")
    page.get_by_role("button", name="Post it").click()
    page.get_by_role("link", name="Change").first.click()
    expect(line(page, "Old.pdf")).to_contain_text("PDF, 1 kB")
    page.get_by_role("button", name="Remove: Old.pdf").click()
    page.locator("[data-files] input[type=file]").set_input_files([file("New.pdf", pdf())])
    expect(line(page, "New.pdf")).to_contain_text("PDF, 1 kB")
    page.get_by_role("button", name="Save the change").click()
    expect(page.locator(".files .file a")).to_have_text(["Stays.csv", "New.pdf"])


def test_the_list_of_files_fits_a_narrow_screen(page_of, thread):
    page = page_of(CARYS, viewport={"width": 320, "height": 700})
    open_editor(page, thread)
    name = "A very long name of a register of slings that nobody shortened 2026.csv"
    page.locator("[data-files] input[type=file]").set_input_files([file(name, CSV), file("Hoist.jpg", picture())])
    expect(line(page, "A very long")).to_contain_text("Table (CSV)")
    expect(line(page, "Hoist.jpg")).to_contain_text("in the words")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_script_files_are_chosen_and_sent_with_the_form(page_of, thread):
    page = page_of(CARYS, java_script_enabled=False)
    page.goto(thread)
    page.get_by_role("textbox", name="Add your reply").fill("The register.")
    page.get_by_label("Add files").set_input_files([file("Register.csv", CSV), file("Hoist.jpg", picture())])
    page.get_by_label("What the pictures show").fill("A hoist over the pool")
    page.get_by_role("button", name="Post reply").click()
    post = posts_saying(page, "The register.").locator("xpath=..")
    expect(post.get_by_role("img", name="A hoist over the pool")).to_be_visible()
    expect(post.get_by_role("link", name="Register.csv")).to_be_visible()
