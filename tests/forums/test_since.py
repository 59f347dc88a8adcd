"""Since you were last here: what is new, best first."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.models import Visit
from forums.operations.answers import accept_answer
from forums.operations.curating import hide_post
from forums.operations.tags import Described, change_tag
from forums.since import since_last_here
from notifications.operations import follow
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread
from tests.reading_along import read_along

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(member):
    """Was here until an hour ago, and is here again."""
    now = timezone.now()
    Visit.objects.create(member=member, began_at=now, seen_at=now, away_since=now - timedelta(hours=1))
    return member


def headings(client) -> list[str]:
    page = html.unescape(client.get("/since/").content.decode())
    return re.findall(r'<h3><a href="[^"]*#new">([^<]+)</a>', page)


def test_the_best_come_first(client, away, run_tasks):
    """Who speaks to the member, then their own question, what they follow, its tags, and what others talk about."""
    make_thread(title="Others talk")
    follow(away, f"tag:{make_thread(title='Tagged', tags=('Hoists',)).thread_tags.get().tag_id}")
    forum_thread = make_thread(title="In a forum")
    follow(away, f"forum:{forum_thread.forum_id}")
    followed = make_thread(title="Followed")
    follow(away, followed.topic)
    asked = make_thread(away, title="Asked")
    make_reply(asked)
    make_reply(make_thread(title="Mentioned"), text=f"What do you say, @{away.handle}?")
    run_tasks()
    assert headings(client) == ["Mentioned", "Asked", "Followed", "Tagged", "In a forum", "Others talk"]
    page = client.get("/since/").content.decode()
    for why in ("mentioned you", "You asked", "You follow this thread", "You follow the tag Hoists"):
        assert why in page
    assert "You were last here 1 hour ago" in page or "You were last here yesterday" in page


def test_a_chosen_reply_is_told_of_though_nothing_new_was_said(client, away, run_tasks):
    thread = make_thread(make_member("Ann Author"), title="Minibus")
    post = make_reply(thread, away)
    read_along(client, thread.get_absolute_url())
    accept_answer(thread.author, post.pk)
    run_tasks()
    assert headings(client) == ["Minibus"]
    assert "Ann Author chose your reply as an answer" in client.get("/since/").content.decode()


def test_what_was_said_before_and_what_has_been_read_is_not_told(client, away):
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        follow(away, make_thread(title="Before").topic)
    read = make_thread(title="Read")
    follow(away, read.topic)
    read_along(client, read.get_absolute_url())
    assert headings(client) == []
    page = client.get("/since/").content.decode()
    assert "Nothing new since then" in page
    assert "You have read it all" not in page  # "Before" they have not
    assert "Anything older that you have not read yet" in page


def test_only_what_one_may_see_is_told(client, away, moderator):
    author = make_member()
    secret = make_thread(author, make_forum(group=make_group(author)), title="Secret")
    hidden = make_thread(title="Taken down")
    hide_post(moderator, hidden.posts.get().pk, "A pupil is named")
    for thread in (secret, hidden):
        follow(away, thread.topic)
    assert headings(client) == []


def test_a_thread_is_told_of_though_its_followed_tag_is_just_being_renamed(client, away, moderator):
    tag = make_thread(title="Tagged", tags=("Hoists",)).thread_tags.get().tag
    follow(away, tag.topic)
    change_tag(moderator, tag.pk, Described("Lifting"), "As others say")  # its threads are called so by tasks
    assert headings(client) == ["Tagged"]


def test_on_the_first_visit_it_is_what_was_said_this_week(client, member):
    make_thread(title="Lively")
    assert headings(client) == ["Lively"]
    assert "This is your first visit" in client.get("/since/").content.decode()


def test_it_is_at_home_too(client, away):
    follow(away, make_thread(title="Followed").topic)
    page = client.get("/").content.decode()
    assert "Since you were last here" in page
    assert 'href="/since/"' in page


def test_it_costs_the_same_however_much_was_said(client, away, run_tasks):
    def more(size: int) -> None:
        for _ in range(size):
            authors = [make_member(), make_member()]
            follow(away, make_long_thread(3, authors, tags=["law"]).topic)
            make_reply(make_thread(away), authors[0], text=f"@{away.handle}, what do you say?")
            make_thread()
        run_tasks()

    def queries() -> int:
        client.get("/since/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/since/").status_code == 200
        return len(asked)

    more(1)
    few = queries()
    more(8)
    assert queries() <= few <= 13


def test_many_entries_are_cut_and_counted_as_a_whole(away):
    for number in range(5):
        follow(away, make_thread(title=f"Thread {number}").topic)
    since = since_last_here(away, most=2)
    assert (len(since.yours), since.threads, since.posts) == (2, 5, 5)
