"""The list of all that is new to a member: nothing is missed that comes into view again, however much was looked
through before; marking all as seen, and its undo; and the other lists with their addresses."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.operations.profile import edit_profile
from forums import unread_threads
from forums.models import CaughtUp, ReadMark, Tag, Thread
from forums.operations.answers import accept_answer
from forums.operations.curating import hide_post, restore_post
from forums.operations.reading import mark_all_read, mark_read, mark_unread_from, undo_mark_all_read
from forums.recounting import drift
from forums.unread_threads import UnreadThreads
from notifications.operations import follow
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_setting, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def looked_through(monkeypatch):
    """As if three threads were very many: all are looked through as soon as a page is not full."""
    monkeypatch.setattr(unread_threads, "TRIED_FIRST", 1)
    monkeypatch.setattr(unread_threads, "TRIED_NEXT", 1)


def new_to(member, count: int = 50) -> list[str]:
    listed = UnreadThreads(member, Thread.objects.visible_to(member)).newest(count)
    return [thread.title for thread in listed]


def later(**passed):
    return time_machine.travel(timezone.now() + timedelta(**passed))


def read_all(member, *threads) -> None:
    for thread in threads:
        thread.refresh_from_db()
        mark_read(member, thread, 1, thread.last_position)


# ------------------------------------------------------------------------------------------ nothing is missed
def test_what_was_looked_through_is_not_looked_through_again(member, looked_through):
    threads = [make_thread(title=f"Thread {number}") for number in range(4)]
    read_all(member, *threads[1:])
    with later(minutes=5):
        assert new_to(member) == ["Thread 0"]
        assert CaughtUp.objects.get(member=member).left == [threads[0].pk]
        with CaptureQueriesContext(connection) as asked:
            assert new_to(member) == ["Thread 0"]
        assert not [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]


def test_a_reply_to_what_was_read_is_listed_again_first(member, looked_through):
    old, _ = make_thread(title="Old"), make_thread(title="Unread")
    read_all(member, old)
    with later(minutes=5):
        assert new_to(member) == ["Unread"]
        make_reply(old)
        assert new_to(member) == ["Old", "Unread"]


def test_a_post_that_is_put_back_is_listed_again(member, looked_through, moderator):
    thread, _ = make_thread(title="Old", replies=1), make_thread(title="Unread")
    post = thread.posts.get(position=2)
    hide_post(moderator, post.pk, "A pupil is named")
    thread.refresh_from_db()
    mark_read(member, thread, 1, 1)
    with later(minutes=5):
        assert new_to(member) == ["Unread"]
        restore_post(moderator, post.pk, "It was another pupil")
        assert new_to(member) == ["Old", "Unread"]


def test_a_thread_that_is_put_back_is_listed_again(member, looked_through, moderator):
    thread, _ = make_thread(title="Old"), make_thread(title="Unread")
    hide_post(moderator, thread.posts.get().pk, "A pupil is named")
    with later(minutes=5):
        assert new_to(member) == ["Unread"]
        restore_post(moderator, thread.posts.get().pk, "It was another pupil")
        assert new_to(member) == ["Old", "Unread"]


def test_what_one_may_see_from_today_on_is_listed_though_it_is_old(member, looked_through):
    author = make_member()
    group = make_group(author)
    make_thread(author, make_forum(group=group), title="Among us")
    make_thread(title="Unread")
    with later(minutes=5):
        assert new_to(member) == ["Unread"]
        group.memberships.create(member=member)
        assert sorted(new_to(member)) == ["Among us", "Unread"]


def test_what_is_marked_unread_is_listed_whenever_it_was_said(member, looked_through):
    thread, _ = make_thread(title="Old", replies=2), make_thread(title="Unread")
    newcomer = make_member(joined_at=timezone.now() + timedelta(minutes=1))
    with later(minutes=5):
        mark_all_read(member)
        assert (new_to(member), new_to(newcomer)) == ([], [])
        for one in (member, newcomer):
            thread.refresh_from_db()
            mark_unread_from(one, thread, 2)
            assert new_to(one) == ["Old"]
            told = UnreadThreads(one, Thread.objects.all())
            told.newest(5)
            assert (told.unread[thread.pk].count, told.unread[thread.pk].first) == (2, 2)


def test_undoing_mark_all_brings_back_what_was_new_and_not_what_was_read_since(member, looked_through):
    read_since, unread = make_thread(title="Read since"), make_thread(title="Unread")
    with later(minutes=5):
        baseline = mark_all_read(member)
        assert new_to(member) == []
        read_all(member, read_since)
        undo_mark_all_read(member, baseline.pk)
        assert new_to(member) == ["Unread"]
        assert not ReadMark.objects.filter(member=member, thread=unread).exists()


def test_more_than_is_kept_are_still_all_listed(member, looked_through, monkeypatch):
    monkeypatch.setattr(unread_threads, "KEPT", 3)
    titles = [f"Thread {number}" for number in range(8)]
    for title in titles:
        make_thread(title=title)
    with later(minutes=5):
        assert new_to(member) == titles[::-1]
        assert len(CaughtUp.objects.get(member=member).left) == 3
        assert new_to(member) == titles[::-1]


# ------------------------------------------------------------------------------------------ pages
def titles_on(response) -> list[str]:
    assert response.status_code == 200
    return re.findall(r'class="row-title">.*?<a href="[^"]*">([^<]+)</a>', html.unescape(response.content.decode()))


def test_the_unread_list_has_an_address_and_its_rows_lead_to_the_first_new_post(client, member):
    thread = make_thread(title="Minibus", replies=2)
    read_all(member, make_thread(title="Read"))
    mark_read(member, thread, 1, 2)
    page = client.get("/forums/latest/?show=unread")
    assert titles_on(page) == ["Minibus"]
    assert f'href="{thread.get_absolute_url()}#new"' in page.content.decode()
    assert (
        '<h2 class="divider" id="new">New to you · 1 post</h2>'
        in client.get(thread.get_absolute_url()).content.decode()
    )


def test_older_leads_on_through_the_unread_list(client, member):
    author, forum = make_member(), make_forum()
    for number in range(35):
        make_long_thread(1, [author], forum, title=f"Thread {number}")
    first = client.get("/forums/latest/?show=unread")
    older = re.search(r'href="(\?show=unread[^"]*before=[^"]+)"', html.unescape(first.content.decode()))[1]
    second = client.get("/forums/latest/" + older)
    assert sorted(titles_on(first) + titles_on(second)) == sorted(f"Thread {number}" for number in range(35))


def test_marking_all_as_seen_can_be_undone_from_the_page_it_leads_to(client, member):
    thread = make_thread(title="Minibus")
    page = client.post("/forums/mark-all-seen/", {"forum": thread.forum.slug}, follow=True).content.decode()
    undo = re.search(r'action="(/forums/mark-all-seen/\d+/undo/)"', page)[1]
    assert titles_on(client.get("/forums/latest/?show=unread")) == []
    assert "You marked a forum as seen" in client.get("/forums/latest/?show=unread").content.decode()
    assert client.post(undo).status_code == 302
    assert titles_on(client.get("/forums/latest/?show=unread")) == ["Minibus"]
    assert client.post(undo).status_code == 404


def test_after_a_week_it_cannot_be_undone_and_nothing_changes(client, member):
    make_thread()
    baseline = mark_all_read(member)
    with later(days=8):
        client.force_login(member)
        page = client.post(f"/forums/mark-all-seen/{baseline.pk}/undo/", follow=True).content.decode()
        assert "This cannot be undone any more." in page
        assert new_to(member) == []


@pytest.fixture
def from_many_settings():
    hazelgarth = make_setting("Hazelgarth", region="North East", phases="PS")
    tollgate = make_setting("Tollgate Burn", kind="Pupil referral unit", region="North East", phases="SF")
    return {
        "Hoists": make_thread(make_member(setting=hazelgarth), title="Hoists", tags=("Equipment",)),
        "Exclusions": make_thread(make_member(setting=tollgate), title="Exclusions"),
        "Elsewhere": make_thread(title="Elsewhere"),
    }


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("region=North+East", {"Hoists", "Exclusions"}),
        ("region=London", set()),
        ("region=Narnia", {"Hoists", "Exclusions", "Elsewhere"}),
        ("setting=pru", {"Exclusions"}),
        ("setting=special&region=North+East", {"Hoists"}),
        ("phase=primary", {"Hoists"}),
        ("phase=secondary", {"Hoists", "Exclusions"}),
        ("phase=post-16", {"Exclusions"}),
        ("tag=equipment", {"Hoists"}),
        ("tag=equipment&setting=pru", set()),
        ("show=unread&phase=primary", {"Hoists"}),
        ("show=unanswered&region=North+East", {"Exclusions", "Hoists"}),
        ("tag=nothing-at-all&need=%F0%9F%9A%8C", set()),
    ],
)
def test_lists_are_narrowed_by_where_authors_work_and_by_tag(client, member, from_many_settings, asked, titles):
    assert set(titles_on(client.get(f"/forums/latest/?{asked}"))) == titles


def test_a_need_narrows_together_with_a_tag(client, member):
    make_thread(title="Both", tags=("PMLD", "Hoists"))
    make_thread(title="One", tags=("Hoists",))
    Tag.objects.filter(name="PMLD").update(kind=Tag.Kind.NEED)
    assert titles_on(client.get("/forums/latest/?tag=hoists&need=pmld")) == ["Both"]
    page = client.get("/forums/latest/?need=pmld").content.decode()
    assert '<option value="pmld" selected>PMLD</option>' in page


def test_who_works_elsewhere_takes_their_threads_along(client, member, from_many_settings):
    author, setting = from_many_settings["Elsewhere"].author, make_setting(region="South West", phases="P")
    edit_profile(author, display_name="Ann", job_role="", setting=setting, about="")
    assert titles_on(client.get("/forums/latest/?region=South+West&phase=primary")) == ["Elsewhere"]
    assert list(drift()) == []
    edit_profile(author, display_name="Ann", job_role="", setting=None, about="")
    assert titles_on(client.get("/forums/latest/?region=South+West&phase=primary")) == []
    assert list(drift()) == []


def test_what_one_follows_has_a_list(client, member):
    followed, tagged, at_forum, by_person = (
        make_thread(title=title, tags=(title,)) for title in ("Thread", "Tag", "Forum", "Person")
    )
    make_thread(title="None")
    follow(member, followed.topic)
    follow(member, f"tag:{tagged.thread_tags.get().tag_id}")
    follow(member, f"forum:{at_forum.forum_id}")
    follow(member, f"member:{by_person.author_id}")
    assert set(titles_on(client.get("/forums/latest/?show=following"))) == {"Thread", "Tag", "Forum", "Person"}


def test_a_tab_keeps_what_the_list_is_narrowed_by_and_visitors_have_no_tabs_of_members(client, member):
    page = html.unescape(client.get("/forums/latest/?show=unread&region=London").content.decode())
    assert 'href="/forums/latest/?show=yours&region=London"' in page
    assert '<input type="hidden" name="show" value="unread">' in page
    client.logout()
    page = client.get("/forums/latest/?show=unread").content.decode()
    assert "show=unanswered" in page
    assert "show=unread" not in page


@pytest.mark.parametrize("show", ["unread", "following"])
def test_these_lists_cost_the_same_for_few_threads_and_for_many(client, member, show):
    authors = [make_member(setting=make_setting(f"School {number}")) for number in range(5)]
    forum = make_forum()

    def more(size: int) -> None:
        for number in range(size):
            follow(member, make_long_thread(2, [authors[number % 5], authors[0]], forum, tags=["law"]).topic)

    def queries() -> int:
        client.get(f"/forums/latest/?show={show}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/forums/latest/?show={show}").status_code == 200
        return len(asked)

    more(3)
    few = queries()
    more(40)
    assert queries() <= few <= 14


def test_an_answered_question_is_in_the_list_of_answered_ones(client, member):
    thread = make_thread(title="Answered")
    accept_answer(thread.author, make_reply(thread).pk)
    assert titles_on(client.get("/forums/latest/?show=answered")) == ["Answered"]
