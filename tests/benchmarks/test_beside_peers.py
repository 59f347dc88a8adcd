"""Staffroom among other forum software: what is made of the posts that all of them are given."""

import os
import subprocess
import sys

import pytest

from benchmarks.loading_of_peers import html_of
from forums.html import sanitise
from tests.paths import REPOSITORY


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Two words.", "<p>Two words.</p>"),
        ("One **bold** word.\n\nAnd more.", "<p>One <strong>bold</strong> word.</p><p>And more.</p>"),
        ("> said before\n\nSo it is.", "<blockquote><p>said before</p></blockquote><p>So it is.</p>"),
        ("- one thing\n- another", "<ul><li>one thing</li><li>another</li></ul>"),
        ("2 < 3 & more", "<p>2 &lt; 3 &amp; more</p>"),
    ],
)
def test_the_markdown_of_the_shared_posts_becomes_what_the_editor_makes(markdown, expected):
    assert html_of(markdown) == expected
    assert sanitise(html_of(markdown)) == expected


def test_a_link_of_the_shared_posts_is_one():
    assert html_of("See [it](http://example.com/it).") == '<p>See <a href="http://example.com/it">it</a>.</p>'


def test_without_a_postgresql_nothing_is_served(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.beside_peers", str(tmp_path), str(tmp_path)],
        cwd=REPOSITORY,
        env={**os.environ, "DATABASE_URL": "sqlite:///anything.sqlite3"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
