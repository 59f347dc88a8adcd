"""Reading lists: private, in the order their owner gives them, and shared with whom they choose while both want it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.operations.suspending import suspend
from community.permissions import Refused
from forums.models import Bookmark, ListShare, ReadingList
from forums.operations import bookmarking, reading_lists
from notifications.models import Inbox, Notification
from notifications.registry import present
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(member, thread, author):
    """A list of the member's with one post on it, and a note."""
    reply = make_reply(thread, author, "Hooks are checked each term.")
    kept = bookmarking.bookmark_post(member, reply.pk)
    bookmarking.change_bookmark(member, kept.pk, note="See page 3", list_id=None, new_list="Inset day")
    return ReadingList.objects.get(name="Inset day")


@pytest.fixture
def colleague():
    return make_member("Cat Colleague")


def names(member) -> list[str]:
    return list(ReadingList.objects.filter(owner=member).order_by("-rank", "-pk").values_list("name", flat=True))


def test_lists_are_added_renamed_and_put_in_order(client, member, place):
    client.post("/lists/", {"name": "For  governors"})
    assert names(member) == ["For governors", "Inset day", "Reading list"]
    client.post(f"/lists/{place.pk}/change/", {"name": "Inset in May"})
    client.post(f"/lists/{place.pk}/move/", {"to": "up"})
    assert names(member) == ["Inset in May", "For governors", "Reading list"]
    client.get("/lists/")  # with what was said of each step
    page = client.get("/lists/").content.decode()
    assert page.index("Inset in May") < page.index("For governors") < page.index("Reading list")


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "Give the list a name."), ("!!", "a word in it"), ("inset DAY", "You have a list called"), ("x" * 61, "60")],
)
def test_a_name_that_will_not_do_is_said_beside_the_field(client, member, place, name, said):
    response = client.post("/lists/", {"name": name})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert len(names(member)) == 2


def test_a_deleted_list_leaves_its_bookmarks_or_takes_them_along(client, member, place, thread, author):
    other = bookmarking.bookmark_post(member, make_reply(thread, author).pk)
    client.post(f"/lists/{place.pk}/delete/", {"bookmarks": "stay"})
    assert names(member) == ["Reading list"]
    assert [one.note for one in Bookmark.objects.order_by("-rank")] == ["See page 3", ""]
    second = reading_lists.add_list(member, "Short lived")
    bookmarking.change_bookmark(member, other.pk, note="", list_id=second.pk)
    client.post(f"/lists/{second.pk}/delete/", {"bookmarks": "go"})
    assert [one.note for one in Bookmark.objects.all()] == ["See page 3"]


def test_deleting_a_list_asks_as_much_of_the_database_however_much_is_on_it(member, author):
    def queries_for(bookmarks: int) -> int:
        place = reading_lists.add_list(member, f"{bookmarks} things")
        posts = [make_reply(make_thread(author), author) for _ in range(bookmarks)]
        for post in posts:
            kept = bookmarking.bookmark_post(member, post.pk)
            bookmarking.change_bookmark(member, kept.pk, note="", list_id=place.pk)
        with CaptureQueriesContext(connection) as queries:
            assert reading_lists.delete_list(member, place.pk, with_bookmarks=False) == bookmarks
        first = ReadingList.objects.get(owner=member, is_first=True)
        there = first.bookmarks.order_by("-rank").values_list("post_id", flat=True)
        assert list(there[:bookmarks]) == [post.pk for post in reversed(posts)]
        return len(queries)

    assert queries_for(4) == queries_for(1)


def test_the_first_list_stays(client, member, place):
    first = ReadingList.objects.get(owner=member, is_first=True)
    client.post(f"/lists/{first.pk}/delete/", {"bookmarks": "go"})
    assert "Reading list" in names(member)


def test_nobody_else_sees_a_list_that_is_not_shared(client, place, colleague, moderator):
    for person in (colleague, moderator, make_member(role="network_team")):
        client.force_login(person)
        assert client.get(place.get_absolute_url()).status_code == 404
        assert client.get(f"/bookmarks/{place.bookmarks.get().pk}/").status_code == 404


# ------------------------------------------------------------------------------------------ sharing
def share(client, place, colleague):
    return client.post(f"/lists/{place.pk}/share/", {"handle": colleague.handle}, follow=True)


def test_a_colleague_is_found_by_name_told_and_reads_the_list_as_it_is_now(
    client, member, place, colleague, thread, author, run_tasks
):
    found = client.get(f"/lists/{place.pk}/share/?q=cat").content.decode()
    assert "Cat Colleague" in found
    assert "can read “Inset day” now" in share(client, place, colleague).content.decode()
    run_tasks()
    told = Notification.objects.get(member=colleague, kind="list shared")
    words = present([told], colleague)[told.pk]
    assert words.sentence == "Meg Member shares a reading list with you: Inset day"
    late = bookmarking.bookmark_post(member, make_reply(thread, author, "Slings are washed.").pk)
    bookmarking.change_bookmark(member, late.pk, note="", list_id=place.pk)
    client.force_login(colleague)
    assert "Inset day" in client.get("/lists/").content.decode()
    page = client.get(words.url).content.decode()
    assert "Hooks are checked" in page
    assert "See page 3" in page
    assert "Slings are washed." in page
    assert "/remove/" not in page
    assert f"/lists/{place.pk}/change/" not in page
    assert f"/lists/{place.pk}/share/" not in page


def test_they_change_nothing_on_it_and_see_no_reminder(client, member, place, colleague):
    kept = place.bookmarks.get()
    bookmarking.change_bookmark(
        member, kept.pk, note=kept.note, list_id=place.pk, remind_at=kept.created_at.replace(year=2040)
    )
    reading_lists.share_list(member, place.pk, colleague)
    client.force_login(colleague)
    assert "2040" not in client.get(place.get_absolute_url()).content.decode()
    for address in ("change/", "share/"):
        assert client.get(f"/lists/{place.pk}/{address}").status_code == 404
    assert client.post(f"/bookmarks/{kept.pk}/remove/").status_code == 404
    assert client.post(f"/lists/{place.pk}/delete/", {"bookmarks": "go"}).status_code == 404


def test_of_what_they_may_not_read_they_see_no_word(client, member, place, colleague):
    private = make_thread(member, make_forum(group=make_group(member)), title="Staffing next year")
    reply = make_reply(private, member, "Two posts go.")
    kept = bookmarking.bookmark_post(member, reply.pk)
    bookmarking.change_bookmark(member, kept.pk, note="", list_id=place.pk)
    kept = bookmarking.bookmark_thread(member, private.pk)
    bookmarking.change_bookmark(member, kept.pk, note="", list_id=place.pk)
    reading_lists.share_list(member, place.pk, colleague)
    client.force_login(colleague)
    page = client.get(place.get_absolute_url()).content.decode()
    assert page.count("Not open to you") == 2
    assert "Staffing" not in page
    assert "Two posts go." not in page
    assert f"/posts/{reply.pk}/" not in page


def test_sharing_ends_when_either_wants_it(client, member, place, colleague, run_tasks):
    share(client, place, colleague)
    run_tasks()
    assert Inbox.objects.get(member=colleague).unread_count == 1
    client.post(f"/lists/{place.pk}/share/{colleague.handle}/stop/")
    run_tasks()
    assert Inbox.objects.get(member=colleague).unread_count == 0
    client.force_login(colleague)
    assert client.get(place.get_absolute_url()).status_code == 404
    reading_lists.share_list(member, place.pk, colleague)
    client.post(f"/lists/{place.pk}/leave/")
    assert client.get(place.get_absolute_url()).status_code == 404
    with pytest.raises(Refused, match="chosen not to see"):
        reading_lists.share_list(member, place.pk, colleague)
    client.post(f"/lists/{place.pk}/leave/?undo")
    assert client.get(place.get_absolute_url()).status_code == 200


def test_who_left_stays_out_also_after_the_owner_stops_sharing(member, place, colleague):
    reading_lists.share_list(member, place.pk, colleague)
    reading_lists.leave_list(colleague, place.pk)
    reading_lists.stop_sharing(member, place.pk, colleague)
    with pytest.raises(Refused):
        reading_lists.share_list(member, place.pk, colleague)


def test_a_list_of_a_suspended_member_is_seen_by_nobody(client, member, place, colleague, moderator):
    reading_lists.share_list(member, place.pk, colleague)
    suspend(moderator, member, "Unkind words")
    client.force_login(colleague)
    assert client.get(place.get_absolute_url()).status_code == 404
    assert "Inset day" not in client.get("/lists/").content.decode()


def test_who_cannot_be_told_is_not_chosen(client, member, place, moderator):
    banned = make_member("Bo Banned")
    suspend(moderator, banned, "Unkind words")
    assert "Bo Banned" not in client.get(f"/lists/{place.pk}/share/?q=bo").content.decode()
    assert "cannot be told" in share(client, place, banned).content.decode()
    assert "see it already" in share(client, place, member).content.decode()
    assert not ListShare.objects.exists()


def test_an_address_does_not_tell_whose_it_is(client, place, colleague):
    page = client.get(f"/lists/{place.pk}/share/?q={colleague.email}").content.decode()
    assert "Cat Colleague" not in page
