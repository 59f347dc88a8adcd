"""Every page, as those who use it: axe finds nothing in light or dark, nothing is too wide at 320 px, and Tab reaches
all there is to act on, visibly. The pages are those of `make look`."""

import tomllib

import pytest
from playwright.sync_api import Page

from tests.paths import REPOSITORY

PLAN = tomllib.loads((REPOSITORY / "scripts" / "look_pages.toml").read_text(encoding="utf-8"))
PEOPLE = PLAN["people"]
NETWORK = {"places", "open-forum", "change-forum", "heading", "add-group", "group", "periods"}
# What a moderator and the network team see that others do not; an editor's own pages are Wagtail's.
OF_STAFF = {
    "moderator": {
        "thread",
        "review",
        "superseded",
        "answers-to-check",
        "take-down",
        "redact",
        "take-file-away",
        "how-questions-begin",
        "profile",
        "moderation",
        "reports",
        "held-posts",
        "long-thread",
        "state-of-play",
        "state-of-play-history",
        "change-tag",
        "merge-tag",
        "tag-health",
        "forum",
        "curate-what",
        "merge-threads",
        "choose-posts",
        "split-posts",
        "when-threads-close-themselves",
    },
    "network": {"new-document", "profile", *NETWORK},
}
# Signing out ends a session that other tests use; its page is asked of someone else.
SPARED = {"sign-out": "vera-lumley"}


def pages() -> list:
    cases = []
    for person in ("visitor", "member", "moderator", "network"):
        for entry in PLAN["pages"]:
            if person in entry.get("as", [person]) and entry["name"] in OF_STAFF.get(person, {entry["name"]}):
                cases.append(pytest.param(person, entry, id=f"{entry['name']}-{person}"))
    return cases


def open_page(page: Page, entry: dict) -> None:
    page.goto(entry["address"])
    for selector in entry.get("then", []):
        page.goto(page.locator(selector).first.get_attribute("href"))
    page.wait_for_load_state("load")


@pytest.mark.parametrize(("person", "entry"), pages())
def test_a_page_is_for_everyone(page_of, quiet_page, assert_accessible, person, entry):
    quiet_page.expect(r"status of 404")
    page = page_of(SPARED.get(entry["name"], PEOPLE[person]) or None, viewport={"width": 320, "height": 800})
    open_page(page, entry)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide at 320 px"
    page.set_viewport_size({"width": 1360, "height": 900})
    assert_accessible(page)
    unreached, unseen = tab_through(page)
    assert unreached == [], f"Tab does not come to these at {page.url}"
    assert unseen == [], f"These show no focus at {page.url}"


ACTIONABLE = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0'], [contenteditable=true]";
  const all = document.querySelectorAll(kinds);
  const groups = new Set();
  let number = 0;
  for (const part of all) {
    const isShown = part.checkVisibility({ checkVisibilityCSS: true }) && part.getBoundingClientRect().width;
    if (part.disabled || part.tabIndex < 0 || !isShown) continue;
    if (part.type === "radio") {
      // A group of radio buttons is one stop: its chosen one, or its first.
      const group = part.form ? [...part.form.elements].filter((one) => one.name === part.name) : [part];
      const stop = group.find((one) => one.checked) ?? group[0];
      if (part !== stop) continue;
    }
    part.dataset.tabStop = number++;
  }
  return number;
}"""
# Remembers which stops were come to, and of each what it is if it did not show that it had the focus.
WATCH_FOCUS = """() => {
  window.comeTo = new Map();
  document.addEventListener("focusin", ({ target }) => {
    const stop = target.dataset.tabStop;
    if (stop === undefined || window.comeTo.has(stop)) return;
    const shown = [target, target.closest(".composer, .app-find, .choice")].filter(Boolean).some((one) => {
      const style = getComputedStyle(one);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    });
    window.comeTo.set(stop, shown ? "" : target.outerHTML.slice(0, 90));
  });
}"""
LEFT = """() => [...document.querySelectorAll("[data-tab-stop]")]
  .filter((part) => !window.comeTo.has(part.dataset.tabStop) && part.checkVisibility())
  .map((part) => part.outerHTML.slice(0, 90))"""
UNSEEN = "() => [...window.comeTo.values()].filter(Boolean)"


def tab_through(page: Page) -> tuple[list[str], list[str]]:
    """What Tab never comes to, and what does not show that it has the focus."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.activeElement?.blur()")
    stops = page.evaluate(ACTIONABLE)
    page.evaluate(WATCH_FOCUS)
    # Other things may take the focus in between, such as the browser's own parts of a field of dates.
    for presses in (stops + 2, stops + 18):
        for _ in range(presses):
            page.keyboard.press("Tab")
        if not (left := page.evaluate(LEFT)):
            break
    return left, page.evaluate(UNSEEN)
