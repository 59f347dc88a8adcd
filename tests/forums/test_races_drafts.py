"""Drafts saved, sent and posted by the clock in one moment, with real threads on PostgreSQL."""

import os
import random
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone

from forums.drafts.posting_later import post_due_drafts
from forums.drafts.sending import SentDraft
from forums.drafts.words import digest
from forums.models import Draft, Post, Thread
from forums.operations.drafting import save_draft, schedule_draft
from forums.operations.posting import post_reply, start_thread
from tests.factories import make_forum, make_member, make_thread
from tests.forums.test_races import all_at_once, assert_dense
from tests.paths import REPOSITORY

pytestmark = pytest.mark.django_db(transaction=True)


def words(text: str) -> dict:
    return {"body": [f"<p>{text}</p>"], "format": ["html"]}


def save(member, draft_id, place, text, tab, base=0):
    return save_draft(
        member, draft_id, place, words(text), base=base, submission_id=uuid.uuid4(), writer=tab, writer_count=1
    )


def make_due(**which):
    now = timezone.now()
    Draft.objects.filter(**which).update(publish_at=now, saved_at=now - timedelta(hours=1))


def test_ten_tabs_that_save_one_draft_in_one_moment_lose_nothing():
    member, draft_id = make_member(), uuid.uuid4()
    all_at_once([lambda n=n: save(member, draft_id, "thread", f"Words {n}", f"tab-{n}") for n in range(10)])
    kept = {draft.fields["body"][0] for draft in Draft.objects.unsent()}
    assert kept == {f"<p>Words {n}</p>" for n in range(10)}


def test_one_draft_sent_by_ten_tabs_in_one_moment_is_one_post():
    member, thread, draft_id = make_member(), make_thread(), uuid.uuid4()
    place = f"reply:{thread.pk}"
    save(member, draft_id, place, "Words", "tab-0")
    sent = SentDraft(draft_id, 1, "tab-0", 2, place, digest(words("Words")))
    posts = all_at_once(
        [lambda: post_reply(member, thread.pk, "<p>Words</p>", uuid.uuid4(), draft=sent) for _ in range(10)]
    )
    assert len({post.pk for post in posts}) == 1
    assert thread.posts.filter(author=member).count() == 1
    assert_dense(thread)


def test_one_draft_the_server_never_saw_sent_by_three_tabs_in_one_moment_is_one_thread():
    for _ in range(8):
        member, forum, draft_id = make_member(), make_forum(), uuid.uuid4()
        sent = SentDraft(draft_id, 0, "tab", 1, "thread", digest(words("Words")))
        threads = all_at_once(
            [
                lambda m=member, f=forum, s=sent: start_thread(
                    m, f, "question", "Slings", "<p>Words</p>", [], uuid.uuid4(), draft=s
                )
            ]
            * 3
        )
        assert len({thread.pk for thread in threads}) == 1
        assert Thread.objects.filter(author=member).count() == 1


def test_a_draft_that_is_saved_for_the_first_time_while_it_is_sent_is_closed():
    for _ in range(15):
        member, thread, draft_id = make_member(), make_thread(), uuid.uuid4()
        place = f"reply:{thread.pk}"
        sent = SentDraft(draft_id, 0, "tab", 2, place, digest(words("Words")))
        all_at_once(
            [
                lambda m=member, t=thread, s=sent: post_reply(m, t.pk, "<p>Words</p>", uuid.uuid4(), draft=s),
                lambda m=member, d=draft_id, p=place: save(m, d, p, "Words", "tab"),
            ]
        )
        assert thread.posts.filter(author=member).count() == 1
        assert not Draft.objects.filter(member=member).unsent().exists()


def test_the_bound_on_drafts_holds_for_many_saved_in_one_moment(monkeypatch):
    monkeypatch.setattr("forums.operations.drafting.MOST_DRAFTS", 5)
    member = make_member()
    all_at_once([lambda n=n: save(member, uuid.uuid4(), "thread", f"Words {n}", f"tab-{n}") for n in range(15)])
    assert Draft.objects.filter(member=member).count() == 5


def test_words_saved_while_the_draft_is_sent_are_in_the_post_or_in_a_draft():
    member, thread = make_member(), make_thread()
    place = f"reply:{thread.pk}"
    for turn in range(10):
        draft_id = uuid.uuid4()
        save(member, draft_id, place, f"First {turn}", "tab-1")
        sent = SentDraft(draft_id, 1, "tab-1", 2, place, digest(words(f"First {turn}")))
        all_at_once(
            [
                lambda t=turn, s=sent: post_reply(member, thread.pk, f"<p>First {t}</p>", uuid.uuid4(), draft=s),
                lambda t=turn, d=draft_id: save(member, d, place, f"Second {t}", "tab-2", base=1),
            ]
        )
    kept = {draft.fields["body"][0] for draft in Draft.objects.unsent()}
    assert kept == {f"<p>Second {turn}</p>" for turn in range(10)}
    assert thread.posts.filter(author=member).count() == 10


def test_several_clocks_post_each_draft_once(run_tasks):
    members, thread = [make_member() for _ in range(12)], make_thread()
    for member in members:
        saved = save(member, uuid.uuid4(), f"reply:{thread.pk}", f"From {member.pk}", "tab")
        schedule_draft(member, saved.draft.pk, timezone.now() + timedelta(hours=1))
    make_due()
    all_at_once([post_due_drafts] * 4)
    post_due_drafts()
    assert sorted(Post.objects.filter(author__in=members).values_list("author_id", flat=True)) == [
        member.pk for member in members
    ]
    assert not Draft.objects.unsent().exists()
    assert_dense(thread)


def test_a_draft_that_its_writer_changes_while_the_clock_posts_it_is_not_lost():
    thread = make_thread()
    for turn in range(10):
        member = make_member()
        draft = save(member, uuid.uuid4(), f"reply:{thread.pk}", f"First {turn}", "tab-1").draft
        schedule_draft(member, draft.pk, timezone.now() + timedelta(hours=1))
        make_due(pk=draft.pk)
        all_at_once(
            [post_due_drafts, lambda t=turn, d=draft, m=member: save(m, d.pk, d.place, f"Second {t}", "tab-2", 1)]
        )
        said = [post.body_html for post in thread.posts.filter(author=member)]
        said += [one.fields["body"][0] for one in Draft.objects.filter(member=member).unsent()]
        assert f"<p>Second {turn}</p>" in said
        assert len(said) == len(set(said))


CLOCK = """
import django
django.setup()
from forums.drafts.posting_later import post_due_drafts
print("begins", flush=True)
while post_due_drafts():
    pass
"""


def test_a_clock_that_is_killed_again_and_again_posts_each_draft_once():
    members, thread = [make_member() for _ in range(12)], make_thread()
    for member in members:
        saved = save(member, uuid.uuid4(), f"reply:{thread.pk}", f"From {member.pk}", "tab")
        schedule_draft(member, saved.draft.pk, timezone.now() + timedelta(hours=1))
    make_due()
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(address),
        "DJANGO_SETTINGS_MODULE": "community.configuration.testing",
    }
    chance, kills = random.Random(4), 0
    while Draft.objects.unsent().exists():
        clock = subprocess.Popen(
            [sys.executable, "-c", CLOCK], cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
        )
        assert clock.stdout.readline() == "begins\n"
        # Longer each time: a fast machine is interrupted too, and a slow one comes to an end.
        time.sleep(chance.uniform(0.5, 1) * 0.02 * 2**kills)
        clock.kill()
        clock.communicate()
        kills += 1
        assert kills < 12
    assert kills > 1
    posted = Post.objects.filter(author__in=members).values_list("author_id", flat=True)
    assert sorted(posted) == [member.pk for member in members]
    assert_dense(thread)
