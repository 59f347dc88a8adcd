"""What is collected where, and what many tests need.

Tests that need a service are collected when its URL is set; none is ever skipped.
"""

import os
import time
import uuid
from pathlib import Path

import pytest
from hypothesis import settings

from tests.browser.chromium import HOW_TO_GET_ONE, find_chromium
from tests.paths import REPOSITORY, SHARED_DATA
from tests.postgresql import on_postgresql

# Threads that write at once: on SQLite they stand in one queue, so there is nothing to race for.
NEED_POSTGRESQL = [
    "forums/test_races.py",
    "forums/test_races_places.py",
    "forums/test_races_drafts.py",
    "forums/test_races_files.py",
    "forums/test_races_polls.py",
    "forums/test_races_redacting.py",
    "forums/test_races_tags.py",
    "forums/test_races_curating.py",
    "forums/test_races_bookmarks.py",
]

# Real and hostile input that is not part of the repository; it lies beside it where the project is built.
NEED_SHARED_DATA = [
    "browser/test_hostile_posts.py",
    "forums/test_hostile_files.py",
    "forums/test_hostile_input.py",
    "forums/test_real_threads.py",
]

collect_ignore = [
    *([] if on_postgresql() else NEED_POSTGRESQL),
    *([] if SHARED_DATA.is_dir() else NEED_SHARED_DATA),
]

# The same examples on every run; `--hypothesis-profile=prove` looks for new ones, and for longer.
settings.register_profile("short", derandomize=True, deadline=None, database=None, max_examples=60, print_blob=True)
settings.register_profile("prove", deadline=None, database=None, max_examples=2000, print_blob=True)
settings.load_profile("short")


def pytest_xdist_make_scheduler(config, log):
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.scheduling import SomeTogether

    return SomeTogether(config, log)


def pytest_collection_modifyitems(items):
    from tests.scheduling import longest_first

    items.sort(key=longest_first)


def pytest_collection_finish(session):
    """Where all services are there, no file of tests may be passed over."""
    if os.environ.get("NOTHING_IS_PASSED_OVER"):
        passed_over = {*(REPOSITORY / "tests").rglob("test_*.py")} - {item.path for item in session.items}
        if passed_over:
            raise pytest.UsageError(f"These were not collected: {', '.join(map(str, sorted(passed_over)))}")


def pytest_unconfigure(config):
    # After the summary, so that it is the last line.
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal and not hasattr(config, "workerinput") and not find_chromium():
        terminal.write_line(HOW_TO_GET_ONE)


@pytest.fixture(scope="session")
def cut_off_mark() -> Path:
    """A file that is there while tests run, and stays if they are killed."""
    from django.conf import settings

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    return settings.DATA_DIR / f"tests-running-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@pytest.fixture(scope="session")
def django_db_createdb(django_db_createdb, cut_off_mark):
    """The database of the last run is used again, unless that was killed and may have left something in it."""
    return django_db_createdb or cut_off_mark.exists()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, cut_off_mark):
    """Tests that commit leave the database as the migrations made it (tests/database.py)."""
    from django.test import TransactionTestCase

    from tests.database import delete_rows_since, rows_there

    with django_db_blocker.unblock():
        there = rows_there()
    cut_off_mark.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: delete_rows_since(there))
        yield
    cut_off_mark.unlink(missing_ok=True)


@pytest.fixture
def run_tasks():
    """Does what waits in the queue, as the worker would: `run_tasks()` gives the number of tasks that ran."""
    from work.worker import run_all_due

    return run_all_due


@pytest.fixture
def empty_index(settings, tmp_path):
    """The site's search with nothing in it, on the index that the URLs name, for this test alone."""
    from search.index import get_index

    settings.SEARCH_FILE = tmp_path / "search.sqlite3"
    settings.SEARCH_INDEX_NAME = f"staffroom-test-{uuid.uuid4().hex[:12]}"
    index = get_index()
    index.drain_seconds = 0
    yield index
    if settings.ELASTICSEARCH_URL:
        index.delete()


@pytest.fixture
def find(empty_index):
    """What a member finds now by some words: `find("minibus", member)` gives ids, best first."""
    from search.finding import that_may_be_seen
    from search.index import SearchUnavailable
    from search.queries import Query, Results
    from search.registry import audience_of

    def found(words: str, member) -> list[int]:
        empty_index.refresh()
        query = Query(text=words, audience=audience_of(member))
        return [one.thing.pk for one in that_may_be_seen(patiently(query).hits, member)]

    def patiently(query: Query) -> Results:
        # On a busy machine the index may take longer than people are made to wait.
        for _ in range(5):
            try:
                return empty_index.search(query)
            except SearchUnavailable:
                time.sleep(2)
        return empty_index.search(query)

    return found
