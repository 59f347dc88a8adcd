"""Several of the network team, and those who write, at once, with real threads on PostgreSQL."""

import uuid

import pytest
from django.test import Client

from community.models import Group, GroupMembership, StaffLogEntry
from community.operations import groups, memberships
from community.permissions import Refused
from forums.models import Forum, ForumGroup, Thread
from forums.operations import places
from forums.operations.places import Place
from forums.operations.posting import start_thread
from forums.recounting import drift
from tests.factories import make_forum, make_group, make_member
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team():
    return [make_member(role="network_team") for _ in range(8)]


def refusals(results: list) -> list[bool]:
    """Who of them was told that it cannot be done."""
    return sorted(isinstance(result, Refused) for result in results)


@pytest.mark.parametrize("attempt", range(4))
def test_a_forum_is_deleted_or_a_thread_is_started_in_it_and_never_both(team, attempt):
    forum, member = make_forum(), make_member()

    def start():
        return start_thread(member, forum, "question", "Late", "<p>Late</p>", [], uuid.uuid4())

    def delete():
        return places.delete_forum(team[0], forum.pk)

    assert refusals(all_at_once([start, delete] if attempt % 2 else [delete, start])) == [False, True]
    assert Forum.objects.filter(pk=forum.pk).exists() == Thread.objects.exists()
    assert list(drift()) == []


def test_forums_ordered_by_several_at_once_are_all_there_in_dense_positions(team):
    forums = [make_forum(f"Forum {number}") for number in range(8)]
    for position, forum in enumerate(forums):
        Forum.objects.filter(pk=forum.pk).update(position=position)
    all_at_once(
        lambda by=by, forum=forum: places.move_forum(by, forum.pk, up=forum.pk % 2 == 0)
        for by, forum in zip(team, forums, strict=True)
    )
    assert list(Forum.objects.values_list("position", flat=True)) == list(range(8))


def test_a_heading_deleted_by_several_at_once_is_deleted_once_and_the_others_find_nothing(team):
    heading = ForumGroup.objects.create(title="Nothing under it")

    def delete(by) -> int:
        client = Client()
        client.force_login(by)
        return client.post(f"/network/headings/{heading.pk}/delete/").status_code

    assert sorted(all_at_once(lambda by=by: delete(by) for by in team)) == [302] + [404] * (len(team) - 1)


def test_forums_opened_at_once_under_one_new_heading_share_it(team):
    def open_one(by, number: int):
        return places.open_forum(by, Place(f"Forum {number}", f"forum-{number}", "", "A new heading", "members"))

    all_at_once(lambda by=by, number=number: open_one(by, number) for number, by in enumerate(team))
    assert ForumGroup.objects.count() == 1
    assert Forum.objects.count() == len(team)


def test_someone_added_to_a_group_by_several_at_once_is_in_it_once_and_logged_once(team):
    group, person = make_group(), make_member()
    all_at_once(lambda by=by: memberships.add_to_group(by, group, person) for by in team)
    assert (GroupMembership.objects.count(), StaffLogEntry.objects.count()) == (1, 1)
    all_at_once(lambda by=by: memberships.remove_from_group(by, group, person) for by in team)
    assert (GroupMembership.objects.count(), StaffLogEntry.objects.count()) == (0, 2)


@pytest.mark.parametrize("attempt", range(4))
def test_a_group_is_deleted_or_gets_a_forum_and_never_both(team, attempt):
    forum, group = make_forum(), make_group()
    place = Place(forum.title, forum.slug, "", forum.group, "group", group)

    def give():
        return places.change_forum(team[0], forum.pk, place)

    def delete():
        return groups.delete_group(team[1], group.pk)

    assert refusals(all_at_once([give, delete] if attempt % 2 else [delete, give])) == [False, True]
    assert Group.objects.exists() == Forum.objects.filter(audience="group").exists()
