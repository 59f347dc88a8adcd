"""Bookmarks: posts and threads kept for later, with a note and a reminder, and never more of them than one may see."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community.operations.suspending import lift_suspension, suspend
from community.permissions import Refused
from forums.bookmarks.reminders import (
    morning_of,
    next_monday_morning,
    prune_bookmarks,
    remind_of_due_bookmarks,
    tomorrow_morning,
)
from forums.models import Bookmark, Post, ReadingList
from forums.operations import bookmarking
from forums.operations.curating import hide_post
from forums.operations.editing import delete_post
from forums.operations.reading_lists import add_list, delete_list
from notifications.models import Inbox, Notification
from notifications.registry import present
from tests.examples import several_examples, taken_back
from tests.factories import make_forum, make_group, make_reply, make_thread

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def reply(thread, author):
    return make_reply(thread, author, "Hooks are checked each term.")


def bookmark_of(member, post) -> Bookmark:
    return bookmarking.bookmark_post(member, post.pk)


def test_a_post_is_bookmarked_and_let_go_of_again_without_script(client, member, reply):
    page = client.post(f"/posts/{reply.pk}/bookmark/", follow=True).content.decode()
    assert "Bookmarked in “Reading list”." in page
    shown = client.get("/lists/", follow=True).content.decode()
    assert "1 bookmark" in shown
    kept = Bookmark.objects.get(member=member)
    listed = client.get(kept.reading_list.get_absolute_url()).content.decode()
    assert "Hooks are checked each term." in listed
    assert f"/posts/{reply.pk}/" in listed
    page = client.post(f"/posts/{reply.pk}/bookmark/?undo", follow=True).content.decode()
    assert "Taken off your reading list." in page
    assert f"/bookmarks/{kept.pk}/remove/?undo" in page
    assert "Hooks are checked" not in client.get(kept.reading_list.get_absolute_url()).content.decode()


def test_a_second_press_changes_nothing(client, member, reply):
    for _ in range(2):
        client.post(f"/posts/{reply.pk}/bookmark/")
    assert Bookmark.objects.kept().filter(member=member).count() == 1
    for _ in range(2):
        client.post(f"/posts/{reply.pk}/bookmark/?undo")
    assert not Bookmark.objects.kept().filter(member=member).exists()


def test_the_script_is_told_what_the_page_needs(client, member, reply):
    answer = client.post(f"/posts/{reply.pk}/bookmark/", headers={"Accept": "application/json"}).json()
    kept = Bookmark.objects.get(member=member)
    assert answer == {"bookmarked": True, "list": "Reading list", "page": f"/bookmarks/{kept.pk}/"}
    answer = client.post(f"/posts/{reply.pk}/bookmark/?undo", headers={"Accept": "application/json"}).json()
    assert answer["bookmarked"] is False


def test_what_is_taken_away_by_mistake_comes_back_with_its_note_and_place(client, member, thread, author):
    posts = [make_reply(thread, author, f"Reply {number}") for number in range(3)]
    kept = [bookmark_of(member, post) for post in posts]
    bookmarking.change_bookmark(member, kept[1].pk, note="Page 3", list_id=kept[1].reading_list_id)
    client.post(f"/bookmarks/{kept[1].pk}/remove/")
    client.post(f"/bookmarks/{kept[1].pk}/remove/?undo")
    shown = client.get(kept[1].reading_list.get_absolute_url()).content.decode()
    assert "Page 3" in shown
    assert shown.index("Reply 2") < shown.index("Reply 1") < shown.index("Reply 0")
    client.post(f"/posts/{posts[1].pk}/bookmark/?undo")
    client.post(f"/posts/{posts[1].pk}/bookmark/")
    assert Bookmark.objects.get(pk=kept[1].pk).note == "Page 3"


def test_what_was_taken_away_a_week_ago_is_forgotten(member, reply):
    kept = bookmark_of(member, reply)
    bookmarking.take_bookmark_away(member, kept.pk)
    assert prune_bookmarks() == 0
    Bookmark.objects.update(removed_at=timezone.now() - timedelta(days=8))
    assert prune_bookmarks() == 1


def test_a_whole_thread_is_bookmarked(client, member, thread):
    page = client.post(f"/threads/{thread.pk}/bookmark/", {"page": "1"}, follow=True).content.decode()
    assert "Bookmarked in" in page
    assert page.count(">Bookmarked<") == 1
    kept = Bookmark.objects.get(member=member)
    assert (kept.thread, kept.post) == (thread, None)
    assert "A whole thread in" in client.get(kept.reading_list.get_absolute_url()).content.decode()


def test_note_list_and_reminder_are_changed_on_one_page(client, member, reply):
    kept = bookmark_of(member, reply)
    sent = {"reading_list": "new", "new_list": "Inset day", "note": "Ask Jo", "remind": "monday", "remind_on": ""}
    response = client.post(f"/bookmarks/{kept.pk}/", sent, follow=True)
    shown = response.content.decode()
    kept.refresh_from_db()
    assert (kept.reading_list.name, kept.note, kept.remind_at) == ("Inset day", "Ask Jo", next_monday_morning())
    assert "Ask Jo" in shown
    assert "Reminder on Monday" in shown
    again = client.get(f"/bookmarks/{kept.pk}/").content.decode()
    assert f'value="{timezone.localtime(kept.remind_at).date().isoformat()}"' in again


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"remind": "date", "remind_on": ""}, "Choose the day."),
        ({"remind": "date", "remind_on": "soon"}, "That is not a date we can read."),
        ({"remind": "date", "remind_on": "2020-01-01"}, "That morning is over. Choose a later day."),
        ({"remind": "date", "remind_on": "2120-01-01"}, "Choose a day in the next five years."),
        ({"reading_list": "new", "new_list": ""}, "Give the new list a name."),
        ({"reading_list": "new", "new_list": "reading LIST"}, "You have a list called"),
        ({"reading_list": "999999"}, "Select a valid choice"),
        ({"note": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_changes(client, member, reply, sent, said):
    kept = bookmark_of(member, reply)
    fields = {"reading_list": str(kept.reading_list_id), "note": "A note", "remind": "none"} | sent
    response = client.post(f"/bookmarks/{kept.pk}/", fields)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert fields["note"] in response.content.decode()
    kept.refresh_from_db()
    assert (kept.note, kept.remind_at, ReadingList.objects.count()) == ("", None, 1)


def test_a_bookmark_does_not_open_what_it_is_of(member, author):
    private = make_thread(author, make_forum(group=make_group(author)))
    with pytest.raises(Post.DoesNotExist):
        bookmarking.bookmark_post(member, private.posts.get().pk)


@pytest.mark.parametrize("goes", ["hidden", "deleted", "closed to them"])
def test_what_goes_stands_there_as_gone_without_a_word(client, member, moderator, author, goes):
    group = make_group(member, author)
    thread = make_thread(author, make_forum(group=group), title="Hoist slings")
    reply = make_reply(thread, author, "Hooks are checked each term.")
    kept = bookmark_of(member, reply)
    if goes == "hidden":
        hide_post(moderator, reply.pk, "A pupil is named")
    elif goes == "deleted":
        delete_post(author, reply.pk)
    else:
        group.memberships.filter(member=member).delete()
    for address in (kept.reading_list.get_absolute_url(), f"/bookmarks/{kept.pk}/"):
        page = client.get(address).content.decode()
        assert "Not there any more" in page or "is not there any more" in page
        assert "Hooks" not in page
        assert author.display_name not in page
        assert goes != "closed to them" or "Hoist slings" not in page


# ------------------------------------------------------------------------------------------ order
def ranked(member) -> list[int]:
    return list(Bookmark.objects.kept().filter(member=member).order_by("-rank", "-pk").values_list("pk", flat=True))


def test_the_newest_stands_first_and_each_can_be_moved(member, thread, author):
    kept = [bookmark_of(member, make_reply(thread, author)).pk for _ in range(3)]
    assert ranked(member) == kept[::-1]
    bookmarking.move_bookmark(member, kept[0], up=True)
    assert ranked(member) == [kept[2], kept[0], kept[1]]
    bookmarking.move_bookmark(member, kept[2], up=True)
    bookmarking.move_bookmark(member, kept[1], up=False)
    assert ranked(member) == [kept[2], kept[0], kept[1]]


def test_a_long_list_comes_in_pages(client, member, thread, author):
    make_reply(thread, author)
    place = bookmarking.bookmark_thread(member, thread.pk).reading_list
    posts = [make_reply(thread, author, f"Reply number {number}.") for number in range(34)]
    for post in posts:
        bookmark_of(member, post)
    first = client.get(place.get_absolute_url()).content.decode()
    assert "Reply number 33." in first
    assert "Reply number 3." not in first
    address = first.split('rel="next"')[0].rpartition('href="')[2].split('"')[0]
    second = client.get(place.get_absolute_url() + address).content.decode()
    assert "Reply number 3." in second
    assert "Reply number 33." not in second
    assert "A whole thread" in second
    assert 'rel="next"' not in second


# ------------------------------------------------------------------------------------------ reminders
def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_mornings_are_those_of_the_network_also_where_clocks_change():
    friday = at("2026-03-27T16:00")
    assert tomorrow_morning(friday) == at("2026-03-28T08:00")
    assert next_monday_morning(friday) == at("2026-03-30T08:00")
    assert next_monday_morning(at("2026-03-30T07:00")) == at("2026-04-06T08:00")
    assert next_monday_morning(at("2026-03-29T23:30")) == at("2026-03-30T08:00")
    assert morning_of(date(2026, 7, 1)).hour == 8


def due(member, post, note="") -> Bookmark:
    kept = bookmark_of(member, post)
    bookmarking.change_bookmark(member, kept.pk, note=note, list_id=kept.reading_list_id, remind_at=timezone.now())
    return kept


def test_a_reminder_comes_once_in_the_inbox_and_by_mail(member, reply, thread, run_tasks):
    kept = due(member, reply, "Ask Jo")
    assert (remind_of_due_bookmarks(), remind_of_due_bookmarks()) == (1, 0)
    told = Notification.objects.get(member=member, kind="reminder")
    words = present([told], member)[told.pk]
    assert words.sentence == f"Reminder: your bookmark in {thread.title}"
    assert (words.url, words.passage) == (f"/posts/{reply.pk}/", "Ask Jo")
    run_tasks()
    letters = {letter.subject: letter.body for letter in mail.outbox if letter.to == [member.email]}
    assert "Hooks are checked each term." in letters[words.sentence]
    kept.refresh_from_db()
    assert kept.remind_at is None
    bookmarking.change_bookmark(
        member, kept.pk, note="", list_id=kept.reading_list_id, remind_at=timezone.now() - timedelta(seconds=5)
    )
    assert remind_of_due_bookmarks() == 1
    assert Notification.objects.filter(member=member, kind="reminder").count() == 2


def test_a_reminder_of_what_is_gone_says_so_and_no_word_of_it(member, moderator, reply):
    due(member, reply)
    hide_post(moderator, reply.pk, "A pupil is named")
    assert remind_of_due_bookmarks() == 1
    told = Notification.objects.get(member=member, kind="reminder")
    words = present([told], member)[told.pk]
    assert words.sentence == "Reminder: your bookmark of something that is not there any more"
    assert "Hooks" not in words.body + words.passage


@pytest.mark.parametrize("how", ["taken away", "its list deleted"])
def test_a_reminder_of_what_was_taken_away_since_is_not_counted(member, reply, run_tasks, how):
    kept = due(member, reply)
    place = add_list(member, "Hoists")
    bookmarking.change_bookmark(member, kept.pk, note="", list_id=place.pk, remind_at=timezone.now())
    assert remind_of_due_bookmarks() == 1
    inbox = Inbox.objects.get(member=member)
    assert inbox.unread_count == 1
    if how == "taken away":
        bookmarking.take_bookmark_away(member, kept.pk)
    else:
        delete_list(member, place.pk, with_bookmarks=True)
    run_tasks()
    inbox.refresh_from_db()
    assert inbox.unread_count == 0
    if how == "taken away":
        bookmarking.bring_bookmark_back(member, kept.pk)
        run_tasks()
        inbox.refresh_from_db()
        assert inbox.unread_count == 1


def test_nobody_is_reminded_of_what_they_took_away_nor_while_suspended(member, reply, moderator):
    kept = due(member, reply)
    bookmarking.take_bookmark_away(member, kept.pk)
    assert remind_of_due_bookmarks() == 0
    bookmarking.bring_bookmark_back(member, kept.pk)
    suspend(moderator, member, "Unkind words")
    assert remind_of_due_bookmarks() == 0
    lift_suspension(moderator, member, "They apologised")
    assert remind_of_due_bookmarks() == 1


def test_suspended_members_keep_and_change_nothing(member, moderator, reply):
    kept = bookmark_of(member, reply)
    suspend(moderator, member, "Unkind words")
    member.refresh_from_db()
    with pytest.raises(Refused):
        bookmark_of(member, reply)
    with pytest.raises(Refused):
        bookmarking.take_bookmark_away(member, kept.pk)


class Order:
    """A list of bookmarks as people think of it: the newest first, and each moved by one."""

    def __init__(self):
        self.of: dict[int, list[int]] = {}

    def put(self, place: int, pk: int) -> None:
        for pks in self.of.values():
            if pk in pks:
                pks.remove(pk)
        self.of.setdefault(place, []).insert(0, pk)

    def move(self, pk: int, by: int) -> None:
        pks = next(pks for pks in self.of.values() if pk in pks)
        at = pks.index(pk)
        to = min(max(at + by, 0), len(pks) - 1)
        pks[at], pks[to] = pks[to], pks[at]


STEPS = st.lists(
    st.tuples(st.sampled_from(["up", "down", "other list", "first list", "away and back"]), st.integers(0, 3)),
    max_size=12,
)


@several_examples
@given(STEPS)
def test_whatever_is_moved_stands_where_it_was_put(five, steps):
    member, kept, places = five
    order = Order()
    for one in kept:
        order.put(places[0].pk, one.pk)
    with taken_back():
        for step, number in steps:
            pk = kept[number].pk
            if step in ("up", "down"):
                bookmarking.move_bookmark(member, pk, up=step == "up")
                order.move(pk, -1 if step == "up" else 1)
            elif step == "away and back":
                bookmarking.take_bookmark_away(member, pk)
                bookmarking.bring_bookmark_back(member, pk)
            else:
                place = places[step == "other list"].pk
                before = Bookmark.objects.get(pk=pk).reading_list_id
                bookmarking.change_bookmark(member, pk, note="", list_id=place)
                if before != place:
                    order.put(place, pk)
        for place, pks in order.of.items():
            rows = Bookmark.objects.kept().filter(reading_list=place).order_by("-rank", "-pk")
            assert list(rows.values_list("pk", flat=True)) == pks


@pytest.fixture
def five(member, thread, author):
    kept = [bookmark_of(member, make_reply(thread, author)) for _ in range(4)]
    return member, kept, [kept[0].reading_list, add_list(member, "Another")]
