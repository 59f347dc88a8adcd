"""Roles: granted by the network team alone, logged, undone, and kept in step with Wagtail's groups."""

import html

import pytest

from community.models import Member, StaffLogEntry
from community.operations.memberships import add_to_group, remove_from_group
from community.operations.roles import grant_role
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Thread
from notifications.models import Inbox
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_member("Tess Team", role="network_team")


@pytest.fixture
def member():
    return make_member("Meg Member")


def now(member) -> Member:
    return Member.objects.get(pk=member.pk)


def editorial(member) -> set[str]:
    return set(member.groups.values_list("name", flat=True))


@pytest.mark.parametrize("role", ["member", "moderator", "editor"])
def test_only_the_network_team_grants_roles(member, role):
    with pytest.raises(Refused):
        grant_role(make_member(role=role), member, "moderator")
    assert now(member).role == "member"
    assert not StaffLogEntry.objects.exists()


def test_no_one_changes_their_own_role(team):
    with pytest.raises(Refused):
        grant_role(team, team, "member")
    assert now(team).role == "network_team"


def test_a_suspended_network_team_member_grants_nothing(member):
    with pytest.raises(Refused):
        grant_role(make_member(role="network_team", suspended_at="2026-01-01T00:00Z"), member, "editor")
    assert now(member).role == "member"


def test_there_are_no_other_roles(team, member):
    with pytest.raises(Refused):
        grant_role(team, member, "superuser")
    assert now(member).role == "member"


def test_wagtails_groups_follow_the_role(team, member):
    grant_role(team, member, "editor")
    assert editorial(member) == {"Editors", "Moderators"}
    grant_role(team, member, "moderator")
    assert editorial(member) == set()
    grant_role(team, member, "network_team")
    assert editorial(member) == {"Editors", "Moderators"}
    assert not now(member).is_superuser


def test_a_role_is_logged_with_its_reason_and_undone(team, member):
    grant_role(team, member, "editor", "Joins the team")
    entry = StaffLogEntry.objects.get()
    assert (entry.actor, entry.reason, entry.before, entry.after) == (
        team,
        "Joins the team",
        {"role": "member"},
        {"role": "editor"},
    )
    undo(entry.pk, team)
    assert now(member).role == "member"
    assert editorial(member) == set()


def test_a_role_changed_since_is_not_undone(team, member):
    grant_role(team, member, "editor")
    entry = StaffLogEntry.objects.get()
    grant_role(team, member, "moderator")
    with pytest.raises(CannotUndo):
        undo(entry.pk, team)
    assert now(member).role == "moderator"


def test_a_moderator_reads_the_log_and_still_grants_nothing_by_undoing(team, member):
    grant_role(team, member, "moderator")
    grant_role(team, member, "member")
    for entry in StaffLogEntry.objects.all():
        with pytest.raises((Refused, CannotUndo)):
            undo(entry.pk, make_member(role="moderator"))
    assert now(member).role == "member"


def test_no_one_undoes_their_own_demotion(team):
    other = make_member(role="network_team")
    grant_role(team, other, "moderator")
    entry = StaffLogEntry.objects.get()
    with pytest.raises(Refused):
        undo(entry.pk, now(other))
    assert now(other).role == "moderator"


def test_the_network_team_changes_a_role_on_the_profile(client, team, member):
    client.force_login(team)
    given = {"role-role": "moderator", "role-reason": "Kind and quick"}
    page = client.post(f"{member.get_absolute_url()}role/", given, follow=True).content.decode()
    assert "Meg Member’s role is changed." in html.unescape(page)
    assert now(member).role == "moderator"
    response = client.post(f"{member.get_absolute_url()}role/", {"role-role": "queen", "role-reason": "Long live"})
    assert response.status_code == 422
    assert "Long live" in response.content.decode()


# ------------------------------------------------------------------------------------------ groups
def test_groups_are_the_network_teams_to_change(team, member):
    group = make_group()
    for by in (member, make_member(role="moderator"), make_member(role="editor")):
        with pytest.raises(Refused):
            add_to_group(by, group, member)
    assert not group.memberships.exists()
    add_to_group(team, group, member)
    add_to_group(team, group, member)
    assert group.memberships.get().member == member
    with pytest.raises(Refused):
        remove_from_group(member, group, member)
    remove_from_group(team, group, member)
    assert not group.memberships.exists()


def test_who_leaves_a_group_is_told_no_more_of_what_they_cannot_see(team, member, run_tasks):
    group = make_group(member)
    thread = make_thread(member, make_forum(group=group))
    make_reply(thread, team)
    run_tasks()
    assert Inbox.objects.get(member=member).unread_count == 1
    remove_from_group(team, group, member)
    run_tasks()
    assert Inbox.objects.get(member=member).unread_count == 0
    add_to_group(team, group, member)
    run_tasks()
    # The reply, and that they were added.
    assert Inbox.objects.get(member=member).unread_count == 2


def test_who_is_no_longer_a_moderator_sees_what_members_see(team, run_tasks):
    moderator = make_member(role="moderator")
    thread = make_thread(moderator, make_forum(group=make_group()))
    make_reply(thread, team)
    run_tasks()
    assert Inbox.objects.get(member=moderator).unread_count == 1
    grant_role(team, moderator, "member")
    run_tasks()
    assert not Thread.objects.visible_to(now(moderator)).exists()
    assert Inbox.objects.get(member=moderator).unread_count == 0
