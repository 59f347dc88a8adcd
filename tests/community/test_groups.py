"""Groups of members, as the network team keeps them."""

import html

import pytest

from community.models import Group, Member, StaffLogEntry
from community.operations import groups, memberships
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Forum
from tests.factories import make_forum, make_group, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    team = make_member("Tess Team", role="network_team")
    client.force_login(team)
    return team


def seen(response) -> str:
    return html.unescape(response.content.decode())


def names_in(group: Group) -> list[str]:
    return list(group.members.order_by("display_name").values_list("display_name", flat=True))


def offered(client, group: Group, words: str) -> list[str]:
    page = client.get(f"/network/groups/{group.slug}/", {"q": words})
    return [person.display_name for person in page.context["found"]]


def test_a_group_has_an_address_of_its_own_whatever_it_is_called(client, team):
    given = [("SBPs", "sbps"), ("SBPs!", "sbps-2"), ("New", "new-2"), ("李", "group")]
    for name, slug in given:
        assert (
            client.post("/network/groups/new/", {"name": name, "degree": "hidden"})["Location"]
            == f"/network/groups/{slug}/"
        )
    assert client.post("/network/groups/new/", {"name": "SBPs"}).status_code == 422
    assert client.post("/network/groups/new/", {"name": "…"}).status_code == 422


def test_people_are_found_by_parts_of_a_name_by_handle_and_by_whole_address(client, team):
    group = make_group()
    make_member("Carys Bevan", email="c.bevan@hazelgarth.sch.uk")
    make_member("Bea Carysford")
    assert offered(client, group, "bev car") == ["Carys Bevan"]
    assert offered(client, group, "@carys-bevan") == ["Carys Bevan"]
    assert offered(client, group, "C.Bevan@hazelgarth.sch.uk") == ["Carys Bevan"]
    assert offered(client, group, "c.bevan@hazelgarth") == []
    assert offered(client, group, "carys") == ["Bea Carysford", "Carys Bevan"]


def test_only_those_are_offered_who_can_come_in(client, team):
    inside = make_member("Nell Inside")
    group = make_group(inside)
    make_member("Nell Left", is_active=False)
    make_member("Nell Unconfirmed", confirmed_at=None)
    imported = make_member("Nell Imported", is_placeholder=True)
    assert offered(client, group, "nell") == []
    client.post(f"/network/groups/{group.slug}/members/", {"handle": imported.handle})
    assert names_in(group) == ["Nell Inside"]


def test_who_is_in_a_group_reads_its_forum_until_taken_out(client, team):
    group, person = make_group(), make_member("Nell Member")
    forum = make_forum(group=group)
    client.post(f"/network/groups/{group.slug}/members/", {"handle": person.handle})
    client.post(f"/network/groups/{group.slug}/members/", {"handle": person.handle})
    assert "Nell Member" in seen(client.get(f"/network/groups/{group.slug}/"))
    assert forum in Forum.objects.visible_to(person)
    client.post(f"/network/groups/{group.slug}/members/{person.handle}/remove/")
    assert forum not in Forum.objects.visible_to(person)
    assert list(StaffLogEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "add to group",
        "remove from group",
    ]


def test_a_member_taken_out_by_mistake_is_put_back_with_a_press(client, team):
    person = make_member("Nell Member")
    group = make_group(person)
    page = client.post(f"/network/groups/{group.slug}/members/{person.handle}/remove/", follow=True)
    entry = StaffLogEntry.objects.get()
    assert f'action="/moderation/{entry.pk}/undo/"' in seen(page)
    client.post(f"/moderation/{entry.pk}/undo/")
    assert names_in(group) == ["Nell Member"]


def test_one_added_by_mistake_is_taken_out_again_once(team):
    group, person = make_group(), make_member()
    entry = memberships.add_to_group(team, group, person)
    undo(entry.pk, team)
    assert names_in(group) == []
    with pytest.raises(CannotUndo):
        undo(entry.pk, team)


def test_a_moderator_changes_no_group_from_the_log_either(team):
    group, person, moderator = make_group(), make_member(), make_member(role="moderator")
    entry = memberships.add_to_group(team, group, person)
    for attempt in (
        lambda: undo(entry.pk, moderator),
        lambda: groups.add_group(moderator, "Others"),
        lambda: groups.change_group(moderator, group.pk, "Others", ""),
        lambda: groups.delete_group(moderator, group.pk),
        lambda: memberships.remove_from_group(moderator, group, person),
    ):
        with pytest.raises(Refused):
            attempt()
    assert names_in(group) == [person.display_name]


def test_a_group_is_deleted_unless_a_forum_is_for_it_and_comes_back_whole(client, team):
    person = make_member("Nell Member")
    group, used = make_group(person, name="SBPs"), make_group(name="Used")
    make_forum(group=used)
    assert "A forum is for this group." in seen(client.post(f"/network/groups/{used.slug}/delete/", follow=True))
    client.post(f"/network/groups/{group.slug}/delete/")
    assert [str(one) for one in Group.objects.all()] == ["Used"]
    undo(StaffLogEntry.objects.get(action="delete group").pk, team)
    assert names_in(Group.objects.get(slug=group.slug)) == ["Nell Member"]


def test_a_change_of_name_keeps_the_address_and_the_members(client, team):
    group = make_group(make_member("Nell Member"))
    client.post(
        f"/network/groups/{group.slug}/",
        {"name": "Business  professionals", "description": "Of the South West", "degree": "private"},
    )
    changed = Group.objects.get()
    assert (changed.name, changed.slug, names_in(changed)) == ("Business professionals", group.slug, ["Nell Member"])


def test_a_large_group_is_read_page_by_page_by_name(client, team):
    people = [make_member(f"Person {number:03}") for number in range(130)]
    namesakes = [make_member("person 059"), make_member("Person 059")]
    group = make_group(*people, *namesakes)
    read, address = [], f"/network/groups/{group.slug}/"
    while address:
        context = client.get(address).context
        read += [person.pk for person in context["people"]]
        address = f"/network/groups/{group.slug}/?after={context['last']}" if context["last"] else ""
    names = dict(Member.objects.values_list("pk", "display_name"))
    assert len(read) == len(set(read)) == 132
    assert [names[pk].lower() for pk in read] == sorted(names[pk].lower() for pk in read)
    assert client.get(f"/network/groups/{group.slug}/?after=²").status_code == 200
