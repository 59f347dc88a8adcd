"""Feeds: valid Atom, of what everyone may read at plain addresses, and of what a member may at theirs."""

import html
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.models import GroupMembership
from community.operations.suspending import suspend
from forums.models import PrivateFeed, Tag
from forums.models.feeds import hash_of
from forums.operations.curating import hide_post
from forums.operations.feeds import MOST_FEEDS, make_feed
from forums.operations.merging import merge_threads
from forums.operations.merging_tags import merge_tags, move_some
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    caches["process"].clear()


@pytest.fixture
def forum():
    return make_forum("Buildings", audience="public")


@pytest.fixture
def reader():
    """A feed reader: it has no cookies."""
    return Client()


def parsed(response) -> ElementTree.Element:
    """The feed, by a parser; what RFC 4287 demands is there."""
    assert response.status_code == 200, response.status_code
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for part in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
            assert part.findtext(f"{ATOM}{name}"), name
        assert part.find(f"{ATOM}author/{ATOM}name") is not None or feed.find(f"{ATOM}author/{ATOM}name") is not None
    addresses = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    assert addresses
    assert all(address.startswith("http://testserver/") for address in addresses), addresses
    keys = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(set(keys)) == len(keys)
    return feed


def titles(response) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in parsed(response).iter(f"{ATOM}entry")]


def content(response) -> str:
    return "".join(entry.findtext(f"{ATOM}content") or "" for entry in parsed(response).iter(f"{ATOM}entry"))


def test_a_forum_a_tag_a_thread_and_a_search_have_feeds_of_what_is_newest(reader, author, forum, find, run_tasks):
    first = make_thread(author, forum, title="Hoist checks", tags=("hoists",))
    make_thread(author, forum, title="Slings & hoists <by size>", tags=("hoists",))
    make_reply(first, author, "Every six months")
    run_tasks()
    find("hoist", author)
    both = ["Slings & hoists <by size>", "Hoist checks"]
    assert titles(reader.get(f"{forum.get_absolute_url()}feed/")) == both
    assert titles(reader.get("/tags/hoists/feed/")) == both
    assert titles(reader.get(f"/threads/{first.pk}/feed/")) == ["Reply in: Hoist checks", "Hoist checks"]
    assert titles(reader.get("/search/feed/?q=months")) == ["Reply in: Hoist checks"]
    assert titles(reader.get("/search/feed/?q=hoist")) == ["Reply in: Hoist checks", *both]


def test_an_entry_says_who_wrote_what_with_whole_addresses(reader, author, forum):
    words = '<p>See <a href="/posts/1/">this</a> and <strong>that</strong> &amp; more \x0b</p>'
    thread = make_long_thread(1, [author], forum, words=words)
    entry = parsed(reader.get(f"/threads/{thread.pk}/feed/")).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ann Author"
    assert 'href="http://testserver/posts/1/"' in entry.findtext(f"{ATOM}content")
    assert "<strong>that</strong> &amp; more" in entry.findtext(f"{ATOM}content")


def test_a_feed_is_of_a_bounded_size(reader, author, forum):
    long = make_long_thread(50, [author], forum, words="<p>" + "word " * 10_000 + "</p>")
    response = reader.get(f"/threads/{long.pk}/feed/")
    assert len(titles(response)) == 30
    assert len(response.content) < 100_000


def test_what_only_members_read_has_no_plain_feed_and_leads_members_to_a_private_one(reader, client, member, author):
    thread = make_thread(author, tags=("inside",))
    assert reader.get(f"/threads/{thread.pk}/feed/")["Location"].startswith("/account/login/")
    assert client.get(f"/threads/{thread.pk}/feed/")["Location"] == f"/feeds/new/?of=thread%3A{thread.pk}"
    assert client.get("/tags/inside/feed/").status_code == 302
    assert "alternate" not in client.get(thread.get_absolute_url()).content.decode()


def test_pages_of_what_everyone_reads_name_their_feeds(reader, author, forum):
    thread = make_thread(author, forum, tags=("hoists",))
    for page in (thread.get_absolute_url(), forum.get_absolute_url(), "/tags/hoists/", "/search/?q=hoists"):
        markup = reader.get(page).content.decode()
        address = (
            markup.partition('rel="alternate" type="application/atom+xml"')[2].partition('href="')[2].partition('"')[0]
        )
        parsed(reader.get(address))


def test_a_private_feed_is_made_shown_once_renamed_renewed_and_ended(client, member, reader, author):
    thread = make_thread(author, title="Among ourselves", tags=("inside",))
    made = client.post(f"/feeds/new/?of={thread.topic}", {"name": "My telephone"})
    address = made.content.decode().partition("http://testserver")[2].partition('"')[0]
    feed = PrivateFeed.objects.get()
    assert feed.token_hash == hash_of(address.split("/")[-2])
    assert address.split("/")[-2] not in "".join(map(str, PrivateFeed.objects.values_list()[0]))
    assert titles(reader.get(address)) == ["Among ourselves"]
    listed = client.get("/feeds/").content.decode()
    assert "My telephone" in listed
    assert "Among ourselves" in listed
    assert address not in listed
    client.post(f"/feeds/{feed.pk}/name/", {"name": "My other telephone"})
    PrivateFeed.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert reader.get(address).status_code == 404
    assert "Ended" in client.get("/feeds/").content.decode()
    client.post(f"/feeds/{feed.pk}/renew/")
    assert reader.get(address).status_code == 200
    client.post(f"/feeds/{feed.pk}/revoke/")
    assert reader.get(address).status_code == 404


def test_a_private_feed_asks_each_time_what_its_member_may_see(reader, author):
    member, moderator = make_member(), make_member(role="moderator")
    group = make_group(author, member)
    forum = make_forum(group=group)
    thread = make_thread(author, forum, title="Among ourselves", tags=("inside",))
    hidden = make_thread(author, forum, title="Taken down", tags=("inside",))
    topics = (forum.topic, Tag.objects.get().topic, thread.topic)
    address = {topic: f"/feeds/private/{make_feed(member, topic, '', 'x')[1]}/" for topic in topics}
    of_moderator = f"/feeds/private/{make_feed(moderator, forum.topic, '', 'x')[1]}/"
    hide_post(moderator, hidden.posts.get().pk, "A pupil is named")
    for at in [*address.values(), of_moderator]:
        assert titles(reader.get(at)) == ["Among ourselves"]
    membership = GroupMembership.objects.get(member=member, group=group)
    membership.delete()
    assert [reader.get(at).status_code for at in address.values()] == [404] * 3
    membership.save(force_insert=True)
    suspend(moderator, member, "Unkind words")
    assert [reader.get(at).status_code for at in address.values()] == [404] * 3


def test_a_private_feed_of_a_search_finds_what_its_member_may_see(reader, author, find, run_tasks):
    member, outsider = make_member(), make_member()
    make_thread(author, make_forum(group=make_group(author, member)), title="Hoists inside")
    run_tasks()
    find("hoists", member)
    found = [
        titles(reader.get(f"/feeds/private/{make_feed(who, 'search', 'q=hoists', 'x')[1]}/"))
        for who in (member, outsider)
    ]
    assert found == [["Hoists inside"], []]
    assert titles(reader.get("/search/feed/?q=hoists")) == []


def test_a_feed_of_a_tag_goes_on_when_it_is_merged(reader, author):
    make_thread(author, tags=("hoists",))
    make_thread(author, title="Slings by size", tags=("slings",))
    hoists, slings = Tag.objects.get(name="hoists"), Tag.objects.get(name="slings")
    address = f"/feeds/private/{make_feed(author, hoists.topic, '', 'x')[1]}/"
    entry = merge_tags(make_member(role="moderator"), hoists.pk, slings.pk, "The same")
    while move_some(entry.after["merge"]):
        pass
    assert len(titles(reader.get(address))) == 2


def test_a_visitor_is_led_to_the_plain_feed_and_a_member_to_where_private_ones_are_made(
    client, author, forum, empty_index, run_tasks
):
    thread = make_thread(author, forum, title="Slings by size", tags=("slings",))
    run_tasks()
    empty_index.refresh()
    for address in (forum.get_absolute_url(), thread.get_absolute_url(), "/tags/slings/", "/search/?q=slings"):
        for member, leads_to in ((None, "/feed/"), (author, "/feeds/new/")):
            client.logout()
            if member:
                client.force_login(member)
            page = client.get(address).content.decode()
            found = re.search(r'<a [^>]*href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?Feed', page.partition("<main")[2])[1]
            assert leads_to in found, (address, found)
            assert client.get(html.unescape(found)).status_code == 200, found


def test_the_list_of_feeds_names_what_a_thread_and_a_tag_are_part_of_by_now(client, author, moderator):
    gone, stays = make_thread(author, tags=("hoists",)), make_thread(author, title="Slings by size", tags=("slings",))
    hoists, slings = Tag.objects.get(name="hoists"), Tag.objects.get(name="slings")
    for topic in (gone.topic, hoists.topic):
        make_feed(author, topic, "", "On my phone")
    merge_threads(moderator, [gone.pk], stays.pk, "The same question")
    merge_tags(moderator, hoists.pk, slings.pk, "The same")
    client.force_login(author)
    page = client.get("/feeds/").content.decode()
    assert f'<a href="{stays.get_absolute_url()}#new">Slings by size</a>' in page
    assert '<a href="/tags/slings/">slings</a>' in page
    assert "may not see any more" not in page


def test_an_unchanged_feed_is_not_sent_again(reader, author, forum):
    thread = make_thread(author, forum)
    address = f"/feeds/private/{make_feed(author, thread.topic, '', 'x')[1]}/"
    for at in (address, f"/threads/{thread.pk}/feed/"):
        first = reader.get(at)
        assert reader.get(at, headers={"If-None-Match": first["ETag"]}).status_code == 304
        assert reader.get(at, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    make_reply(thread, author)
    assert reader.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_no_shared_cache_keeps_a_private_feed_and_no_link_tells_its_address(reader, author, forum):
    thread = make_thread(author, forum)
    token = make_feed(author, thread.topic, "", "x")[1]
    response = reader.get(f"/feeds/private/{token}/")
    assert response["Cache-Control"] == "no-cache, private"
    assert response["Referrer-Policy"] == "no-referrer"
    assert token not in response.content.decode()
    assert not response.cookies
    assert reader.get(f"/threads/{thread.pk}/feed/")["Cache-Control"] == "public, no-cache"


def test_when_a_feed_was_read_last_is_kept_to_the_hour(reader, author, django_assert_max_num_queries):
    thread = make_thread(author)
    feed, token = make_feed(author, thread.topic, "", "x")
    reader.get(f"/feeds/private/{token}/")
    feed.refresh_from_db()
    assert feed.last_used_at
    with django_assert_max_num_queries(4) as asked:
        reader.get(f"/feeds/private/{token}/")
    assert not any(query["sql"].startswith("UPDATE") for query in asked.captured_queries)


def test_a_feed_costs_the_same_however_much_is_in_it(reader, author, forum):
    counts = []
    for size in (2, 25):
        for number in range(size):
            make_thread(make_member(), forum, title=f"Thread {number}", tags=("hoists",))
        with CaptureQueriesContext(connection) as asked:
            reader.get("/tags/hoists/feed/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_who_asks_far_too_often_is_told_to_wait(reader, author, monkeypatch):
    monkeypatch.setattr("forums.views.feeds.MOST_AT_A_SECRET", 2)
    address = f"/feeds/private/{make_feed(author, make_thread(author).topic, '', 'x')[1]}/"
    assert [reader.get(address).status_code for _ in range(3)] == [200, 200, 429]


def test_a_member_has_so_many_private_feeds_and_no_more(client, member, author):
    thread = make_thread(author)
    PrivateFeed.objects.bulk_create(
        PrivateFeed(member=member, topic=thread.topic, token_hash=str(number), expires_at=timezone.now())
        for number in range(MOST_FEEDS)
    )
    response = client.post(f"/feeds/new/?of={thread.topic}", {"name": "One more"})
    assert (response.status_code, PrivateFeed.objects.count()) == (422, MOST_FEEDS)
    assert "One more" in response.content.decode()


@pytest.mark.parametrize(
    "of", ["", "forum", "forum:", "forum:x", "forum:99999999999", "member:1", "search", "thread:²"]
)
def test_of_nothing_there_is_no_feed(client, member, of):
    assert client.get("/feeds/new/", {"of": of}).status_code == 404
