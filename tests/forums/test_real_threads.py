"""A real community's questions and answers, brought in from their file."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from community.models import Member
from forums.html import plain_text, sanitise
from forums.models import Post, Thread
from forums.recounting import drift
from notifications.models import Notification
from tests.factories import make_forum
from tests.paths import SHARED_DATA

pytestmark = pytest.mark.django_db
REAL = SHARED_DATA / "forum" / "matheducators_threads.jsonl"


@pytest.fixture
def real_questions():
    return [json.loads(text) for text in REAL.read_text(encoding="utf-8").splitlines()]


def test_a_real_community_comes_in_whole_once_with_its_dates_and_answers(real_questions, run_tasks):
    forum, output = make_forum(), StringIO()
    call_command("import_threads", REAL, forum=forum.slug, stdout=output)
    answers = [one for question in real_questions for one in question["answers"] if plain_text(sanitise(one["html"]))]
    assert (len(real_questions), sum(len(question["answers"]) for question in real_questions)) == (397, 1507)
    assert Thread.objects.count() == 397
    assert Post.objects.count() == 397 + len(answers)
    assert f"397 threads with {397 + len(answers)} posts added" in output.getvalue()

    by_key = {thread.import_key: thread for thread in Thread.objects.all()}
    for question in real_questions:
        thread = by_key[f"{REAL.stem}:{question['id']}"]
        assert thread.created_at == datetime.fromisoformat(question["created"]).replace(tzinfo=UTC)
        chosen = next((one for one in question["answers"] if one["id"] == question["accepted"]), None)
        assert len(thread.answer_ids) == bool(chosen)
        if chosen:
            answer = thread.posts.get(pk=thread.answer_ids[0])
            assert answer.body_text == plain_text(sanitise(chosen["html"]))
            assert answer.created_at == datetime.fromisoformat(chosen["created"]).replace(tzinfo=UTC)
    assert list(drift()) == []
    assert not Notification.objects.exists()

    members = Member.objects.count()
    call_command("import_threads", REAL, forum=forum.slug, stdout=output)
    assert "0 threads with 0 posts added" in output.getvalue()
    assert (Thread.objects.count(), Member.objects.count()) == (397, members)
