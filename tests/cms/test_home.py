"""Home: sections for visitors, what is new for members, at a price that does not grow."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.member_home import SHOWN, home_of
from forums.models import Forum, Thread
from forums.operations.answers import accept_answer
from forums.operations.curating import hide_post, lock_thread
from notifications.operations import follow, unfollow
from tests.cms.pages import home_page, make_image, make_news, make_story, restrict
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread
from tests.reading_along import read_along

pytestmark = pytest.mark.django_db


def seen(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def arrange(*sections) -> None:
    """Puts sections on the home page, as an editor does."""
    home = home_page()
    home.sections = list(sections)
    home.save_revision().publish()


GREETING = ("greeting", {"heading": "Welcome in", "text": "What we are."})
TEXT = ("text", {"heading": "How we began", "text": "<p>In a <b>staffroom</b>.</p>"})
SHOWCASE = ("showcase", {"heading": "Worth knowing", "stories": []})
NEWS = ("news", {"heading": "What is new", "how_many": 2})
FORUMS = ("forums", {"heading": "Open to all", "text": "Come and read."})
JOIN = ("join", {"heading": "Your work too?", "text": "Come in.", "button": "Join us"})


# ------------------------------------------------------------------------------------------ visitors
def test_visitors_get_the_sections_in_the_order_in_which_editors_arranged_them(client):
    make_story("The café")
    make_news("Open day")
    make_forum("Buildings", Forum.Audience.PUBLIC)
    arrange(JOIN, TEXT, NEWS, FORUMS, SHOWCASE, GREETING)
    page = seen(client.get("/"))
    headings = ["Welcome in", "Your work too?", "How we began", "What is new", "Open to all", "Worth knowing"]
    places = [page.index(f">{heading}<") for heading in headings]
    assert places == sorted(places), "the greeting stands first, wherever it was put"
    for words in (
        "What we are.",
        "In a <b>staffroom</b>.",
        "Open day",
        "Come and read.",
        "Buildings",
        "The café",
        "Join us",
    ):
        assert words in page
    assert page.count("<h1") == 1


def test_a_home_page_without_sections_still_has_a_heading(client):
    arrange()
    assert seen(client.get("/")).count("<h1") == 1


def test_the_forums_listed_to_visitors_are_those_they_may_read(client):
    make_forum("Open house", Forum.Audience.PUBLIC)
    make_forum("Money and funding")
    make_forum("South West SBPs", group=make_group())
    page = seen(client.get("/"))
    assert "Open house" in page
    assert "Money and funding" not in page
    assert "South West SBPs" not in page


def test_stories_are_the_newest_unless_editors_pick_some(client):
    stories = [make_story(f"Story of day {number}") for number in range(6)]
    arrange(SHOWCASE)
    page = seen(client.get("/"))
    assert "Story of day 5" in page
    assert "Story of day 1" not in page
    arrange(("showcase", {"heading": "Worth knowing", "stories": [stories[1], stories[0]]}))
    page = seen(client.get("/"))
    assert page.index("Story of day 1") < page.index("Story of day 0")
    assert "Story of day 5" not in page


def test_a_picked_story_that_is_private_or_taken_down_is_left_out(client):
    private, gone, kept = make_story("Private"), make_story("Gone"), make_story("Kept")
    arrange(("showcase", {"heading": "Worth knowing", "stories": [private, gone, kept]}))
    restrict(private)
    gone.unpublish()
    page = seen(client.get("/"))
    assert "Kept" in page
    assert "Private" not in page
    assert "Gone" not in page


def test_sections_with_nothing_in_them_are_not_shown(client):
    arrange(SHOWCASE, NEWS, FORUMS)
    page = seen(client.get("/"))
    for heading in ("Worth knowing", "What is new", "Open to all"):
        assert heading not in page


def test_the_home_page_costs_a_visitor_the_same_however_much_there_is(client):
    arrange(GREETING, TEXT, SHOWCASE, NEWS, FORUMS, JOIN)

    def queries() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            seen(client.get("/"))
        return len(asked)

    make_story(image=make_image(), nominated_by=make_member())
    make_news()
    make_forum(audience=Forum.Audience.PUBLIC)
    with_one = queries()
    for _ in range(4):
        make_story(image=make_image(), nominated_by=make_member())
        make_news()
        make_forum(audience=Forum.Audience.PUBLIC)
    assert queries() == with_one <= 6


def test_reading_the_home_page_writes_nothing_for_a_visitor(client, run_tasks):
    make_story(image=make_image())
    run_tasks()
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []


def test_wagtail_may_render_the_sections_where_nobody_asked():
    make_story("For all")
    restrict(make_story("For members"))
    arrange(SHOWCASE)
    assert "For all" in str(home_page().sections)
    assert "For members" not in str(home_page().sections)


def test_a_preview_shows_what_visitors_will_see(client):
    make_story("The café")
    restrict(make_story("For editors"), PageViewRestriction.GROUPS, "Editors")
    make_forum("Money and funding")
    client.force_login(make_member(role="editor"))
    page = seen(client.get(f"/editor/pages/{home_page().pk}/view_draft/"))
    assert "The café" in page
    assert "For editors" not in page
    assert "Money and funding" not in page


# ------------------------------------------------------------------------------------------ members
@pytest.fixture
def carys(client):
    member = make_member("Carys Bevan")
    client.force_login(member)
    return member


def titles(threads) -> list[str]:
    return [thread.title for thread in threads]


def new_to(member) -> list[str]:
    return [entry.thread.title for entry in home_of(member).since.yours]


def test_a_member_gets_what_is_new_in_the_threads_they_follow(client, carys):
    hoists, other = make_thread(carys, title="Ceiling hoists"), make_thread(title="Not followed")
    tom = make_member("Tom Wetherell")
    make_reply(hoists, tom, "It was there, item 14.")
    make_reply(hoists, tom, "They rang back.")
    make_reply(other, tom)
    assert new_to(carys) == ["Ceiling hoists"]
    page = seen(client.get("/"))
    assert "2 new posts in 1 thread" in page
    assert "<strong>Tom Wetherell:</strong> It was there, item 14." in page
    assert "You asked" in page


def test_what_is_read_is_new_no_more(client, carys):
    hoists = make_thread(carys, title="Ceiling hoists")
    make_reply(hoists)
    read_along(client, hoists.get_absolute_url())
    assert new_to(carys) == []
    assert "Nothing new in what you started or follow" in seen(client.get("/"))


def test_following_and_unfollowing_change_what_is_shown(carys):
    hoists = make_thread(title="Ceiling hoists")
    assert new_to(carys) == []
    follow(carys, hoists.topic)
    assert new_to(carys) == ["Ceiling hoists"]
    unfollow(carys, hoists.topic)
    assert new_to(carys) == []


def test_what_a_member_may_not_see_any_more_is_not_at_home(client, carys):
    author = make_member()
    group = make_group(carys, author)
    secret = make_thread(author, make_forum(group=group), title="Closure plans", text="Unsaid elsewhere.")
    follow(carys, secret.topic)
    assert "Closure plans" in seen(client.get("/"))
    group.memberships.filter(member=carys).delete()
    page = seen(client.get("/"))
    assert "Closure plans" not in page
    assert "Unsaid elsewhere." not in page


def test_the_words_shown_are_never_those_of_a_post_that_was_taken_down(client, carys):
    hoists = make_thread(carys, title="Ceiling hoists")
    make_reply(hoists, text="A pupil's name.")
    post = make_reply(hoists, text="Something else.")
    tom = make_member(role="moderator")
    hide_post(tom, hoists.posts.get(position=2).pk, "It names a pupil.")
    assert "A pupil's name." not in seen(client.get("/"))
    hide_post(tom, post.pk, "So does this.")
    page = seen(client.get("/"))
    assert "A pupil's name." not in page
    assert "Something else." not in page


def test_the_first_of_what_is_new_are_shown_and_the_rest_counted(carys):
    for number in range(SHOWN + 2):
        follow(carys, make_thread(title=f"Thread {number}").topic)
    assert new_to(carys) == [f"Thread {number}" for number in range(SHOWN + 1, 1, -1)]
    assert home_of(carys).since.threads == SHOWN + 2


def test_a_member_is_asked_for_answers_they_could_give(carys):
    make_thread(carys, title="My own question")
    make_thread(title="Just talk", kind=Thread.Kind.DISCUSSION)
    locked, answered = make_thread(title="Locked"), make_thread(title="Answered")
    make_thread(title="Still waiting")
    lock_thread(make_member(role="moderator"), locked.pk, True, "Done with.")
    accept_answer(answered.author, make_reply(answered).pk)
    assert titles(home_of(carys).waiting) == ["Still waiting"]


def test_a_member_sees_the_latest_threads_a_story_and_news(client, carys):
    make_thread(title="Minibus drivers")
    make_story("The café")
    make_news("Open day")
    page = seen(client.get("/"))
    for words in ("Minibus drivers", "The café", "Open day", "Carys"):
        assert words in page


def test_a_member_does_not_see_stories_for_editors(client, carys):
    restrict(make_story("For editors"), PageViewRestriction.GROUPS, "Editors")
    assert "For editors" not in seen(client.get("/"))


@pytest.mark.parametrize(
    ("hour", "greeting"), [(7, "Good morning"), (12, "Good afternoon"), (18, "Good evening"), (23, "Good evening")]
)
def test_the_greeting_fits_the_hour_in_england(carys, hour, greeting):
    with time_machine.travel(f"2026-07-01T{hour:02}:30:00+01:00", tick=False):
        home = home_of(carys)
    assert (home.greeting, home.today) == (greeting, "Wednesday 1 July")


def test_home_of_a_member_who_just_joined_has_nothing_to_catch_up_with(client, carys):
    assert "Nothing new in what you started or follow" in seen(client.get("/"))


def test_home_does_not_say_more_than_it_has_looked_at(client, carys, monkeypatch):
    monkeypatch.setattr("forums.since.LOOKED_AT", 3)
    for number in range(2):
        follow(carys, make_thread(title=f"Thread {number}").topic)
    assert ">2 new posts in 2 threads</a> of yours" in seen(client.get("/"))
    follow(carys, make_thread(title="One more").topic)
    assert ">At least 3 new posts in 3 threads</a> of yours" in seen(client.get("/"))


def test_home_costs_a_member_the_same_however_much_they_follow(client, carys):
    def queries() -> int:
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            seen(client.get("/"))
        return len(asked)

    authors = [make_member(), make_member()]

    def more(threads: int) -> None:
        for _ in range(threads):
            # One that began before Carys joined, one after: both ways of knowing what is new.
            for thread in (make_long_thread(3, authors), make_thread(replies=2)):
                follow(carys, thread.topic)
            make_story(image=make_image(), nominated_by=make_member())
            make_news()

    more(1)
    carys.joined_at = carys.posts.model.objects.order_by("pk").first().created_at + timedelta(microseconds=1)
    carys.save()
    with_one = queries()
    more(3)
    assert queries() == with_one <= 15
