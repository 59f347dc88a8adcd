"""Whether an answer is still right, and what is newer than it."""

import html
from calendar import monthrange
from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import undo
from forums.answers.asking import ask_about_due_answers
from forums.answers.dates import months_after
from forums.models import Answer, Post
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.curating import hide_post
from forums.operations.merging import merge_threads
from forums.operations.reviewing import confirm_answer, set_review_day
from forums.operations.superseding import supersede
from notifications.models import Notification
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
DAY = date(2030, 3, 4)
DUE = "2030-03-04 09:00"


@pytest.fixture
def asker(client):
    member = make_member("Ada Asker")
    client.force_login(member)
    return member


@pytest.fixture
def reply(asker, author):
    reply = make_reply(make_thread(asker), author)
    accept_answer(asker, reply.pk)
    return reply


def answer(reply) -> Answer:
    return Answer.objects.get(post=reply)


def page_of(client, reply) -> str:
    return html.unescape(client.get(f"/posts/{reply.pk}/", follow=True).content.decode())


def told(member) -> int:
    return Notification.objects.filter(member=member, kind="review", withdrawn_at__isnull=True).count()


# ------------------------------------------------------------------------------------------ asking
def test_an_answer_asks_from_its_day_on_and_not_before(client, asker, author, moderator, reply):
    set_review_day(asker, reply.pk, DAY)
    with time_machine.travel("2030-03-03 23:00", tick=False):
        client.force_login(asker)
        assert "Is this still right?" not in page_of(client, reply)
    with time_machine.travel(DUE, tick=False):
        for one in (asker, author, moderator):
            client.force_login(one)
            assert "Is this still right?" in page_of(client, reply)
        client.force_login(make_member())
        page = page_of(client, reply)
        assert "Is this still right?" not in page
        assert "This was to be looked at from 4 March on" in page


def test_by_default_it_never_asks(reply):
    assert answer(reply).review_by is None


def test_asker_and_author_are_told_once_for_each_day(asker, author, reply, run_tasks):
    set_review_day(asker, reply.pk, DAY)
    ask_about_due_answers()
    run_tasks()
    assert (told(asker), told(author)) == (0, 0)
    with time_machine.travel(DUE, tick=False):
        for _ in range(2):
            ask_about_due_answers()
            run_tasks()
        assert (told(asker), told(author)) == (1, 1)
        confirm_answer(author, reply.pk, DAY)
    with time_machine.travel("2031-03-04 09:00", tick=False):
        ask_about_due_answers()
        run_tasks()
        # What asked for the day before went when someone said that it was still right.
        assert (told(asker), told(author)) == (1, 1)
    assert Notification.objects.filter(member__in=[asker, author], kind="review").count() == 4


def test_what_is_no_answer_any_more_asks_nobody(asker, author, moderator, reply, run_tasks):
    set_review_day(asker, reply.pk, DAY)
    other = make_reply(reply.thread, author)
    accept_answer(asker, other.pk)
    set_review_day(asker, other.pk, DAY)
    take_back_answer(asker, reply.pk)
    hide_post(moderator, other.pk, "A pupil is named")
    with time_machine.travel(DUE, tick=False):
        ask_about_due_answers()
        run_tasks()
    assert (told(asker), told(author)) == (0, 0)


def test_still_right_with_one_press_asks_again_in_a_year_and_says_who_said_so(client, author, asker, reply):
    set_review_day(asker, reply.pk, DAY)
    with time_machine.travel(DUE, tick=False):
        client.force_login(author)
        assert 'name="asked" value="2030-03-04"' in page_of(client, reply)
        client.post(f"/posts/{reply.pk}/still-right/", {"asked": "2030-03-04"})
        found = answer(reply)
        assert (found.review_by, found.confirmed_by) == (date(2031, 3, 4), author)
        assert "Still right on 4 March, says Ann Author" in page_of(client, reply)


def test_pressed_twice_for_one_day_it_is_said_once(asker, author, reply):
    set_review_day(asker, reply.pk, DAY)
    with time_machine.travel(DUE, tick=False):
        confirm_answer(asker, reply.pk, DAY)
        confirm_answer(author, reply.pk, DAY)
    assert answer(reply).confirmed_by == asker


@pytest.mark.parametrize("role", ["member", "editor"])
def test_nobody_else_says_that_it_is_right_or_sets_a_day(client, role, asker, author, reply):
    set_review_day(asker, reply.pk, DAY)
    other = make_member(role=role)
    with pytest.raises(Refused):
        confirm_answer(other, reply.pk, DAY)
    for one in (other, author):
        with pytest.raises(Refused):
            set_review_day(one, reply.pk, None)
    client.force_login(other)
    assert client.post(f"/posts/{reply.pk}/still-right/", {"asked": "2030-03-04"}).status_code == 404
    assert client.get(f"/posts/{reply.pk}/review/").status_code == 404


@pytest.mark.parametrize(
    ("given_", "day"),
    [
        ({"when": "6"}, date(2029, 9, 30)),
        ({"when": "12"}, date(2030, 3, 31)),
        ({"when": "day", "day": "24/12/2029"}, date(2029, 12, 24)),
        ({"when": "never", "day": "2029-12-24"}, None),
    ],
)
def test_the_asker_chooses_the_day(client, asker, reply, given_, day):
    with time_machine.travel("2029-03-31 12:00", tick=False):
        client.force_login(asker)
        assert client.post(f"/posts/{reply.pk}/review/", given_).status_code == 302
    assert answer(reply).review_by == day


@pytest.mark.parametrize(
    "given_", [{}, {"when": "day"}, {"when": "day", "day": "2001-01-01"}, {"when": "day", "day": "x"}]
)
def test_no_day_that_makes_no_sense(client, asker, reply, given_):
    page = client.post(f"/posts/{reply.pk}/review/", given_)
    assert page.status_code == 422
    assert page.context["form"].errors
    assert answer(reply).review_by is None


def test_a_moderator_says_why_and_it_is_undone(client, asker, moderator, reply):
    set_review_day(asker, reply.pk, DAY)
    client.force_login(moderator)
    assert client.post(f"/posts/{reply.pk}/review/", {"when": "never"}).status_code == 422
    client.post(f"/posts/{reply.pk}/review/", {"when": "never", "reason": "It is a law of nature"})
    assert answer(reply).review_by is None
    undo(StaffLogEntry.objects.get().pk, moderator)
    assert answer(reply).review_by == DAY


def test_a_moderators_still_right_is_logged_and_undone_as_it_was(asker, moderator, reply):
    set_review_day(asker, reply.pk, DAY)
    with time_machine.travel(DUE, tick=False):
        confirm_answer(moderator, reply.pk, DAY)
        undo(StaffLogEntry.objects.get().pk, moderator)
    found = answer(reply)
    assert (found.review_by, found.confirmed_at, found.confirmed_by) == (DAY, None, None)


def test_moderators_have_a_list_of_what_is_due(client, asker, moderator, reply):
    set_review_day(asker, reply.pk, DAY)
    client.force_login(moderator)
    with time_machine.travel(DUE, tick=False):
        client.force_login(moderator)
        page = client.get("/moderation/answers/")
        assert [one.post_id for one in page.context["answers"]] == [reply.pk]
        done = client.post(f"/posts/{reply.pk}/still-right/", {"asked": "2030-03-04", "next": "list"})
        assert done.url == "/moderation/answers/"
        assert not client.get("/moderation/answers/").context["answers"]


@given(st.dates(date(1990, 1, 1), date(2200, 12, 31)), st.integers(1, 40))
def test_so_many_months_later_is_in_the_right_month(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])


# ------------------------------------------------------------------------------------------ what is newer
def test_an_answer_leads_to_a_later_thread_and_a_thread_to_a_later_one(client, asker, reply):
    newer = make_thread(title="The rules of this year")
    opening = newer.posts.get()
    client.post(f"/posts/{reply.pk}/superseded/", {"address": f"https://testserver{newer.get_absolute_url()}"})
    assert "There is something newer: <a" in page_of(client, reply)
    first = reply.thread.posts.get(position=1)
    client.post(f"/posts/{first.pk}/superseded/", {"address": f"/posts/{opening.pk}/"})
    page = page_of(client, first)
    assert f'There is something newer on this: <a href="/posts/{opening.pk}/">The rules of this year' in page
    client.post(f"/posts/{first.pk}/superseded/?undo")
    assert "There is something newer on this" not in page_of(client, first)


def test_who_may_not_read_the_newer_one_sees_no_link_to_it(client, asker, reply):
    secret = make_thread(asker, make_forum(group=make_group(asker)), title="Among ourselves")
    supersede(asker, reply.pk, secret.posts.get().pk)
    assert "Among ourselves" in page_of(client, reply)
    client.force_login(make_member())
    page = page_of(client, reply)
    assert "Among ourselves" not in page
    assert "There is something newer" not in page


def test_a_newer_one_that_is_taken_down_is_led_to_no_more(client, asker, moderator, reply):
    newer = make_thread(title="The rules of this year").posts.get()
    supersede(asker, reply.pk, newer.pk)
    hide_post(moderator, newer.pk, "A pupil is named")
    assert "The rules of this year" not in page_of(client, reply)


@pytest.mark.parametrize("where", ["older", "elsewhere", "itself", "secret", "nowhere"])
def test_only_what_is_later_and_may_be_read_takes_its_place(client, author, where):
    older = make_thread()
    asker = make_member()
    client.force_login(asker)
    thread = make_thread(asker)
    opening = thread.posts.get()
    inside = make_reply(thread, author)
    secret = make_thread(author, make_forum(group=make_group(author)))
    address = {
        "older": older.get_absolute_url(),
        "elsewhere": "https://www.gov.uk/schools",
        "itself": f"/posts/{inside.pk}/",
        "secret": secret.get_absolute_url(),
        "nowhere": "/threads/999999/",
    }[where]
    page = client.post(f"/posts/{opening.pk}/superseded/", {"address": address})
    assert page.status_code == 422
    assert page.context["form"].errors["address"]
    assert address in html.unescape(page.content.decode())
    assert not Post.objects.filter(superseded_by__isnull=False).exists()


def test_only_those_whose_words_they_are_and_moderators_lead_on(client, asker, author, reply):
    newer = make_thread().posts.get()
    with pytest.raises(Refused):
        supersede(make_member(), reply.pk, newer.pk)
    supersede(author, reply.pk, newer.pk)
    client.force_login(make_member())
    assert client.get(f"/posts/{reply.pk}/superseded/").status_code == 404


def test_a_moderator_who_leads_on_says_why_and_it_is_undone(moderator, reply):
    newer = make_thread().posts.get()
    with pytest.raises(Refused):
        supersede(moderator, reply.pk, newer.pk, " ")
    supersede(moderator, reply.pk, newer.pk, "The rule has changed")
    undo(StaffLogEntry.objects.get().pk, moderator)
    reply.refresh_from_db()
    assert reply.superseded_by_id is None


def test_who_started_a_thread_and_moderators_find_where_to_say_what_is_newer(client, asker, moderator, reply):
    address = f"/threads/{reply.thread_id}/superseded/"
    for one, sees in ((asker, True), (moderator, True), (make_member(), False)):
        client.force_login(one)
        assert (address in page_of(client, reply)) == sees
    client.force_login(asker)
    assert client.get(address).url == f"/posts/{reply.thread.posts.get(position=1).pk}/superseded/"


def test_a_thread_leads_to_nothing_newer_once_that_is_part_of_it(client, asker, author, moderator):
    older, newer = make_thread(asker, title="Slings by size"), make_thread(author, title="Slings by weight")
    supersede(asker, older.posts.get().pk, newer.posts.get().pk)
    opening = older.posts.get()
    assert "There is something newer on this" in page_of(client, opening)
    merge_threads(moderator, [newer.pk], older.pk, "The same question")
    assert "There is something newer on this" not in page_of(client, opening)
    undo(StaffLogEntry.objects.get(action="merge").pk, moderator)
    assert "There is something newer on this" in page_of(client, opening)


def test_the_address_of_a_thread_that_was_merged_since_it_was_copied_leads_to_where_its_posts_are(
    client, asker, author, moderator
):
    older, copied, newer = make_thread(asker), make_thread(author), make_thread(author, title="Slings by weight")
    merge_threads(moderator, [copied.pk], newer.pk, "The same question")
    client.post(f"/posts/{older.posts.get().pk}/superseded/", {"address": copied.get_absolute_url()})
    assert older.posts.get().superseded_by == newer.posts.get(position=1)
