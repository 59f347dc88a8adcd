"""The pages of the forums, as they are read."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forums.models import Post, ReadMark, Thread
from forums.operations.answers import accept_answer
from forums.operations.curating import pin_thread
from forums.operations.posting import start_thread
from forums.paging import THREADS_A_PAGE
from notifications.models import Follow, Inbox
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread
from tests.reading_along import read_along

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = make_member("Meg Member")
    client.force_login(member)
    return member


def seen(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def posts_on(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<article class="post" id="post-(\d+)"', page)]


def titles_on(page: str) -> list[str]:
    return re.findall(r'class="row-title">.*?<a href="[^"]*">([^<]+)</a>', page)


# ------------------------------------------------------------------------------------------ a thread
def test_opening_a_thread_lands_on_the_first_post_that_is_new(client, member):
    thread = make_long_thread(50, [make_member()])
    assert "Post 1 says" in read_along(client, thread.get_absolute_url())
    assert ReadMark.objects.get(member=member).intervals == [[1, 20]]
    page = read_along(client, thread.get_absolute_url())
    assert "New to you · 30 posts" in page
    assert page.index('id="new"') < page.index("Post 21 says")
    read_along(client, thread.get_absolute_url() + "?page=3")
    assert ReadMark.objects.get(member=member).intervals == [[1, 50]]
    assert "New to you" not in seen(client.get(thread.get_absolute_url()))


def test_a_thread_read_to_its_end_opens_at_its_end(client, member):
    thread = make_long_thread(50, [make_member()])
    for page in (1, 2, 3):
        read_along(client, f"{thread.get_absolute_url()}?page={page}")
    assert "Post 50 says" in seen(client.get(thread.get_absolute_url()))


def test_a_post_has_an_address_that_stays(client, member):
    thread = make_long_thread(50, [make_member()])
    post = thread.posts.get(position=45)
    response = client.get(post.get_absolute_url())
    assert response["Location"] == f"{thread.get_absolute_url()}?page=3#post-{post.pk}"
    assert f'id="post-{post.pk}"' in seen(client.get(response["Location"]))


def test_a_thread_without_its_title_in_the_address_is_the_same_thread(client, member):
    thread = make_thread()
    response = client.get(f"/threads/{thread.pk}/")
    assert (response.status_code, response["Location"]) == (301, thread.get_absolute_url())
    assert thread.title in seen(client.get(f"/threads/{thread.pk}/an-old-title/", follow=True))


@pytest.mark.parametrize("page", ["0", "4", "99999999999999999999", "00", "-1", "x", "²", ""])
def test_a_page_that_is_not_there_is_said_to_be_missing_or_left_out_of_account(client, member, page):
    thread = make_long_thread(50, [make_member()])
    response = client.get(thread.get_absolute_url(), {"page": page})
    assert response.status_code == (404 if page.isascii() and page.isdigit() else 200)


def test_each_page_shows_its_own_posts_and_none_is_missing(client, member):
    thread = make_long_thread(50, [make_member()])
    shown = [pk for page in (1, 2, 3) for pk in posts_on(seen(client.get(f"{thread.get_absolute_url()}?page={page}")))]
    assert shown == list(thread.posts.order_by("position").values_list("pk", flat=True))


def test_the_chosen_answer_is_told_of_on_the_first_page_wherever_it_stands(client):
    asker = make_member()
    thread = make_long_thread(45, [asker, make_member("Ann Answer")], kind="question")
    client.force_login(asker)
    answer = thread.posts.get(position=42)
    accept_answer(asker, answer.pk)
    first = seen(client.get(f"{thread.get_absolute_url()}?page=1"))
    assert "Ann Answer’s reply was chosen as the answer: “Post 42 says something." in first
    assert f'href="/posts/{answer.pk}/"' in first
    assert 'id="answer"' in seen(client.get(f"{thread.get_absolute_url()}?page=3"))


def test_reading_a_thread_reads_what_told_of_it(client, member, run_tasks):
    thread = make_thread(member)
    make_reply(thread)
    run_tasks()
    assert Inbox.objects.get(member=member).unread_count == 1
    read_along(client, thread.get_absolute_url())
    assert Inbox.objects.get(member=member).unread_count == 0


def test_following_a_thread_and_stopping(client, member):
    thread = make_thread()
    client.post(f"/threads/{thread.pk}/follow/", {"follow": "1", "page": "1"})
    assert Follow.objects.filter(member=member, topic=thread.topic).exists()
    assert 'aria-pressed="true"' in seen(client.get(thread.get_absolute_url()))
    client.post(f"/threads/{thread.pk}/follow/", {"follow": "0", "page": "x"})
    assert not Follow.objects.filter(member=member, topic=thread.topic).exists()


def test_each_post_offers_what_its_reader_may_do_with_it(client):
    asker, replier, moderator = make_member(), make_member(), make_member(role="moderator")
    thread = make_thread(asker)
    post = make_reply(thread, replier)
    offered = {
        asker: {f"/posts/{post.pk}/accept/", f"/posts/{thread.posts.get(position=1).pk}/edit/"},
        replier: {f"/posts/{post.pk}/edit/"},
        moderator: {f"/posts/{pk}/hide/" for pk in thread.posts.values_list("pk", flat=True)}
        | {f"/posts/{post.pk}/accept/"},
        make_member(): set(),
    }
    for viewer, addresses in offered.items():
        client.force_login(viewer)
        page = seen(client.get(thread.get_absolute_url()))
        assert set(re.findall(r"/posts/\d+/(?:edit|accept|hide)/", page)) == addresses


# ------------------------------------------------------------------------------------------ lists
def test_a_forum_lists_its_threads_by_latest_activity(client, member):
    forum = make_forum()
    first, second = (make_thread(forum=forum, title=title) for title in ("First", "Second"))
    make_reply(first)
    make_thread(title="Elsewhere")
    assert titles_on(seen(client.get(forum.get_absolute_url()))) == ["First", "Second"]
    pin_thread(make_member(role="moderator"), second.pk, True, "Many ask")
    assert titles_on(seen(client.get(forum.get_absolute_url()))) == ["Second", "First"]


def test_pinned_threads_stand_on_the_first_page_only_and_once(client, member):
    forum, author = make_forum(), make_member()
    threads = [make_long_thread(1, [author], forum, title=f"Thread {number}") for number in range(THREADS_A_PAGE + 5)]
    pin_thread(make_member(role="moderator"), threads[0].pk, True, "Many ask")
    first = seen(client.get(forum.get_absolute_url()))
    older = re.search(r'href="(\?before=[^"]+)"', first)[1]
    second = seen(client.get(forum.get_absolute_url() + older))
    shown = titles_on(first) + titles_on(second)
    assert shown[0] == "Thread 0"
    assert sorted(shown) == sorted(thread.title for thread in threads)


def test_a_list_says_what_is_new_and_how_much(client, member):
    thread = make_thread(title="Minibus", replies=1)
    page = seen(client.get("/forums/latest/"))
    assert re.search(r"Minibus</a> <span class=\"new\">New</span>", page)
    read_along(client, thread.get_absolute_url())
    make_reply(thread)
    make_reply(thread)
    assert "2 new" in seen(client.get("/forums/latest/"))
    client.post("/forums/mark-all-seen/", {"forum": thread.forum.slug})
    assert "2 new" not in seen(client.get("/forums/latest/"))


def test_a_list_narrows_to_unanswered_answered_and_ones_own(client, member):
    answered = make_thread(title="Answered")
    accept_answer(answered.author, make_reply(answered).pk)
    make_thread(title="Open")
    make_thread(member, title="Mine", kind="discussion")
    shown = {show: set(titles_on(seen(client.get("/forums/latest/", {"show": show})))) for show in
             ("", "unanswered", "answered", "yours", "nonsense")}  # fmt: skip
    assert shown == {
        "": {"Answered", "Open", "Mine"},
        "unanswered": {"Open"},
        "answered": {"Answered"},
        "yours": {"Mine"},
        "nonsense": {"Answered", "Open", "Mine"},
    }


def test_a_tag_lists_what_one_may_read_and_exists_only_through_that(client, member):
    group = make_group()
    make_thread(title="Open to me", tags=("Transport",))
    secret = make_thread(
        make_member(role="moderator"), make_forum(group=group), "Not open", tags=("Transport", "Secret")
    )
    assert titles_on(seen(client.get("/tags/transport/"))) == ["Open to me"]
    assert client.get("/tags/secret/").status_code == 404
    client.force_login(secret.author)
    assert titles_on(seen(client.get("/tags/secret/"))) == ["Not open"]


def test_the_forums_page_shows_only_what_one_may_read_and_its_latest_thread(client):
    group_forum = make_forum("The group’s corner", group=make_group())
    public, members_only = make_forum("For everyone", audience="public"), make_forum("For members")
    for forum in (group_forum, public, members_only):
        make_thread(make_member(role="moderator"), forum, f"Thread of {forum.title}")
    page = seen(client.get("/forums/"))
    assert "Thread of For everyone" in page
    assert "For members" not in page
    assert "corner" not in page
    client.force_login(make_member())
    page = seen(client.get("/forums/"))
    assert "Thread of For members" in page
    assert "corner" not in page


def test_times_are_said_as_colleagues_say_them(client, member):
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        make_thread()
    assert "Yesterday" in seen(client.get("/forums/latest/"))


# ------------------------------------------------------------------------------------------ visitors
@pytest.fixture
def public_thread():
    return make_thread(forum=make_forum(audience="public"), replies=1)


def test_a_visitor_reads_what_is_public_and_is_shown_the_way_in(client, public_thread):
    page = seen(client.get(public_thread.get_absolute_url()))
    assert "Reply 1" in page
    assert f'href="/account/login/?next={public_thread.get_absolute_url()}"' in page
    assert "/reply/" not in page


def test_a_visitor_cannot_tell_what_is_private_from_what_is_not_there(client):
    thread = make_thread()
    forum, post = thread.forum, thread.posts.get()
    pairs = [
        (thread.get_absolute_url(), "/threads/999999/nothing/"),
        (f"/threads/{thread.pk}/", "/threads/999999/"),
        (post.get_absolute_url(), "/posts/999999/"),
        (forum.get_absolute_url(), "/forums/nowhere/"),
        ("/tags/transport/", "/tags/nothing/"),
    ]
    for there, not_there in pairs:
        responses = [client.get(there), client.get(not_there)]
        assert [response["Location"] for response in responses] == [
            f"/account/login/?next={there}",
            f"/account/login/?next={not_there}",
        ]


def test_characters_no_database_takes_break_no_page(client, member):
    for address in ("/tags/%00/", "/forums/?q=%00", "/settings/?q=%00", "/settings/?after=%00&urn=1",
                    "/settings/suggest/?q=%00", "/forums/latest/?before=%00", "/search/?q=%00&forum=%00",
                    "/threads/1/%00/", "/forums/ask/?forum=%00&title=%00"):  # fmt: skip
        assert client.get(address).status_code in (200, 400, 404), address
    assert client.post("/forums/mark-all-seen/", {"forum": "\x00"}).status_code in (400, 404)
    assert client.post("/demo/sign-in/", {"handle": "\x00"}).status_code in (400, 404)


def test_numbers_beyond_any_database_are_not_there(client, member):
    for address in ("/threads/{}/", "/threads/{}/x/", "/posts/{}/", "/settings/{}/", "/inbox/{}/open/"):
        assert client.get(address.format(10**30)).status_code == 404


def test_a_thread_taken_down_is_no_forums_latest(client, member):
    thread = make_thread(title="Soon gone")
    moderator = make_member(role="moderator")
    from forums.operations.curating import hide_post

    hide_post(moderator, thread.posts.get().pk, "A pupil is named")
    assert "Soon gone" not in seen(client.get("/forums/"))
    assert Thread.objects.get().hidden_at
    assert Post.objects.get().hidden_reason == "A pupil is named"


def test_a_group_starts_threads_among_themselves(client, member):
    import uuid

    forum = make_forum(group=make_group(member))
    start_thread(member, forum, "discussion", "Among us", "<p>Hello</p>", [], uuid.uuid4())
    assert titles_on(seen(client.get(forum.get_absolute_url()))) == ["Among us"]
