"""How much script a page brings: little enough for an old PC where people write, and no editor where they only read."""

import gzip
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import open_editor

CARYS = "carys-bevan"
MOST = 200_000


def scripts_of(page: Page, visit) -> dict[str, int]:
    """Every script that the browser loads by `visit`, and its size as servers send it."""
    found = {}
    answers = []
    page.on("response", lambda answer: answers.append(answer) if ".js" in answer.url else None)
    visit()
    page.wait_for_load_state("networkidle")
    for answer in answers:
        if "javascript" in answer.headers.get("content-type", ""):
            found[re.sub(r"^https?://[^/]+|\?.*$", "", answer.url)] = len(gzip.compress(answer.body(), 9))
    return found


@pytest.fixture
def thread(ask) -> str:
    return ask(CARYS, "How heavy is a reply box?")


@pytest.mark.parametrize("where", ["thread", "new thread", "edit"])
def test_a_page_to_write_on_brings_at_most_200_kb_of_script(page_of, thread, where):
    page = page_of(CARYS)
    page.goto(thread)
    change = page.get_by_role("link", name="Change").first.get_attribute("href")
    address = {"thread": thread, "new thread": "/forums/ask/?new", "edit": change}[where]
    page = page_of(CARYS)
    scripts = scripts_of(page, lambda: open_editor(page, address).click())
    assert any("prose_editor" in name for name in scripts)
    assert sum(scripts.values()) <= MOST, sorted(scripts.items(), key=lambda one: -one[1])


@pytest.mark.parametrize(
    "address", ["/", "/forums/", "/forums/latest/", "/inbox/", "/search/?q=hoist", "/people/you/edit/"]
)
def test_where_nobody_writes_posts_no_editor_is_loaded(page_of, address):
    page = page_of(CARYS)
    scripts = scripts_of(page, lambda: page.goto(address))
    assert scripts
    assert [name for name in scripts if re.search("editor|composer|quotes", name)] == []


def test_who_only_reads_a_thread_loads_no_editor(page_of, thread):
    visitor = page_of()
    scripts = scripts_of(visitor, lambda: visitor.goto(thread))
    expect(visitor.get_by_role("heading", level=1)).to_be_visible()
    assert [name for name in scripts if re.search("editor|composer|quotes", name)] == []
