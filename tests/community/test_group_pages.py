"""Groups as members and their managers use them: joining, asking, leaving, and looking after who is in."""

import html
import re

import pytest

from community.models import Group, GroupMembership, JoinRequest, StaffLogEntry
from community.operations.groups import change_group
from community.operations.join_requests import answer_request, ask_to_join, take_request_back
from community.operations.memberships import add_to_group, appoint_manager, remove_from_group
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Forum, Thread
from notifications.inbox import inbox_state
from notifications.models import Notification
from notifications.registry import present
from tests.factories import make_forum, make_group, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = make_member("Meg Member")
    client.force_login(member)
    return member


@pytest.fixture
def manager():
    return make_member("Mab Manager")


def seen(response) -> str:
    return html.unescape(response.content.decode())


def managed(manager, degree: str = "private", *more) -> Group:
    group = make_group(manager, *more, name="Drivers", degree=degree)
    group.memberships.filter(member=manager).update(is_manager=True)
    return group


def is_in(group, person) -> bool:
    return GroupMembership.objects.filter(group=group, member=person).exists()


def told(person, kind: str) -> list[str]:
    rows = list(Notification.objects.filter(member=person, kind=kind).select_related("actor"))
    return [words.sentence for words in present(rows, person).values()]


# ------------------------------------------------------------------------------------------ joining and leaving
def test_an_open_group_is_joined_and_left_with_a_press(client, member):
    group = make_group(degree="open")
    page = client.post(f"/groups/{group.slug}/join/", follow=True)
    assert is_in(group, member)
    assert f'action="/groups/{group.slug}/leave/"' in seen(page)
    client.post(f"/groups/{group.slug}/leave/")
    assert not is_in(group, member)


@pytest.mark.parametrize("degree", ["restricted", "private"])
def test_who_asks_is_let_in_by_a_manager_and_told(client, member, manager, run_tasks, degree):
    group = managed(manager, degree)
    client.post(f"/groups/{group.slug}/join/", {"words": "I drive ours"})
    client.post(f"/groups/{group.slug}/join/", {"words": "Twice"})
    asked = JoinRequest.objects.get()
    run_tasks()
    assert told(manager, "asks to join") == ["Meg Member asks to join Drivers"]
    assert "You have asked to join" in seen(client.get(group.get_absolute_url()))
    client.force_login(manager)
    assert "I drive ours" in seen(client.get(f"/groups/{group.slug}/people/"))
    client.post(f"/groups/{group.slug}/requests/{asked.pk}/answer/", {"answer": "yes", "note": "Welcome"})
    run_tasks()
    assert is_in(group, member)
    assert told(member, "join answer") == ["Mab Manager let you into Drivers"]
    assert told(manager, "asks to join") == []
    page = client.post(f"/groups/{group.slug}/requests/{asked.pk}/answer/", {"answer": "no"}, follow=True)
    assert "has had an answer meanwhile" in seen(page)
    assert is_in(group, member)


def test_not_let_in_one_is_told_and_may_ask_again(client, member, manager, run_tasks):
    group = managed(manager)
    client.post(f"/groups/{group.slug}/join/", {"words": ""})
    client.force_login(manager)
    client.post(
        f"/groups/{group.slug}/requests/{JoinRequest.objects.get().pk}/answer/", {"answer": "no", "note": "Full"}
    )
    run_tasks()
    assert told(member, "join answer") == ["Mab Manager did not let you into Drivers"]
    client.force_login(member)
    client.post(f"/groups/{group.slug}/join/", {"words": "Again"})
    assert JoinRequest.objects.waiting().count() == 1
    client.post(f"/groups/{group.slug}/join/?undo")
    assert JoinRequest.objects.waiting().count() == 0


@pytest.mark.parametrize("way", ["let in", "not let in", "taken back", "added"])
def test_once_it_is_answered_who_asked_the_bell_of_no_manager_counts_it(client, member, manager, run_tasks, way):
    group, other = managed(manager), make_member()
    GroupMembership.objects.create(group=group, member=other, is_manager=True)
    asked = ask_to_join(member, group.pk)
    run_tasks()
    assert [bell(one) for one in (manager, other)] == [1, 1]
    if way == "taken back":
        take_request_back(member, group.pk)
    elif way == "added":
        add_to_group(other, group, member)
    else:
        answer_request(other, asked.pk, yes=way == "let in")
    run_tasks()
    assert [bell(one) for one in (manager, other)] == [0, 0]
    if way == "let in":
        undo(StaffLogEntry.objects.get().pk, make_member(role="network_team"))
        run_tasks()
        assert [bell(one) for one in (manager, other, member)] == [1, 1, 0]


def bell(person) -> int:
    return inbox_state([person.pk]).get(person.pk, (0, 0))[0]


def test_a_hidden_group_is_joined_by_nobody(client, member, manager):
    group = managed(manager, "hidden")
    assert client.get(f"/groups/{group.slug}/join/").status_code == 404
    assert client.post(f"/groups/{group.slug}/join/").status_code == 404
    assert "Drivers" not in seen(client.get("/groups/"))


def test_without_a_manager_the_network_team_hears_who_asks(client, member, run_tasks):
    team, group = make_member(role="network_team"), make_group(name="Drivers", degree="private")
    client.post(f"/groups/{group.slug}/join/", {"words": ""})
    run_tasks()
    assert told(team, "asks to join") == ["Meg Member asks to join Drivers"]


# ------------------------------------------------------------------------------------------ managers
def test_a_manager_adds_several_at_once_and_each_is_told(client, manager, run_tasks):
    carys, bea = make_member("Carys Bevan"), make_member("Bea Carysford", email="bea@school.sch.uk")
    namesake = make_member("Sam Sander"), make_member("Sam Sanders")
    group = managed(manager)
    client.force_login(manager)
    wrong = client.post(f"/groups/{group.slug}/people/", {"people": "@carys-bevan\nSam Sand\nNobody Atall"})
    assert wrong.status_code == 422
    assert "Several people are meant by “Sam Sand”" in seen(wrong)
    assert "Nobody who has joined is called “Nobody Atall”" in seen(wrong)
    assert "@carys-bevan" in seen(wrong)
    assert group.memberships.count() == 1
    client.post(f"/groups/{group.slug}/people/", {"people": f"carys bevan\nbea@school.sch.uk\n@{namesake[0].handle}\n"})
    run_tasks()
    assert all(is_in(group, person) for person in (carys, bea, namesake[0]))
    assert told(carys, "added to group") == ["Mab Manager added you to Drivers"]


def test_a_manager_takes_out_appoints_and_describes_and_all_is_logged(client, member, manager):
    group = managed(manager, "private", member)
    client.force_login(manager)
    client.post(f"/groups/{group.slug}/people/{member.handle}/manager/")
    assert group.memberships.get(member=member).is_manager
    client.post(f"/groups/{group.slug}/people/{member.handle}/manager/?undo")
    assert not group.memberships.get(member=member).is_manager
    page = client.post(f"/groups/{group.slug}/people/{member.handle}/remove/", follow=True)
    assert not is_in(group, member)
    back = f"/groups/{group.slug}/people/{member.handle}/remove/?undo={StaffLogEntry.objects.latest('pk').pk}"
    assert f'action="{back}"' in seen(page)
    client.post(back)
    assert is_in(group, member)
    client.post(f"/groups/{group.slug}/describe/", {"description": "Who drive"})
    group.refresh_from_db()
    assert group.description == "Who drive"
    assert list(StaffLogEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "appoint manager", "dismiss manager", "remove from group", "change group",
    ]  # fmt: skip


def test_a_manager_taken_out_by_mistake_is_a_manager_again_and_that_once(client, member, manager):
    group = managed(manager, "private", member)
    group.memberships.filter(member=member).update(is_manager=True)
    client.force_login(manager)
    page = client.post(f"/groups/{group.slug}/people/{member.handle}/remove/", follow=True)
    back = re.search(r'action="(/groups/[^"]+/remove/\?undo=\d+)"', seen(page))[1]
    assert "is in the group again" in seen(client.post(back, follow=True))
    assert group.memberships.get(member=member).is_manager
    assert "undone before" in seen(client.post(back, follow=True))
    other = make_group(manager, name="Other", degree="private")
    other.memberships.update(is_manager=True)
    client.post(f"/groups/{group.slug}/people/{member.handle}/remove/")
    entry = StaffLogEntry.objects.latest("pk")
    for address in (f"{other.slug}/people/{member.handle}/remove/?undo={entry.pk}",
                    f"{group.slug}/people/{member.handle}/remove/?undo"):  # fmt: skip
        client.post(f"/groups/{address}")
    assert not is_in(group, member)
    assert not is_in(other, member)
    page = client.post(f"/groups/{group.slug}/people/{manager.handle}/remove/", follow=True)
    assert f"{manager.handle}/remove/?undo" not in seen(page)


def test_a_manager_does_nothing_to_other_groups_and_nothing_that_is_the_teams(client, member, manager):
    managed(manager)
    other = make_group(member, name="Other", degree="open")
    for deed in (
        lambda: add_to_group(manager, other, make_member()),
        lambda: remove_from_group(manager, other, member),
        lambda: appoint_manager(manager, other, member, is_manager=True),
        lambda: change_group(manager, other.pk, "Mine", "", "open"),
    ):
        with pytest.raises(Refused):
            deed()
    client.force_login(manager)
    assert client.get(f"/groups/{other.slug}/people/").status_code == 404
    assert client.get("/network/groups/drivers/").status_code == 404


def test_the_team_takes_back_from_the_log_what_a_manager_did(member, manager):
    team, group = make_member(role="network_team"), managed(manager, "private", member)
    appointed = appoint_manager(manager, group, member, is_manager=True)
    taken_out = remove_from_group(manager, group, member)
    undo(taken_out.pk, team)
    assert group.memberships.get(member=member).is_manager
    with pytest.raises(CannotUndo):
        undo(appointed.pk, team)  # they are in by another row now
    with pytest.raises(Refused):
        undo(add_to_group(manager, group, make_member()).pk, make_member(role="moderator"))


def test_an_answer_taken_back_from_the_log_waits_again(client, member, manager):
    team, group = make_member(role="network_team"), managed(manager)
    client.post(f"/groups/{group.slug}/join/", {"words": ""})
    client.force_login(manager)
    client.post(f"/groups/{group.slug}/requests/{JoinRequest.objects.get().pk}/answer/", {"answer": "yes"})
    undo(StaffLogEntry.objects.get().pk, team)
    assert not is_in(group, member)
    assert JoinRequest.objects.waiting().count() == 1


# ------------------------------------------------------------------------------------------ what follows from it
def test_another_degree_changes_at_once_who_reads_finds_and_is_told(client, member, manager, run_tasks, find):
    team, group = make_member(role="network_team"), managed(manager, "open")
    thread = make_thread(manager, make_forum(group=group), "Minibus")
    client.post(f"/threads/{thread.pk}/follow/", {"follow": "1"})
    run_tasks()
    assert find("minibus", member)
    change_group(team, group.pk, group.name, "", "private")
    run_tasks()
    assert find("minibus", member) == []
    assert not Thread.objects.visible_to(member).exists()
    undo(StaffLogEntry.objects.get(action="change group").pk, team)
    run_tasks()
    assert find("minibus", member)


def test_a_help_desk_is_whole_to_a_manager_until_they_are_one_no_more(client, member, manager):
    group = managed(manager, "open")
    forum = make_forum(group=group)
    Forum.objects.filter(pk=forum.pk).update(own_topics_only=True)
    thread = make_thread(member, Forum.objects.get(pk=forum.pk), "Mine")
    client.force_login(manager)
    assert client.get(thread.get_absolute_url()).status_code == 200
    appoint_manager(make_member(role="network_team"), group, manager, is_manager=False)
    assert client.get(thread.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("writers", "may"),
    [
        ("readers", {"outsider", "member", "manager", "moderator"}),
        ("group", {"member", "manager", "moderator"}),
        ("managers", {"manager", "moderator"}),
    ],
)
def test_who_starts_and_replies_is_whom_the_forum_says(client, manager, writers, may):
    people = {"outsider": make_member(), "member": make_member(), "manager": manager,
              "moderator": make_member(role="moderator")}  # fmt: skip
    group = managed(manager, "open", people["member"])
    forum = make_forum(group=group)
    Forum.objects.filter(pk=forum.pk).update(who_starts=writers, who_replies=writers)
    thread = make_thread(people["moderator"], forum)
    starters, repliers = set(), set()
    for name, person in people.items():
        client.force_login(person)
        started = client.post("/forums/ask/", {"forum": forum.slug, "kind": "question", "title": "T", "body": "B"})
        replied = client.post(f"/threads/{thread.pk}/reply/", {"body": f"From {name}"})
        starters |= {name} if started.status_code == 302 else set()
        repliers |= {name} if replied.status_code == 302 else set()
        page = seen(client.get(thread.get_absolute_url()))
        assert ('name="body"' in page) == (name in may)
        assert name in may or "only" in page
    assert starters == repliers == may
