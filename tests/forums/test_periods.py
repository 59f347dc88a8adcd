"""Read-only and checked times: when they hold, what they keep from whom, and that pages say so."""

import html
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Forum, Period, Post
from forums.operations.answers import accept_answer
from forums.operations.editing import delete_post, edit_post, undelete_post
from forums.operations.periods import end_period, set_period
from forums.operations.places import Place, open_forum
from forums.operations.polling import close_poll, vote
from forums.operations.posting import post_reply
from forums.operations.reviewing import confirm_answer, set_review_day
from forums.periods import period_on
from forums.recounting import drift
from tests.factories import make_forum, make_member, make_poll, make_reply, make_thread

pytestmark = pytest.mark.django_db
WHY = "Until the election."


@pytest.fixture
def team():
    return make_member("Tess Team", role="network_team")


def seen(response) -> str:
    return html.unescape(response.content.decode())


def fresh(forum: Forum) -> Forum:
    return Forum.objects.get(pk=forum.pk)


# ------------------------------------------------------------------------------------------ when
def test_it_begins_and_ends_by_itself(team):
    forum = make_forum()
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        set_period(team, forum, "read_only", noon + timedelta(hours=1), noon + timedelta(hours=2), WHY)
    held = {}
    for minutes in (0, 59, 60, 119, 120):
        with time_machine.travel(noon + timedelta(minutes=minutes), tick=False):
            held[minutes] = period_on(fresh(forum)) is not None
    assert held == {0: False, 59: False, 60: True, 119: True, 120: False}
    with time_machine.travel(noon + timedelta(hours=3), tick=False):
        assert list(drift()) == []


_HOURS = st.integers(0, 6)


@given(
    rows=st.lists(st.tuples(st.sampled_from(["read_only", "checked"]), _HOURS, st.none() | _HOURS), max_size=5),
    at=_HOURS,
)
def test_of_several_the_strictest_that_is_on_holds(rows, at):
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def hour(number: int | None) -> str | None:
        return None if number is None else (noon + timedelta(hours=number)).isoformat()

    forum = Forum(periods=[[kind, hour(begins), hour(ends), WHY] for kind, begins, ends in rows])
    on = {kind for kind, begins, ends in rows if begins <= at and (ends is None or at < ends)}
    found = period_on(forum, noon + timedelta(hours=at))
    assert (found.kind if found else None) == ("read_only" if "read_only" in on else "checked" if on else None)


def test_one_for_every_forum_holds_in_those_opened_meanwhile_and_ends_everywhere(team):
    before = make_forum()
    set_period(team, None, "checked", timezone.now(), None, WHY)
    after = open_forum(team, Place("Sport", "sport", "", before.group, "members"))
    assert period_on(fresh(before)) == period_on(fresh(after)) is not None
    end_period(team, Period.objects.get().pk)
    assert period_on(fresh(before)) is period_on(fresh(after)) is None
    assert list(drift()) == []


def test_ending_and_setting_are_undone_from_the_log_by_the_team_alone(team):
    forum = make_forum()
    entry = set_period(team, forum, "checked", timezone.now(), timezone.now() + timedelta(days=1), WHY)
    with pytest.raises(Refused):
        undo(entry.pk, make_member(role="moderator"))
    ended = end_period(team, Period.objects.get().pk)
    assert period_on(fresh(forum)) is None
    undo(ended.pk, team)
    assert period_on(fresh(forum)) is not None
    undo(entry.pk, team)
    assert period_on(fresh(forum)) is None
    with pytest.raises(CannotUndo):
        undo(entry.pk, team)
    assert end_period(team, Period.objects.get().pk) is None


def test_only_the_team_sets_one_and_only_one_that_makes_sense(client, team):
    for role in ("member", "editor", "moderator"):
        with pytest.raises(Refused):
            set_period(make_member(role=role), None, "checked", timezone.now(), None, WHY)
    client.force_login(team)
    given_ = {"kind": "checked", "reason": WHY, "begins_at": "2026-06-02T08:00", "ends_at": "2026-06-01T08:00"}
    page = client.post("/network/periods/", given_)
    assert page.status_code == 422
    assert "over before it begins" in seen(page)
    assert client.post("/network/periods/", {"kind": "checked", "reason": ""}).status_code == 422
    assert not Period.objects.exists()
    assert client.post("/network/periods/", {"kind": "checked", "reason": WHY}).status_code == 302
    assert Period.objects.get().ends_at is None
    assert StaffLogEntry.objects.get().action == "set period"


# ------------------------------------------------------------------------------------------ what it keeps from whom
def test_in_a_read_only_forum_nothing_is_written_changed_or_voted_but_ones_own_is_deleted(client, team):
    author, reader = make_member(), make_member()
    thread = make_thread(author)
    poll, own, gone = make_poll(author, thread), make_reply(thread, author), make_reply(thread, author)
    delete_post(author, gone.pk)
    answer, today = make_reply(thread), timezone.localdate()
    accept_answer(author, answer.pk)
    set_review_day(author, answer.pk, today)
    set_period(team, thread.forum, "read_only", timezone.now(), None, WHY)
    for attempt in (
        lambda: post_reply(reader, thread.pk, "<p>Hello</p>", uuid.uuid4()),
        lambda: edit_post(author, own.pk, "<p>Other</p>", revision=0),
        lambda: undelete_post(author, gone.pk),
        lambda: vote(reader, poll.post_id, [0], fingerprint=poll.fingerprint),
        lambda: close_poll(author, poll.post_id),
        lambda: confirm_answer(author, answer.pk, today),
    ):
        with pytest.raises(Refused):
            attempt()
    delete_post(author, own.pk)
    assert not Post.objects.get(pk=own.pk).is_visible
    make_reply(thread, make_member(role="moderator"))
    client.force_login(reader)
    page = seen(client.get(thread.get_absolute_url()))
    assert WHY in page
    assert 'name="body"' not in page
    assert WHY in seen(client.get(thread.forum.get_absolute_url()))
    assert thread.forum.slug not in [
        choice.slug for choice in client.get("/forums/ask/").context["form"].fields["forum"].queryset
    ]
    reply = client.post(f"/threads/{thread.pk}/reply/", {"body": "My words", "submission_id": str(uuid.uuid4())})
    assert reply.status_code == 422
    assert "My words" in seen(reply)
    assert WHY in seen(reply)


def test_a_thread_page_costs_no_query_more_while_one_holds(client, team):
    thread = make_thread()
    client.force_login(make_member())

    def cost() -> int:
        client.get(f"{thread.get_absolute_url()}?page=1")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{thread.get_absolute_url()}?page=1")
        return len(captured)

    before = cost()
    set_period(team, thread.forum, "checked", timezone.now(), None, WHY)
    assert cost() == before
