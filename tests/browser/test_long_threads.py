"""A long thread in a real browser: the place in it follows the reading, and who likes reads on without pages."""

import json
import re
import subprocess
import sys
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.running_site import ROOT

CARYS = "carys-bevan"
POSTS = 150
TITLE = "A long thread about hoists"


@pytest.fixture(scope="module")
def long_thread(site, tmp_path_factory) -> str:
    """The address of a thread of eight pages, one post a week."""
    written = {"author": "Import", "created": "2024-01-01T12:00:00+00:00"}
    answers = [
        {"id": number, "author": "Import", "html": f"<p>This is post {number}.</p>" + "<p>Words about it.</p>" * 4}
        | {"created": f"{2024 + number // 60}-{number // 5 % 12 + 1:02}-{number % 5 + 1:02}T12:00:00+00:00"}
        for number in range(2, POSTS + 1)
    ]
    line = {"id": 1, "title": TITLE, "tags": [], "html": "<p>This is post 1.</p>", "answers": answers, "accepted": None}
    path = tmp_path_factory.mktemp("threads") / "long.jsonl"
    path.write_text(json.dumps(line | written) + "\n", encoding="utf-8")
    command = [sys.executable, "manage.py", "import_threads", str(path), "--forum", "welcome"]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return f"/search/?q={TITLE.replace(' ', '+')}"


@pytest.fixture
def thread(page_of, long_thread) -> str:
    """Its own address, found in its forum."""
    page = page_of()
    page.goto("/forums/welcome/")
    link = page.get_by_role("link", name=TITLE).first
    for _ in range(20):
        if link.count():
            break
        page.get_by_role("link", name="Older").click()
    return link.get_attribute("href").partition("#")[0]


def words(page: Page):
    return page.locator("[data-where-words]")


def scroll_to(page: Page, number: int) -> None:
    """So that a post crosses the line at which it is being read."""
    page.locator(f"article[data-position='{number}']").evaluate(
        "post => scrollTo({ top: scrollY + post.getBoundingClientRect().top - innerHeight * 0.3, behavior: 'instant' })"
    )


def shown(page: Page) -> list[int]:
    return page.eval_on_selector_all("article.post", "posts => posts.map(post => +post.dataset.position)")


def test_the_place_follows_the_reading_and_hides_nothing_that_has_the_focus(page_of, thread, assert_accessible):
    page = page_of(viewport={"width": 320, "height": 700})
    page.goto(f"{thread}?page=3")
    expect(words(page)).to_have_text(re.compile(r"Posts 41 to 60 of 15\d, September 2024 to January 2025"))
    scroll_to(page, 45)
    expect(words(page)).to_have_text(re.compile(r"Post 45 of 15\d, October 2024"))
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.keyboard.press("End")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        covered = page.evaluate(
            "() => { const bar = document.querySelector('[data-where]').getBoundingClientRect();"
            " const part = document.activeElement, box = part.getBoundingClientRect();"
            " return !part.closest('[data-where]') && bar.top <= 1 && box.top < bar.bottom - 1 && box.bottom > 0; }"
        )
        assert not covered, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    words(page).click()
    assert_accessible(page)
    page.get_by_label("Post", exact=True).fill("101")
    page.keyboard.press("Enter")
    page.wait_for_url("**page=6#post-*")
    expect(page.get_by_text("This is post 101.")).to_be_in_viewport()


def test_reading_on_brings_the_next_posts_stops_for_a_button_and_leads_back(page_of, thread):
    page = page_of(CARYS, viewport={"width": 1000, "height": 800})
    page.goto(f"{thread}?page=2")
    words(page).click()
    page.get_by_role("button", name="Read on without pages").click()
    page.wait_for_load_state("load")
    assert shown(page) == list(range(21, 41))
    for last in (60, 80, 100):
        scroll_to(page, last - 20)
        expect(page.locator(f"article[data-position='{last}']")).to_be_attached()
    expect(page.get_by_text("Posts 81 to 100 are here now.")).to_be_attached()
    # Now it stops: the foot of the page is reached, and nothing comes by itself.
    scroll_to(page, 100)
    page.wait_for_timeout(1_000)
    assert shown(page)[-1] == 100
    page.keyboard.press("End")
    expect(page.locator("footer")).to_be_in_viewport()
    page.get_by_role("button", name="Show the next posts").click()
    expect(page.locator("article[data-position='101']")).to_be_focused()
    assert shown(page) == list(range(21, 121))
    scroll_to(page, 110)
    page.wait_for_url("**?page=6#post-*")
    expect(words(page)).to_have_text(re.compile(r"Post 110 of 15\d, November 2025"))
    before = page.locator("article[data-position='110']").bounding_box()["y"]
    page.locator("article[data-position='110'] h3 a").click()
    page.wait_for_url("**/people/**")
    page.go_back()
    expect(page.locator("article[data-position='110']")).to_be_in_viewport()
    page.wait_for_timeout(500)
    assert abs(page.locator("article[data-position='110']").bounding_box()["y"] - before) < 40


def test_reading_on_goes_with_bookmarks_and_what_comes_in_live(page_of, ask, thread, context_of, site):
    page = page_of(CARYS, viewport={"width": 1000, "height": 800})
    page.context.add_cookies([{"name": "read_on", "value": "1", "url": site.url}])
    page.goto(f"{thread}?page=7")
    scroll_to(page, 140)
    last = page.locator(f"article[data-position='{POSTS}']")
    expect(last).to_be_attached()
    last.locator("[data-bookmark]").click()
    expect(last.locator("[data-bookmark]")).to_have_text("Bookmarked")
    expect(page.locator(".toast")).to_contain_text("Bookmarked in “Reading list”.")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(last.locator("[data-bookmark]")).to_have_attribute("aria-pressed", "false")
    requests = context_of("hanif-chowdhury").request
    form = requests.get(f"{thread}?page=8").text()
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    action = "/".join(thread.split("/")[:3]) + "/reply/"
    said = f"The newest of all, {uuid.uuid4().hex}."
    sent = {"csrfmiddlewaretoken": token, "body": said}
    requests.post(action, form=sent, headers={"Referer": f"{site.url}/"})
    page.locator(".waiting button").click()
    newest = page.locator("article.post").last
    expect(newest).to_contain_text(said)
    expect(newest).to_be_focused()
    expect(page.get_by_text(said)).to_have_count(1)
