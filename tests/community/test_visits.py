"""When a member was last here: a visit ends with a pause of half an hour, and few requests write anything."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.models import Visit
from tests.factories import make_member

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


@pytest.fixture
def at(client):
    """Asks for a page so many minutes after Monday, eight o'clock; says how many writes there were."""
    member = make_member()

    def ask(minutes: float, address: str = "/forums/") -> int:
        with time_machine.travel(MONDAY + timedelta(minutes=minutes), tick=False):
            client.force_login(member)
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
        ask.visit = Visit.objects.filter(member=member).first()
        return sum("community_visit" in one["sql"] and not one["sql"].startswith("SELECT") for one in asked)

    return ask


def test_the_first_visit_has_none_before_it(at):
    at(0)
    assert (at.visit.began_at, at.visit.away_since) == (MONDAY, None)


def test_a_visit_goes_on_while_one_reads_with_a_write_in_five_minutes(at):
    assert [at(minutes) for minutes in (0, 1, 4, 6, 8, 20, 45)] == [1, 0, 0, 1, 0, 1, 1]
    assert (at.visit.began_at, at.visit.away_since) == (MONDAY, None)


def test_after_a_pause_of_half_an_hour_it_is_another_visit(at):
    for minutes in (0, 10, 45, 50):
        at(minutes)
    assert at.visit.away_since == MONDAY + timedelta(minutes=10)
    assert at.visit.began_at == MONDAY + timedelta(minutes=45)
    at(60 * 24 * 50)
    assert at.visit.away_since == MONDAY + timedelta(minutes=50)


@pytest.mark.parametrize("address", ["/live/poll/?topic=thread:1", "/drafts/key/", "/mentions/?q=a"])
def test_what_an_open_page_asks_for_by_itself_is_no_visit(at, address):
    assert at(0, address) == 0
    assert at.visit is None


def test_a_visitor_leaves_nothing(client):
    client.get("/forums/")
    assert not Visit.objects.exists()
