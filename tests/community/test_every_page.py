"""What holds for every page: its policy, its caching, its look, and what machines are told."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.times import said, said_short
from tests.factories import make_forum, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    """Some of everything, and whether a visitor may see it."""
    public = make_thread(forum=make_forum(audience="public"))
    return ["/", "/forums/", public.get_absolute_url(), "/settings/", "/account/login/", "/account/signup/",
            "/search/?q=x", "/nowhere/", "/look/"]  # fmt: skip


def directives(response) -> dict[str, str]:
    policy = response["Content-Security-Policy"]
    return {part.split()[0]: " ".join(part.split()[1:]) for part in policy.split(";") if part.strip()}


@pytest.mark.parametrize("signed_in", [False, True])
def test_every_page_carries_the_strict_policy_and_the_other_headers(client, pages, signed_in):
    if signed_in:
        client.force_login(make_member())
    for address in pages:
        response = client.get(address)
        policy = directives(response)
        assert policy["default-src"] == "'none'", address
        assert re.fullmatch(r"'self'( 'nonce-[\w+/=-]+')?", policy["script-src"]), address
        assert policy["style-src"] == "'self'", address
        assert policy["base-uri"] == policy["frame-ancestors"] == "'none'", address
        assert "unsafe" not in response["Content-Security-Policy"], address
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]


def test_what_a_member_sees_is_kept_by_no_cache_and_what_a_visitor_sees_is_asked_for_anew(client, pages):
    for address in pages:
        response = client.get(address)
        expected = "private, no-store" if response.cookies else "no-cache"
        assert response["Cache-Control"] == expected, address
        assert "Cookie" in response["Vary"]
    client.force_login(make_member())
    for address in pages:
        assert client.get(address)["Cache-Control"] == "private, no-store", address


def test_nothing_on_a_page_comes_from_another_host_and_nothing_in_it_is_inline(client, pages):
    client.force_login(make_member())
    for address in [*pages, "/forums/ask/", "/inbox/"]:
        page = client.get(address, follow=True).content.decode()
        for fetched in re.findall(r'<(?:script|link|img|iframe|use)\b[^>]*?\b(?:src|href)="([^"]+)"', page):
            assert re.match(r"/(?!/)|#|data:", fetched), (address, fetched)
        assert not re.search(r"<style|\sstyle=|<[a-z][^>]*\son[a-z]+=", page), address
        for attributes in re.findall(r"<script\b([^>]*)>", page):
            assert "src=" in attributes or "nonce=" in attributes, (address, attributes)


def test_only_pages_where_one_writes_carry_the_editor(client):
    client.force_login(make_member())
    assert "importmap" in client.get("/forums/ask/").content.decode()
    assert "importmap" not in client.get("/forums/").content.decode()


def test_cookies_are_for_this_site_alone_and_not_for_scripts(client):
    from tests.factories import PASSWORD

    member = make_member()
    response = client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    for cookie in response.cookies.values():
        assert cookie["samesite"] == "Lax"
        if cookie.key in ("sessionid", "csrftoken"):
            assert cookie["httponly"]


def test_a_form_sent_from_elsewhere_is_refused(pages):
    member, client = make_member(), Client(enforce_csrf_checks=True)
    client.force_login(member)
    thread = make_thread()
    response = client.post(f"/threads/{thread.pk}/reply/", {"body": "From elsewhere"})
    assert response.status_code == 403
    assert thread.posts.count() == 1


@pytest.mark.parametrize("address", ["/nowhere/", "/threads/999/x/", "/nowhere"])
def test_what_is_not_there_is_said_in_words(client, address):
    client.force_login(make_member())
    response = client.get(address, follow=True)
    assert response.status_code == 404
    assert "<h1" in response.content.decode()


# ------------------------------------------------------------------------------------------ colours and reading
def test_colours_and_reading_are_kept_in_the_browser(client):
    client.post("/look/", {"theme": "dark", "reading": "roomy"})
    page = client.get("/forums/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-reading="roomy"' in page
    client.post("/look/", {"theme": "device", "reading": "plain"})
    page = client.get("/forums/").content.decode()
    assert "data-theme" not in page
    assert "data-reading" not in page


def test_a_look_that_is_not_one_of_ours_changes_nothing(client):
    client.post("/look/", {"theme": '"><script>', "reading": "plain"})
    client.cookies["look"] = '"><script>.<b>'
    page = client.get("/forums/").content.decode()
    assert "data-theme" not in page
    assert '"><script>' not in page


# ------------------------------------------------------------------------------------------ for machines
def test_a_process_says_that_it_is_alive_without_asking_anything(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_the_house_says_what_is_ready(client):
    report = client.get("/readyz").json()
    assert (report["database"], report["queue"]) == ("ok", "ok")
    assert report["queue_age_seconds"] == 0
    assert {"search", "layer"} <= set(report)


def test_a_queue_that_is_not_worked_off_is_said_to_be_late(client):
    from django_tasks_db.models import DBTaskResult

    make_thread()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    DBTaskResult.objects.update(enqueued_at=an_hour_ago, run_after=an_hour_ago)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["queue"]) == (200, "late")


# ------------------------------------------------------------------------------------------ times
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "Today, 09:05"),
        (datetime(2026, 11, 21, 23, 59, tzinfo=UTC), "Yesterday, 23:59"),
        (datetime(2026, 11, 17, 12, 0, tzinfo=UTC), "Tuesday, 12:00"),
        (datetime(2026, 11, 15, 12, 0, tzinfo=UTC), "15 November, 12:00"),
        (datetime(2026, 6, 1, 12, 0, tzinfo=UTC), "1 June, 13:00"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31 December 2025, 12:00"),
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), "23 November, 00:30"),
        (None, ""),
    ],
)
def test_times_are_said_as_colleagues_say_them(moment, words):
    assert said(moment, now=datetime(2026, 11, 22, 14, 0, tzinfo=UTC)) == words


def test_in_narrow_places_today_is_its_hour():
    now = timezone.now()
    assert said_short(now) == f"{timezone.localtime(now):%H:%M}"
    assert said_short(now - timedelta(days=1)) == "Yesterday"
    assert said_short(None) == ""
