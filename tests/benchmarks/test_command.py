"""What `make bench` says, and what it measures with."""

import os
import random
import subprocess
import sys
import time

import pytest

from benchmarks.measuring import Figures
from benchmarks.report import by_name
from benchmarks.servers import processor_seconds
from benchmarks.words import SEARCHED_FOR, a_post, a_title
from tests.paths import REPOSITORY


@pytest.mark.parametrize("url", ["", "sqlite:///anything.sqlite3", "postgresql://nobody@127.0.0.1:1/nothing"])
def test_without_a_postgresql_it_starts_nothing_and_says_what_it_needs(url):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("make bench needs a PostgreSQL server on this machine")
    assert len(done.stderr.splitlines()) == 1


def test_the_processor_time_of_another_process_is_what_it_worked_and_not_what_it_waited():
    working = "import time\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\nimport sys\nsys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", working], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        worked = processor_seconds(process.pid)
        time.sleep(0.2)
        assert 0.5 <= worked < 1
        assert processor_seconds(process.pid) - worked < 0.05


def test_the_words_are_the_same_in_every_run_and_some_posts_have_those_that_are_searched_for():
    texts = [a_post(random.Random(seed)) for seed in range(300)]
    assert texts == [a_post(random.Random(seed)) for seed in range(300)]
    assert a_title(random.Random(1)) != a_title(random.Random(2))
    for word in SEARCHED_FOR.split():
        assert any(word in text for text in texts)


def test_every_figure_has_the_name_under_which_it_is_compared():
    pages = ["index", "list", "thread", "deep", "search"]
    measured = [f"{page}_{who}" for page in pages for who in ("member", "visitor")] + ["reply_member"]
    named = by_name({cell: Figures(2, 3, 4, 5) for cell in measured}, dict.fromkeys(measured, 7), 29.04, 0)
    for cell in measured:
        assert (named[f"{cell}_cpu_ratio"], named[f"{cell}_time_ratio"], named[f"{cell}_queries"]) == (2, 3, 7)
    assert named["thread_visitor_html_kb"] == 29.0
