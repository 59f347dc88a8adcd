"""An editor at work in a real browser: the editor's pages run whole under their own policy, and ask no other host."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

PRIYA, ELEANOR, CARYS = "priya-raman", "eleanor-marsh", "carys-bevan"


@pytest.fixture
def editor(page_of, site) -> Page:
    """Priya's browser; the test fails when a page of hers asks another host for anything."""
    page = page_of(PRIYA, viewport={"width": 1500, "height": 1100})
    elsewhere: list[str] = []
    page.on("request", lambda asked: asked.url.startswith((site.url, "data:", "blob:")) or elsewhere.append(asked.url))
    yield page
    assert elsewhere == []


def when_ready(page: Page) -> None:
    """Once the editor's script listens: before that, clicks are lost."""
    page.wait_for_selector("body.ready")
    page.wait_for_load_state("networkidle")


def open_panel(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=f"Toggle {name}")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")


def new_story(page: Page, title: str, words: str) -> None:
    """Fills in a story's form: its words, and who nominated it."""
    page.goto("/editor/pages/")
    home = page.evaluate("fetch('/editor/api/main/pages/?child_of=root').then(answer => answer.json())")["items"][0]
    below = page.evaluate(f"fetch('/editor/api/main/pages/?child_of={home['id']}').then(answer => answer.json())")
    showcase = next(one["id"] for one in below["items"] if one["meta"]["type"] == "cms.ShowcaseIndexPage")
    page.goto(f"/editor/pages/add/cms/storypage/{showcase}/")
    when_ready(page)
    page.fill("[name=title]", title)
    page.fill("[name=standfirst]", "It opened with a borrowed urn.")
    page.get_by_role("button", name="Choose a member").click()
    page.fill(".modal [name=q]", "carys")
    expect(page.locator(".modal a[data-chooser-modal-choice]")).to_have_count(1)
    page.locator(".modal a[data-chooser-modal-choice]").click()
    expect(page.locator("#id_nominated_by-title")).to_have_text("Carys Bevan")
    page.locator("[data-contentpath=body] button[title*='Insert']").first.click()
    page.get_by_role("option", name="Text").first.click()
    page.locator("[data-contentpath=body] .public-DraftEditor-content").click()
    page.keyboard.type(words)


def add_picture(page: Page, shows: str) -> None:
    """The newest of the editors' pictures, with words for who cannot see it."""
    page.get_by_role("button", name="Choose an image").first.click()
    page.locator(".modal a[data-chooser-modal-choice]").first.click()
    expect(page.locator("[data-contentpath=image] img")).to_be_visible()
    page.fill("[name=image_alt]", shows)


def press(page: Page, action: str) -> None:
    """One of the buttons behind the arrow beside "Save draft"."""
    # What was typed reaches the form a moment later.
    page.wait_for_timeout(1000)
    # Then Wagtail saves it by itself, and two at once would begin two stories.
    expect(page.locator(".w-autosave-indicator__state--saving")).to_be_hidden()
    page.locator(f"button[name=action-{action}]").evaluate("button => button.click()")
    expect(page.get_by_text(re.compile("(has been|created and) (published|submitted)")).first).to_be_visible()


def open_from_list(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(page.locator("[name=title]")).to_have_value(title)
    when_ready(page)


def test_an_editor_writes_previews_and_publishes_a_story(editor, page_of, quiet_page, assert_accessible):
    # Wagtail saves by itself while one types, and may ask to save what is not whole yet.
    quiet_page.expect(r"400 \(Bad Request\)")
    new_story(editor, "The hatch on Church Street", "They sold out by ten.")
    add_picture(editor, "A hatch in a wall.")
    open_panel(editor, "preview")
    preview = editor.frame_locator("iframe[title='Preview']:not(.w-preview__proxy)")
    expect(preview.get_by_role("heading", name="The hatch on Church Street")).to_be_visible()
    expect(preview.get_by_text("They sold out by ten.")).to_be_visible()
    press(editor, "publish")
    visitor = page_of()
    visitor.goto("/showcase/")
    visitor.get_by_role("link", name="The hatch on Church Street").click()
    expect(visitor.get_by_text("They sold out by ten.")).to_be_visible()
    expect(visitor.get_by_text("Nominated by Carys Bevan")).to_be_visible()
    expect(visitor.get_by_role("img", name="A hatch in a wall.")).to_be_visible()
    assert_accessible(visitor)


def test_an_editor_makes_a_story_private_and_sets_when_it_ends(editor, page_of, quiet_page):
    quiet_page.expect(r"400 \(Bad Request\)")
    new_story(editor, "For colleagues only", "What we learned.")
    press(editor, "publish")
    open_from_list(editor, "For colleagues only")
    open_panel(editor, "status")
    editor.get_by_text("Change privacy").first.click()
    editor.locator("input[value=login]").check()
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_text("Not visible to the public")).to_be_visible()
    editor.get_by_text("Set schedule").first.click()
    ends = datetime.now() + timedelta(days=2)
    editor.fill("[name=expire_at]", f"{ends:%Y-%m-%d %H:%M}")
    # The calendar of the field lies over the button.
    editor.get_by_role("button", name="Save schedule").evaluate("button => button.click()")
    expect(editor.get_by_text("Expiry:")).to_be_visible()
    visitor, member = page_of(), page_of(CARYS)
    for page in (visitor, member):
        page.goto("/showcase/for-colleagues-only/")
    expect(visitor).to_have_url(re.compile("/account/login/"))
    expect(member.get_by_text("What we learned.")).to_be_visible()


def test_a_story_submitted_for_approval_is_approved_by_another_editor(editor, page_of, quiet_page):
    quiet_page.expect(r"400 \(Bad Request\)")
    new_story(editor, "Waiting for a second pair of eyes", "Please read.")
    press(editor, "submit")
    approver = page_of(ELEANOR, viewport={"width": 1500, "height": 1100})
    approver.goto("/editor/")
    approver.get_by_role("link", name="Waiting for a second pair of eyes").first.click()
    when_ready(approver)
    with approver.expect_navigation():
        approver.locator("button[data-workflow-action-name=approve]").first.evaluate("button => button.click()")
    visitor = page_of()
    visitor.goto("/showcase/waiting-for-a-second-pair-of-eyes/")
    expect(visitor.get_by_text("Please read.")).to_be_visible()
