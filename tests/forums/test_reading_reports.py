"""What a page says was on the screen, with and without script: that is read, and nothing else is."""

import html
import re

import pytest
from django.core import signing

from forums.models import ReadMark, Thread
from forums.operations.curating import hide_post
from forums.reading_reports import MOST_INTERVALS, SALT
from notifications.models import Inbox
from tests.factories import make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


def marks(member) -> list:
    return list(ReadMark.objects.filter(member=member).values_list("intervals", flat=True))


def report(client, thread, seen: str, **other):
    said = {"seen": seen, "numbering": thread.numbering, "by": "meg-member"} | other
    return client.post(f"/threads/{thread.pk}/read/", said)


def picture_on(page: str) -> str:
    return html.unescape(re.search(r'<noscript><img src="([^"]+)"', page)[1])


def test_opening_a_page_marks_nothing(client, member):
    thread = make_thread(replies=2)
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert marks(member) == []


def test_what_was_on_the_screen_is_read_and_the_rest_stays_new(client, member):
    thread = make_long_thread(50, [make_member()])
    assert report(client, thread, "1-3 7-7").status_code == 204
    assert report(client, thread, "4-4").status_code == 204
    assert marks(member) == [[[1, 4], [7, 7]]]
    page = client.get(f"{thread.get_absolute_url()}?page=1").content.decode()
    assert 'data-to-read="5-6 8-20"' in page
    articles = page.split('<article class="post"')[1:]
    new = [number for number, article in enumerate(articles, 1) if '<span class="new">New</span>' in article]
    assert new == [5, 6, *range(8, 21)]


@pytest.mark.parametrize("seen", ["", "x", "1", "0-3", "3-1", "1-²", "-1-2", "1-9999999999999", "1-2," * 3,
                                  " ".join(["1-1"] * (MOST_INTERVALS + 1))])  # fmt: skip
def test_what_makes_no_sense_is_refused_and_changes_nothing(client, member, seen):
    assert report(client, make_thread(), seen).status_code == 422
    assert marks(member) == []


def test_positions_beyond_the_thread_are_of_no_post(client, member):
    thread = make_thread(replies=1)
    report(client, thread, "1-999999999")
    make_reply(thread)
    assert marks(member) == [[[1, 2]]]


def test_another_member_in_the_same_browser_has_not_seen_what_the_first_one_saw(client, member):
    assert report(client, make_thread(), "1-1", by="ann-author").status_code == 409
    assert marks(member) == []


def test_a_page_from_before_posts_took_other_positions_says_nothing_of_them(client, member):
    thread = make_thread(replies=2)
    page = client.get(thread.get_absolute_url()).content.decode()
    Thread.objects.filter(pk=thread.pk).update(numbering=1)
    assert report(client, thread, "1-2").status_code == 409
    assert client.get(picture_on(page)).status_code == 404
    assert marks(member) == []


def test_a_post_that_is_taken_down_has_not_been_read(client, member, moderator):
    thread = make_thread(replies=2)
    hide_post(moderator, thread.posts.get(position=2).pk, "A pupil is named")
    assert 'data-to-read="1-1 3-3"' in client.get(thread.get_absolute_url()).content.decode()
    report(client, thread, "1-3")
    assert marks(member) == [[[1, 1], [3, 3]]]


def test_without_script_the_page_shown_is_read(client, member):
    thread = make_long_thread(30, [make_member()])
    page = client.get(f"{thread.get_absolute_url()}?page=2").content.decode()
    answer = client.get(picture_on(page))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/gif")
    assert "no-store" in answer["Cache-Control"]
    assert marks(member) == [[[21, 30]]]
    assert "<noscript><img" not in client.get(f"{thread.get_absolute_url()}?page=2").content.decode()


def test_the_picture_speaks_for_its_member_and_thread_alone(client, member):
    thread, other = make_thread(), make_thread()
    address = picture_on(client.get(thread.get_absolute_url()).content.decode())
    client.force_login(make_member())
    assert client.get(address).status_code == 404
    client.force_login(member)
    assert client.get(address.replace(f"/{thread.pk}/", f"/{other.pk}/")).status_code == 404
    assert client.get(f"/threads/{thread.pk}/read.gif?shown=made-up").status_code == 404
    assert client.get(f"/threads/{thread.pk}/read.gif?shown={signing.dumps('x', salt=SALT)}").status_code == 404
    assert client.get(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 404
    assert marks(member) == []
    assert client.get(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_what_told_of_a_post_is_read_once_the_post_was_on_the_screen(client, member, run_tasks):
    thread = make_thread(member)
    for _ in range(2):
        make_reply(thread)
    run_tasks()
    client.get(thread.get_absolute_url())
    assert Inbox.objects.get(member=member).unread_count == 2
    report(client, thread, "2-2")
    assert Inbox.objects.get(member=member).unread_count == 1
    report(client, thread, "3-3")
    assert Inbox.objects.get(member=member).unread_count == 0


def test_a_post_seen_live_is_not_told_of_afterwards(client, member, run_tasks):
    thread = make_thread(member)
    make_reply(thread)
    report(client, thread, "2-2")
    run_tasks()
    assert not Inbox.objects.filter(member=member, unread_count__gt=0).exists()


def test_marking_unread_from_a_post_without_script_leads_to_the_list(client, member):
    thread = make_thread(replies=3, title="Minibus")
    report(client, thread, "1-4")
    post = thread.posts.get(position=3)
    page = client.get(f"{thread.get_absolute_url()}?page=1").content.decode()
    assert f'formaction="/posts/{post.pk}/unread/"' in page
    answer = client.post(f"/posts/{post.pk}/unread/", follow=True)
    assert answer.redirect_chain[-1][0] == thread.forum.get_absolute_url()
    assert "Unread from post 3 on: “Minibus”." in answer.content.decode()
    assert "2 new" in answer.content.decode()
    assert 'id="new">New to you · 2 posts' in client.get(thread.get_absolute_url()).content.decode()


def test_marking_unread_by_script_stays_on_the_page(client, member):
    thread = make_thread(replies=3)
    answer = client.post(f"/posts/{thread.posts.get(position=3).pk}/unread/", headers={"Accept": "application/json"})
    assert answer.json() == {"said": f"Unread from post 3 on: “{thread.title}”.", "from": 3}


def test_each_post_has_its_number_on_it(client, member):
    page = client.get(make_thread(replies=2).get_absolute_url()).content.decode()
    assert re.findall(r'<span class="sr">Post </span><span aria-hidden="true">#</span>(\d+)', page) == ["1", "2", "3"]
