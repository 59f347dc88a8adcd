"""What is collected where, and what many tests need.

Tests that need a service are collected when its URL is set; none is ever skipped.
"""

import os

import pytest
from hypothesis import settings

from tests.browser.chromium import HOW_TO_GET_ONE, find_chromium

# Threads that write at once: on SQLite they stand in one queue, so there is nothing to race for.
NEED_POSTGRESQL = ["forums/test_races.py"]

collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else NEED_POSTGRESQL

# The same examples on every run; `--hypothesis-profile=prove` looks for new ones, and for longer.
settings.register_profile("short", derandomize=True, deadline=None, database=None, max_examples=60, print_blob=True)
settings.register_profile("prove", deadline=None, database=None, max_examples=2000, print_blob=True)
settings.load_profile("short")


def pytest_unconfigure(config):
    # After the summary, so that it is the last line.
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal and not hasattr(config, "workerinput") and not find_chromium():
        terminal.write_line(HOW_TO_GET_ONE)


@pytest.fixture
def run_tasks():
    """Does what waits in the queue, as the worker would: `run_tasks()` gives the number of tasks that ran."""
    from work.worker import run_all_due

    return run_all_due
