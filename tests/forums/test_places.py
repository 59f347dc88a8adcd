"""Forums and their headings, as the network team opens, changes, orders, closes and deletes them."""

import html
import uuid

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Forum, ForumGroup, Thread
from forums.operations import places
from forums.operations.places import Place
from forums.operations.posting import start_thread
from notifications.models import Notification
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client):
    team = make_member("Tess Team", role="network_team")
    client.force_login(team)
    return team


def seen(response) -> str:
    return html.unescape(response.content.decode())


# Everyone who sees it writes.
WRITERS = {"who_starts": "readers", "who_replies": "readers"}


def place_of(forum: Forum, **changed) -> Place:
    """What the forum is, with some of it changed."""
    now = Place(forum.title, forum.slug, forum.description, forum.group, forum.audience, forum.member_group)
    return now._replace(**changed)


def fields_of(forum: Forum, **changed) -> dict:
    fields = {"title": forum.title, "slug": forum.slug, "description": forum.description, "heading": forum.group_id}
    return fields | WRITERS | {"audience": forum.audience, "member_group": forum.member_group_id or ""} | changed


def logged() -> list[str]:
    return list(StaffLogEntry.objects.order_by("pk").values_list("action", flat=True))


# ------------------------------------------------------------------------------------------ opening
def test_the_first_forum_brings_its_heading_with_it(client, team):
    given = {"title": "Transport & travel", "new_heading": "Running the place", "audience": "public"}
    given |= WRITERS
    assert client.post("/network/forums/new/", given)["Location"] == "/forums/transport-travel/"
    forum = Forum.objects.get()
    assert (forum.group.title, forum.audience, forum.member_group) == ("Running the place", "public", None)
    assert logged() == ["add heading", "open forum"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "—"}, "Give the forum a name."),
        ({"new_heading": ""}, "Say under which heading the forum stands."),
        ({"audience": "group"}, "Say which group it is for."),
        ({"slug": "ask"}, "“ask” is another page’s address."),
        ({"slug": "new"}, "“new” is another page’s address."),
        ({"slug": "Taken"}, "Another forum has the address “taken”."),
        ({"slug": "¿?"}, "Write an address of letters and digits."),
        ({"title": "李"}, "Write an address of letters and digits."),
        ({"who_replies": "group"}, "The forum is not for a group."),
        ({"audience": "public", "own_topics_only": "on"}, "A help desk is for members"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_opened(client, team, wrong, said):
    Forum.objects.filter(pk=make_forum().pk).update(slug="taken")
    given = {"title": "Transport", "new_heading": "Elsewhere", "audience": "members"} | WRITERS | wrong
    response = client.post("/network/forums/new/", given)
    assert response.status_code == 422
    assert said in seen(response)
    assert Forum.objects.count() == 1
    assert not ForumGroup.objects.filter(title="Elsewhere").exists()


def test_a_forum_for_members_names_no_group_whatever_the_form_sent(client, team):
    given = {"title": "Transport", "new_heading": "Elsewhere", "member_group": make_group().pk}
    client.post("/network/forums/new/", given | WRITERS | {"audience": "members"})
    assert Forum.objects.get().member_group is None


@pytest.mark.parametrize("role", ["member", "editor", "moderator"])
def test_nobody_else_changes_anything_even_past_the_pages(role):
    person, forum = make_member(role=role), make_forum()
    for attempt in (
        lambda: places.open_forum(person, place_of(forum, slug="other")),
        lambda: places.change_forum(person, forum.pk, place_of(forum, title="Other")),
        lambda: places.close_forum(person, forum.pk, True),
        lambda: places.delete_forum(person, forum.pk),
        lambda: places.move_forum(person, forum.pk, True),
        lambda: places.rename_heading(person, forum.group_id, "Other"),
        lambda: places.move_heading(person, forum.group_id, True),
        lambda: places.delete_heading(person, forum.group_id),
    ):
        with pytest.raises(Refused):
            attempt()
    assert logged() == []


# ------------------------------------------------------------------------------------------ changing
def test_a_forum_under_another_name_address_and_heading_keeps_its_threads(client, team, run_tasks, find):
    forum = make_forum("Transport")
    thread = make_thread(forum=forum)
    run_tasks()
    changed = fields_of(forum, title="Travel", slug="travel", heading="", new_heading="Outdoors")
    client.post(f"/network/forums/{forum.slug}/", changed)
    run_tasks()
    assert "Minibus drivers" in seen(client.get("/forums/travel/"))
    assert Forum.objects.get().group.title == "Outdoors"
    assert find("minibus", team) == [thread.posts.get().pk]
    assert "/forums/travel/" in seen(client.get("/search/?q=minibus&forum=travel"))


def test_who_may_not_read_a_forum_any_more_loses_it_and_what_they_were_told_and_find(
    client, team, run_tasks, find, django_capture_on_commit_callbacks
):
    forum, outsider, insider = make_forum(), make_member(), make_member()
    thread = make_thread(outsider, forum)
    make_reply(thread, insider)
    run_tasks()
    assert Notification.objects.get(member=outsider).withdrawn_at is None
    assert find("minibus", outsider)

    group = make_group(insider)
    client.post(f"/network/forums/{forum.slug}/", fields_of(forum, audience="group", member_group=group.pk))
    run_tasks()
    assert Notification.objects.get(member=outsider).withdrawn_at is not None
    assert (find("minibus", outsider), bool(find("minibus", insider))) == ([], True)
    client.force_login(outsider)
    assert client.get(thread.get_absolute_url()).status_code == 404

    undo(StaffLogEntry.objects.get(action="change forum").pk, team)
    run_tasks()
    assert Notification.objects.get(member=outsider).withdrawn_at is None
    assert find("minibus", outsider)


def test_many_threads_are_found_anew_some_at_a_time(team, run_tasks, find, monkeypatch):
    from forums import tasks

    monkeypatch.setattr(tasks, "THREADS_AT_ONCE", 2)
    forum, reader = make_forum(), make_member()
    found = [make_thread(forum=forum).posts.get().pk for _ in range(5)]
    run_tasks()
    places.change_forum(team, forum.pk, place_of(forum, audience="group", member_group=make_group()))
    run_tasks()
    assert find("minibus", reader) == []
    places.change_forum(team, forum.pk, place_of(forum, audience="public", member_group=None))
    run_tasks()
    assert sorted(find("minibus", reader)) == found


def test_a_change_is_taken_back_unless_something_changed_since(team):
    forum = make_forum("Transport")
    places.change_forum(team, forum.pk, place_of(forum, title="Travel"))
    entry = StaffLogEntry.objects.get()
    places.change_forum(team, forum.pk, place_of(forum, title="Trips"))
    with pytest.raises(CannotUndo):
        undo(entry.pk, team)
    undo(StaffLogEntry.objects.latest("pk").pk, team)
    undo(entry.pk, team)
    assert Forum.objects.get().title == "Transport"


def test_a_moderator_does_not_undo_what_the_network_team_did(team):
    forum = make_forum()
    places.change_forum(team, forum.pk, place_of(forum, title="Travel"))
    with pytest.raises(Refused):
        undo(StaffLogEntry.objects.get().pk, make_member(role="moderator"))


def test_saving_what_is_there_changes_nothing(client, team):
    forum = make_forum()
    client.post(f"/network/forums/{forum.slug}/", fields_of(forum))
    assert logged() == []


# ------------------------------------------------------------------------------------------ closing and deleting
def test_in_a_closed_forum_nobody_starts_a_thread_and_everybody_replies(client, team):
    forum, member = make_forum(), make_member()
    thread = make_thread(forum=forum)
    client.post(f"/network/forums/{forum.slug}/close/")
    client.force_login(member)
    page = seen(client.get(forum.get_absolute_url()))
    assert "Closed: no new threads" in page
    assert f"/forums/ask/?forum={forum.slug}" not in page
    assert f'value="{forum.slug}"' not in seen(client.get("/forums/ask/"))
    given = {"forum": forum.slug, "kind": "question", "title": "Late", "body": "Too late?", "tags": ""}
    assert client.post("/forums/ask/", given).status_code == 422
    with pytest.raises(Refused):
        start_thread(member, forum, "question", "Late", "<p>Too late?</p>", [], uuid.uuid4())
    assert client.post(f"/threads/{thread.pk}/reply/", {"body": "Still here."}).status_code == 302
    assert Thread.objects.count() == 1

    client.force_login(team)
    client.post(f"/network/forums/{forum.slug}/close/?undo")
    client.force_login(member)
    client.post("/forums/ask/", given)
    assert Thread.objects.count() == 2


def test_closing_is_taken_back_from_the_log(team):
    forum = make_forum()
    entry = places.close_forum(team, forum.pk, True)
    assert places.close_forum(team, forum.pk, True) is None
    undo(entry.pk, team)
    assert Forum.objects.get().closed_at is None


def test_only_a_forum_in_which_nothing_was_started_is_deleted(client, team):
    empty, used = make_forum(), make_forum()
    thread = make_thread(forum=used)
    Thread.objects.filter(pk=thread.pk).update(deleted_at=thread.created_at)
    client.post(f"/network/forums/{empty.slug}/delete/")
    page = seen(client.post(f"/network/forums/{used.slug}/delete/", follow=True))
    assert "Threads were started here" in page
    assert list(Forum.objects.all()) == [used]


# ------------------------------------------------------------------------------------------ order and headings
def test_forums_and_headings_are_moved_up_and_down(client, team):
    first, second, third = (make_forum(title) for title in ("First", "Second", "Third"))
    client.post(f"/network/forums/{third.slug}/move/", {"to": "up"})
    assert [str(forum) for forum in Forum.objects.all()] == ["First", "Third", "Second"]
    client.post(f"/network/forums/{first.slug}/move/", {"to": "down"})
    client.post(f"/network/forums/{second.slug}/move/", {"to": "down"})
    assert [str(forum) for forum in Forum.objects.all()] == ["Third", "First", "Second"]
    other = ForumGroup.objects.create(title="Other")
    client.post(f"/network/headings/{other.pk}/move/", {"to": "up"})
    assert [str(heading) for heading in ForumGroup.objects.all()] == ["Other", "Talk"]


def test_a_forum_under_another_heading_is_the_last_there(team):
    there = make_forum("There")
    other = ForumGroup.objects.create(title="Other", position=1)
    moved = places.open_forum(team, place_of(there, title="Moved", slug="moved", heading=other))
    places.change_forum(team, moved.pk, place_of(moved, heading=there.group))
    assert [str(forum) for forum in Forum.objects.all()] == ["There", "Moved"]


def test_a_heading_is_renamed_and_deleted_once_nothing_stands_under_it(client, team):
    forum = make_forum()
    heading = forum.group
    client.post(f"/network/headings/{heading.pk}/", {"title": "Talking"})
    refused = seen(client.post(f"/network/headings/{heading.pk}/delete/", follow=True))
    assert "There are forums under this heading." in refused
    places.delete_forum(team, forum.pk)
    assert "Talking" in seen(client.get("/network/"))
    client.post(f"/network/headings/{heading.pk}/delete/")
    assert not ForumGroup.objects.exists()
    assert logged() == ["rename heading", "delete forum", "delete heading"]


def test_two_headings_have_not_one_name(client, team):
    heading = make_forum().group
    ForumGroup.objects.create(title="Other")
    assert client.post(f"/network/headings/{heading.pk}/", {"title": "Other"}).status_code == 422
