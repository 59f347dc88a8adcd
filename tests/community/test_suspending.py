"""Suspending a member: they see why, until when and how to appeal, and nothing else."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.audiences import audience_of
from community.models import Member, StaffLogEntry
from community.operations.suspending import lift_suspension, suspend
from community.permissions import Refused, takes_part
from community.staff_log import CannotUndo, undo
from tests.factories import make_member, make_thread

pytestmark = pytest.mark.django_db
WHY = "You named a pupil, twice"


@pytest.fixture
def member():
    return make_member("Meg Member")


@pytest.fixture
def moderator():
    return make_member("Mo Moderator", role="moderator")


def seen(response) -> str:
    return html.unescape(response.content.decode())


def is_suspended(member) -> bool:
    return Member.objects.get(pk=member.pk).is_suspended


# Who may suspend whom: rows suspend, columns are suspended.
TABLE = """
               member  moderator  editor  network_team  oneself
member         no      no         no      no            no
moderator      yes     no         yes     no            no
editor         no      no         no      no            no
network_team   yes     yes        yes     yes           no
"""
RULES = [
    (by, person, answer == "yes")
    for by, *answers in (line.split() for line in TABLE.splitlines()[2:])
    for person, answer in zip(TABLE.split()[:5], answers, strict=True)
]


@pytest.mark.parametrize(("by", "person", "allowed"), RULES)
def test_who_may_suspend_whom(by, person, allowed):
    actor = make_member(role=by)
    suspended = actor if person == "oneself" else make_member(role=person)
    if allowed:
        suspend(actor, suspended, WHY)
        assert is_suspended(suspended)
        lift_suspension(actor, suspended)
        assert not is_suspended(suspended)
    else:
        for attempt in (lambda: suspend(actor, suspended, WHY), lambda: lift_suspension(actor, suspended)):
            with pytest.raises(Refused):
                attempt()
        assert not is_suspended(suspended)
        assert not StaffLogEntry.objects.exists()


def test_a_suspension_says_why_or_is_none(member, moderator):
    with pytest.raises(Refused):
        suspend(moderator, member, "  ")
    assert not is_suspended(member)


@pytest.mark.parametrize("address", ["/", "/forums/", "/inbox/", "/search/?q=x", "/nowhere/", "/people/you/edit/"])
def test_whatever_they_ask_for_they_see_why_until_when_and_how_to_appeal(client, member, moderator, settings, address):
    client.force_login(member)
    suspend(moderator, member, WHY, timezone.now() + timedelta(days=7))
    response = client.get(address)
    assert response.status_code == 403
    page = seen(response)
    assert WHY in page
    assert f"{timezone.localtime(timezone.now() + timedelta(days=7)):%B %Y}" in page
    assert f"mailto:{settings.CONTACT_EMAIL}" in page
    assert "/forums/" not in page


def test_they_can_still_sign_out_and_then_are_a_visitor(client, member, moderator):
    client.force_login(member)
    suspend(moderator, member, WHY)
    assert "Sign out" in seen(client.get("/"))
    client.post("/account/logout/")
    assert client.get("/forums/").status_code == 200


def test_a_suspension_begins_with_the_next_request_and_ends_by_itself(client, member, moderator):
    client.force_login(member)
    assert client.get("/forums/").status_code == 200
    suspend(moderator, member, WHY, timezone.now() + timedelta(days=7))
    assert client.get("/forums/").status_code == 403
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert client.get("/forums/").status_code == 200


def test_signing_in_again_does_not_help(client, member, moderator):
    from tests.factories import PASSWORD

    suspend(moderator, member, WHY)
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    assert WHY in seen(client.get("/forums/"))


def test_what_they_wrote_stays(client, member, moderator):
    thread = make_thread(member)
    suspend(moderator, member, WHY)
    client.force_login(make_member())
    assert member.display_name in seen(client.get(thread.get_absolute_url()))


def test_a_suspended_member_holds_no_audience_and_takes_no_part(member, moderator):
    suspend(moderator, member, WHY)
    member.refresh_from_db()
    assert audience_of(member) == frozenset()
    assert not takes_part(member)
    assert audience_of(AnonymousUser()) == {"public"}


@pytest.mark.parametrize("role", ["moderator", "network_team"])
def test_suspended_staff_lose_what_their_role_gives(role):
    member = make_member(role=role, suspended_at=timezone.now())
    assert (member.is_moderator, member.is_editor, member.is_network_team) == (False, False, False)
    with pytest.raises(Refused):
        suspend(member, make_member(), WHY)


# ------------------------------------------------------------------------------------------ the log
def test_both_are_logged_and_each_can_be_undone(member, moderator):
    suspend(moderator, member, WHY, timezone.now() + timedelta(days=7))
    lift_suspension(moderator, member, "They apologised")
    lifted, suspended = StaffLogEntry.objects.all()
    assert [(entry.action, entry.actor, entry.reason) for entry in (suspended, lifted)] == [
        ("suspend", moderator, WHY),
        ("lift_suspension", moderator, "They apologised"),
    ]
    undo(lifted.pk, moderator)
    again = Member.objects.get(pk=member.pk)
    assert (again.is_suspended, again.suspension_reason) == (True, WHY)
    undo(suspended.pk, moderator)
    assert not is_suspended(member)


def test_a_suspension_changed_since_is_not_undone(member, moderator):
    suspend(moderator, member, WHY)
    first = StaffLogEntry.objects.get()
    suspend(moderator, member, "And a third time", timezone.now() + timedelta(days=30))
    with pytest.raises(CannotUndo):
        undo(first.pk, moderator)
    assert Member.objects.get(pk=member.pk).suspension_reason == "And a third time"


def test_undoing_asks_the_same_permission_as_doing(moderator):
    other_moderator = make_member(role="moderator")
    suspend(make_member(role="network_team"), other_moderator, WHY)
    with pytest.raises(Refused):
        undo(StaffLogEntry.objects.get().pk, moderator)
    assert is_suspended(other_moderator)


# ------------------------------------------------------------------------------------------ from the profile
def test_a_moderator_suspends_from_the_profile_and_lifts_it_there(client, member, moderator):
    client.force_login(moderator)
    assert "Suspend Meg" in seen(client.get(member.get_absolute_url()))
    given = {"suspend-reason": WHY, "suspend-days": "7"}
    page = seen(client.post(f"{member.get_absolute_url()}suspend/", given, follow=True))
    assert "Meg Member is suspended." in page
    assert is_suspended(member)
    client.post(f"{member.get_absolute_url()}lift-suspension/", {"lift-reason": "They apologised"})
    assert not is_suspended(member)


def test_until_it_is_lifted_is_one_of_the_choices(client, member, moderator):
    client.force_login(moderator)
    client.post(f"{member.get_absolute_url()}suspend/", {"suspend-reason": WHY, "suspend-days": "0"})
    assert Member.objects.get(pk=member.pk).suspended_until is None
    client.force_login(member)
    assert "Until a moderator lifts it" in seen(client.get("/"))


@pytest.mark.parametrize("wrong", [{"suspend-reason": ""}, {"suspend-days": "1000"}, {"suspend-days": ""}])
def test_a_suspension_that_is_not_filled_in_comes_back_with_its_words(client, member, moderator, wrong):
    client.force_login(moderator)
    given = {"suspend-reason": WHY, "suspend-days": "7"} | wrong
    response = client.post(f"{member.get_absolute_url()}suspend/", given)
    assert response.status_code == 422
    assert wrong.get("suspend-reason", WHY) in seen(response)
    assert not is_suspended(member)
