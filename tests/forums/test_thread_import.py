"""Bringing in threads that were written elsewhere."""

import json

import pytest
from django.core.management import CommandError, call_command

from community.models import Member
from forums.models import Post, Thread
from forums.recounting import drift
from forums.thread_import import import_threads
from tests.factories import make_forum, make_member

pytestmark = pytest.mark.django_db


def line(**more) -> dict:
    answer = {"id": 11, "author": "bea", "created": "2014-03-02T10:00:00", "html": "<p>Practise.</p>"}
    return {
        "id": 1,
        "title": "How to learn?",
        "tags": ["self-study"],
        "created": "2014-03-01T09:30:00",
        "author": "ann",
        "html": "<p>I wonder.</p>",
        "accepted": 11,
        "answers": [answer],
    } | more


@pytest.fixture
def imported(tmp_path):
    """Imports these lines, as they are or as objects, into one forum; gives the report."""
    forum = make_forum()

    def run(*lines):
        path = tmp_path / "threads.jsonl"
        path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines), encoding="utf-8")
        return list(import_threads(path, forum, "elsewhere"))[-1]

    return run


def test_authors_become_placeholders_who_cannot_sign_in(imported, client):
    imported(line())
    ann = Member.objects.get(display_name="ann")
    assert ann.is_placeholder
    assert not ann.has_usable_password()
    assert not client.login(email=ann.email, password="")


def test_one_author_of_many_posts_is_one_member(imported):
    imported(line(), line(id=2, accepted=None, answers=[line()["answers"][0] | {"author": "ann"}]))
    assert Member.objects.filter(is_placeholder=True).count() == 2


def test_answers_stand_in_the_order_of_their_dates(imported):
    late, early = (
        {"id": day, "author": "bea", "created": f"2014-03-{day}", "html": f"<p>{day}</p>"} for day in (20, 10)
    )
    imported(line(answers=[late, early], accepted=20))
    thread = Thread.objects.get()
    assert [post.body_text for post in thread.posts.order_by("position")] == ["I wonder.", "10", "20"]
    assert [post.body_text for post in thread.posts.filter(pk__in=thread.answer_ids)] == ["20"]


def test_several_answers_may_be_chosen_elsewhere(imported):
    given = [line()["answers"][0] | {"id": number, "html": f"<p>{number}</p>"} for number in (11, 12, 13)]
    imported(line(answers=given, accepted=[13, 11, 99]))
    thread = Thread.objects.get()
    chosen = thread.posts.filter(pk__in=thread.answer_ids).order_by("position")
    assert [post.body_text for post in chosen] == ["11", "13"]


def test_an_answer_dated_before_its_question_follows_it_all_the_same(imported):
    imported(line(answers=[line()["answers"][0] | {"created": "2013-01-01T00:00:00"}]))
    thread = Thread.objects.get()
    assert [post.body_text for post in thread.posts.order_by("position")] == ["I wonder.", "Practise."]
    assert list(drift()) == []


def test_hostile_html_is_made_harmless_and_empty_answers_are_left_out(imported):
    script, empty = line()["answers"][0] | {"html": "<p>ok<script>x()</script></p>"}, {"html": "<img src=x>"}
    imported(line(answers=[script, line()["answers"][0] | {"id": 12} | empty]))
    assert [post.body_html for post in Post.objects.order_by("position")] == ["<p>I wonder.</p>", "<p>ok</p>"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("not json", "Expecting value"),
        ("[]", ""),
        ("3", ""),
        ("null", ""),
        ('"text"', ""),
        (line(title="  "), "no title"),
        (line(html="<img src=x>"), "text is empty"),
        (line(created="yesterday"), "yesterday"),
        (line(answers=None), ""),
        (line(answers=[{"id": 1}]), "html"),
        ({key: value for key, value in line().items() if key != "author"}, "author"),
        (line(title="a\x00b", html="<p>a\x00b</p>"), None),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_the_others_come_in(imported, bad, reason):
    report = imported(line(), bad if isinstance(bad, str) else bad | {"id": 2}, line(id=3))
    if reason is None:
        assert report.threads == 3
        return
    assert report.threads == 2
    ((number, said),) = report.skipped
    assert number == 2
    assert reason in said


def test_the_command_says_what_is_missing(tmp_path):
    with pytest.raises(CommandError, match="no forum yet"):
        call_command("import_threads", tmp_path)
    make_forum()
    with pytest.raises(CommandError, match="no forum “nowhere”"):
        call_command("import_threads", tmp_path, forum="nowhere")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_threads", tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(CommandError, match="is empty"):
        call_command("import_threads", tmp_path / "empty.jsonl")


def test_an_imported_thread_is_found(imported, run_tasks, find):
    imported(line())
    run_tasks()
    assert len(find("practise", make_member())) == 1
