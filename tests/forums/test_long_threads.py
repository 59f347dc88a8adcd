"""Ways through a long thread: to a number, a day, the first, the last and the first new post; each has an address."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.long_threads import first_post_from, months
from forums.models import ReadMark, Thread
from forums.operations import bookmarking
from forums.operations.importing import ImportedPost, import_thread
from forums.operations.merging import merge_threads
from forums.operations.reading import mark_read
from tests.factories import make_forum, make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
BEGAN = datetime(2025, 3, 1, 23, 30, tzinfo=UTC)


@pytest.fixture
def long_thread(author) -> Thread:
    """45 posts, one every third day, from late on 1 March 2025."""
    posts = [ImportedPost(author, f"<p>Post {number}.</p>", BEGAN + timedelta(days=3 * number)) for number in range(45)]
    return import_thread(
        key="long", forum=make_forum(), kind=Thread.Kind.DISCUSSION, title="Hoists", tags=[], posts=posts
    )


def page(client, thread, number) -> str:
    return client.get(f"{thread.get_absolute_url()}?page={number}").content.decode()


def test_it_says_which_posts_of_how_many_and_of_when_a_page_has(client, member, long_thread):
    assert "Posts 1 to 20 of 45, March to April 2025" in page(client, long_thread, 1)
    assert "Posts 41 to 45 of 45, June to July 2025" in page(client, long_thread, 3)


def test_a_thread_of_one_page_says_nothing_of_it(client, member, thread):
    assert "data-where" not in page(client, thread, 1)


def test_each_post_has_its_number_with_its_lasting_address(client, member, long_thread):
    post = long_thread.posts.get(position=23)
    assert f'href="/posts/{post.pk}/"><span class="sr">Post </span><span aria-hidden="true">#</span>23</a>' in page(
        client, long_thread, 2
    )


def there(client, thread, **asked) -> str:
    response = client.get(f"/threads/{thread.pk}/jump/", asked)
    return response["Location"] if response.status_code == 302 else response.content.decode()


def address_of(thread, position: int) -> str:
    post = thread.posts.get(position=position)
    return f"{thread.get_absolute_url()}?page={(position - 1) // 20 + 1}#post-{post.pk}"


def test_a_number_leads_to_its_post(client, member, long_thread):
    assert there(client, long_thread, post="41") == address_of(long_thread, 41)
    assert there(client, long_thread, post="20") == address_of(long_thread, 20)


@pytest.mark.parametrize(
    ("day", "position"),
    [
        ("2025-01-01", 1),
        ("2025-03-01", 1),
        ("2025-03-02", 2),
        ("2025-03-04", 2),
        ("05/03/2025", 3),
        ("1 April 2025", 11),
    ],
)
def test_a_day_leads_to_its_first_post_or_the_first_after_it(client, member, long_thread, day, position):
    assert there(client, long_thread, on=day) == address_of(long_thread, position)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"post": "0"}, "This thread has posts 1 to 45."),
        ({"post": "46"}, "This thread has posts 1 to 45."),
        ({"post": "last"}, "Give the number of a post."),
        ({"post": ""}, "Give the number of a post."),
        ({"on": "2025-13-01"}, "That is not a date we can read."),
        ({"on": ""}, "Choose a day."),
        ({"on": "2026-01-01"}, "Nothing was posted on that day or after it."),
    ],
)
def test_what_leads_nowhere_is_said_beside_the_field(client, member, long_thread, asked, said):
    response = client.get(f"/threads/{long_thread.pk}/jump/", asked)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert all(value in response.content.decode() for value in asked.values())


def test_a_day_is_one_query(long_thread, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = first_post_from(long_thread, BEGAN.date() + timedelta(days=30))
    assert found.position == 11


def test_it_leads_to_the_first_the_latest_and_the_first_new_post(client, member, long_thread):
    ReadMark.objects.all().delete()
    member.joined_at = datetime(2020, 1, 1, tzinfo=UTC)
    member.save()
    mark_read(member, long_thread, 1, 25)
    shown = page(client, long_thread, 3)
    assert 'href="?page=1">First post' in shown
    assert 'href="?page=2#new">First post new to you' in shown
    assert f'href="/threads/{long_thread.pk}/jump/?post=45">Latest post' in shown


def test_reading_on_is_chosen_for_the_device_and_taken_back(client, member, long_thread):
    assert "js/read_on" not in page(client, long_thread, 1)
    post = long_thread.posts.get(position=23)
    sent = {"on": "1", "page": "2", "post": str(post.pk)}
    response = client.post(f"/threads/{long_thread.pk}/read-on/", sent)
    assert response["Location"] == f"{long_thread.get_absolute_url()}?page=2#post-{post.pk}"
    assert "js/read_on" in page(client, long_thread, 1)
    client.post(f"/threads/{long_thread.pk}/read-on/", {"on": "0"})
    assert "js/read_on" not in page(client, long_thread, 1)


def test_the_ways_of_a_merged_thread_lead_to_where_its_posts_are(client, member, moderator, author):
    source, target = make_thread(author, replies=2), make_thread(author)
    kept = bookmarking.bookmark_thread(member, source.pk)
    opening = source.posts.get(position=1)
    merge_threads(moderator, [source.pk], target.pk, "The same question")
    for way in ("jump/?post=1", "print/"):
        assert f"#post-{opening.pk}" in client.get(f"/threads/{source.pk}/{way}")["Location"]
    shown = client.get(kept.reading_list.get_absolute_url()).content.decode()
    assert target.get_absolute_url() in shown
    assert "Not there any more" not in shown


def test_one_bookmark_of_a_page_is_as_many_queries_as_twenty(client, member, author, django_assert_num_queries):
    few, many = make_long_thread(20, [author]), make_long_thread(20, [author])
    for post in many.posts.all():
        bookmarking.bookmark_post(member, post.pk)
    bookmarking.bookmark_post(member, few.posts.get(position=3).pk)
    counts = []
    for thread in (few, many):
        page(client, thread, 1)
        with django_assert_num_queries(7) as asked:
            shown = page(client, thread, 1)
        counts.append((len(asked), shown.count(">Bookmarked<")))
    assert counts == [(7, 1), (7, 20)]


def test_a_reply_of_another_member_does_not_show_ones_bookmark(client, member, thread, author):
    reply = make_reply(thread, author)
    bookmarking.bookmark_post(make_member(), reply.pk)
    assert ">Bookmarked<" not in page(client, thread, 1)


MOMENTS = st.datetimes(min_value=datetime(2019, 1, 1), max_value=datetime(2029, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, MOMENTS)
def test_months_are_named_once_and_in_order(one, other):
    first, last = min(one, other), max(one, other)
    said = months(first, last)
    assert said.count(str(last.year)) + said.count(str(first.year)) >= 1
    assert said.count(" to ") in (0, 1)
    assert months(first, first).count(" ") == 1


def test_when_the_posts_of_a_page_are_of_is_true_where_older_ones_were_merged_into_a_newer_thread(
    client, member, moderator, long_thread
):
    newer = make_thread(title="Lifting")
    merge_threads(moderator, [long_thread.pk], newer.pk, "The same question")
    said = months(BEGAN, Thread.objects.get(pk=newer.pk).posts.get(position=1).created_at)
    assert f"Posts 1 to 20 of 46, {said}" in page(client, newer, 1)
    assert said.startswith("March ")
