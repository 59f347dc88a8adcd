"""The field for tags: what is typed is offered, the title calls for tags, and the vocabulary can be pressed."""

from playwright.sync_api import Page, expect


def test_a_tag_is_taken_from_what_is_offered_by_keyboard_alone_and_a_title_offers_more(page_of):
    page: Page = page_of("carys-bevan")
    page.goto("/forums/ask/?new")
    field = page.get_by_label("Tags", exact=False).first
    field.click()
    page.keyboard.type("budgets, manual h")
    option = page.get_by_role("option", name="Moving and handling for “Manual handling”")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(field).to_have_value("budgets, Moving and handling, ")
    expect(option).to_be_hidden()
    page.keyboard.type("att")
    expect(page.get_by_role("option", name="Attendance", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Tags")).to_be_hidden()
    page.get_by_role("textbox", name="Title").fill("How do you plan annual reviews with therapists?")
    for name in ("Annual reviews", "Therapists"):
        page.get_by_role("group", name="For your title:").get_by_role("button", name=name).click()
    expect(field).to_have_value("budgets, Moving and handling, att, Annual reviews, Therapists")
    chosen = page.get_by_role("group", name="For your title:").get_by_role("button", name="Therapists")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    chosen.click()
    page.get_by_text("Tags to choose from").click()
    page.get_by_role("button", name="SEMH", exact=True).click()
    expect(field).to_have_value("budgets, Moving and handling, att, Annual reviews, SEMH")
