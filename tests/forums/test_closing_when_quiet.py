"""Threads that close themselves, and what ends when it was said to: in the log in nobody's name, and taken back."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import undo, undoable
from forums.models import Period, Thread, ThreadEvent
from forums.operations import curating
from forums.operations.periods import end_period, set_period
from forums.operations.quiet import close_quiet_threads, end_what_is_over, open_again
from notifications.inbox import inbox_state
from tests.factories import make_forum, make_member, make_thread

pytestmark = pytest.mark.django_db
DAYS = 30


@pytest.fixture
def moderator():
    return make_member("Mo Moderator", role="moderator")


@pytest.fixture
def author():
    return make_member("Ann Author")


@pytest.fixture
def closed(author) -> Thread:
    """A thread that has just closed itself."""
    with time_machine.travel(timezone.now() - timedelta(days=DAYS + 10)):
        thread = make_thread(author, title="Minibus drivers")
    Thread.objects.filter(pk=thread.pk).update(quiet_days=DAYS)
    assert close_quiet_threads() == 1
    thread.refresh_from_db()
    return thread


def newest() -> StaffLogEntry:
    return StaffLogEntry.objects.latest("pk")


def seen(response) -> str:
    return html.unescape(response.content.decode())


def test_a_thread_that_closed_itself_is_in_the_log_and_undone_stays_open(client, moderator, closed):
    entry = newest()
    assert (entry.actor, entry.action, entry.subject) == (None, "closed itself", closed.topic)
    client.force_login(moderator)
    page = seen(client.get("/moderation/"))
    assert "Closed itself: Minibus drivers" in page
    assert "The clock" in page
    assert f'action="/moderation/{entry.pk}/undo/"' in page
    client.post(f"/moderation/{entry.pk}/undo/")
    closed.refresh_from_db()
    assert closed.locked_at is None
    assert not ThreadEvent.objects.filter(thread=closed).exists()
    assert close_quiet_threads() == 0


def test_what_ends_when_it_was_said_to_is_in_the_log(client, moderator):
    thread, until = make_thread(), timezone.now() + timedelta(days=1)
    curating.pin_thread(moderator, thread.pk, True, "This week", until)
    curating.feature_thread(moderator, thread.pk, True, "This week", until)
    curating.lock_thread(moderator, thread.pk, True, "Over the holidays", until)
    with time_machine.travel(until + timedelta(minutes=1)):
        end_what_is_over()
        ended = list(StaffLogEntry.objects.filter(actor=None))
        assert {entry.action for entry in ended} == {"pin ended", "feature ended", "lock ended"}
        assert undoable(StaffLogEntry.objects.all(), moderator) == set()


def test_a_moderators_lock_of_a_thread_that_closed_itself_is_a_lock(client, moderator, author, closed):
    client.force_login(moderator)
    given = {"action": "lock", "thread": closed.pk, "reason": "The rule has changed", "confirm": "1"}
    page = client.post("/curating/", given, follow=True)
    closed.refresh_from_db()
    assert (closed.closed_itself, closed.lock_reason) == (False, "The rule has changed")
    with pytest.raises(Refused):
        open_again(author, closed.pk)
    assert f"/curating/acts/{_act()}/undo/" in seen(page)
    client.post(f"/curating/acts/{_act()}/undo/")
    closed.refresh_from_db()
    assert closed.closed_itself


def _act() -> int:
    return newest().after["act"]


def test_what_a_moderator_opens_for_another_is_logged_and_what_its_starter_opens_is_not(moderator, author, closed):
    before = StaffLogEntry.objects.count()
    open_again(moderator, closed.pk)
    assert (newest().actor, newest().action) == (moderator, "unlock")
    undo(newest().pk, moderator)
    closed.refresh_from_db()
    assert closed.closed_itself
    open_again(author, closed.pk)
    assert StaffLogEntry.objects.count() == before + 1


def test_nobody_but_moderators_opens_one_while_the_forum_is_read_only(moderator, author, closed):
    team = make_member(role="network_team")
    set_period(team, closed.forum, "read_only", timezone.now(), None, "The election")
    with pytest.raises(Refused):
        open_again(author, closed.pk)
    open_again(moderator, closed.pk)


@pytest.mark.parametrize("opens", [lambda closed, by: open_again(by, closed.pk), lambda _, by: undo(newest().pk, by)])
def test_once_it_is_open_the_bell_counts_no_more_that_it_closed(moderator, author, closed, run_tasks, opens):
    run_tasks()
    assert inbox_state([author.pk])[author.pk][0] == 1
    opens(closed, moderator)
    run_tasks()
    assert inbox_state([author.pk])[author.pk][0] == 0


@pytest.mark.parametrize("everywhere", [False, True])
def test_where_nobody_could_write_the_days_count_from_when_they_could(moderator, author, everywhere):
    team, now = make_member(role="network_team"), timezone.now()
    with time_machine.travel(now - timedelta(days=DAYS + 10)):
        thread = make_thread(author)
        Thread.objects.filter(pk=thread.pk).update(quiet_days=DAYS)
        place = None if everywhere else thread.forum
        set_period(team, place, "read_only", timezone.now(), now + timedelta(days=1), "The election")
    assert close_quiet_threads() == 0
    with time_machine.travel(now + timedelta(days=DAYS)):
        assert close_quiet_threads() == 0
    with time_machine.travel(now + timedelta(days=DAYS + 2)):
        assert close_quiet_threads() == 1


def test_a_read_only_time_elsewhere_or_one_that_never_began_keeps_nothing_open(moderator, author):
    team, now = make_member(role="network_team"), timezone.now()
    with time_machine.travel(now - timedelta(days=DAYS + 10)):
        thread = make_thread(author)
        Thread.objects.filter(pk=thread.pk).update(quiet_days=DAYS)
        set_period(team, make_forum(), "read_only", timezone.now(), None, "The election")
        set_period(team, thread.forum, "checked", timezone.now(), None, "The election")
        set_period(team, thread.forum, "read_only", now - timedelta(days=3), now - timedelta(days=2), "Or not")
        end_period(team, Period.objects.latest("pk").pk)
    assert close_quiet_threads() == 1
