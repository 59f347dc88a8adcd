"""Who gets what at every address of the site: a row each, and no address without a row.

A refusal is tested twice: by its status, and by nothing having been written.
"""

import re
import uuid

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, resolve

from forums.models import Post
from search.indexing import bring_up_to_date
from tests.factories import PASSWORD
from tests.visibility_posted import POSTED
from tests.visibility_site import make_site
from tests.visibility_table import ROWS, VIEWERS

pytestmark = pytest.mark.django_db

# What reading may write: what was read, and the key to a member's drafts, once. Sessions, throttles and messages are
# the framework’s; that a member was here is noted whatever they ask for.
READING = {"forums_draftkey", "forums_caughtup", "notifications_notification", "notifications_inbox"}
BOOKKEEPING = {"django_session", "cache_entries", "community_visit"}


@pytest.fixture
def site(settings, tmp_path, empty_index):
    made = make_site(settings, tmp_path)
    # So that there is an index to be asked.
    bring_up_to_date("post", list(Post.objects.values_list("pk", flat=True)))
    return made


def ask(site, viewer: str, method: str, address: str, where: str = "") -> tuple[HttpResponse, set[str], list[str]]:
    """The answer, the tables written to, and the queries; all taken back afterwards."""
    client = Client(raise_request_exception=False)
    if site.sessions[viewer]:
        client.cookies["sessionid"] = site.sessions[viewer]
    words = address.strip("/").split("/")
    last = words[-2] if words[-1].startswith("?") and words[-1] not in POSTED else words[-1]
    posted = POSTED.get(last, POSTED.get("/".join(words[:2]), {}))
    data = {"submission_id": str(uuid.uuid4())} | {name: value.format(**site.things) for name, value in posted.items()}
    if "/ask/" in address or where:
        data["forum"] = getattr(site.forums, where or "public").slug
    # Of all that was asked since the test began the connection keeps the last nine thousand only.
    connection.queries_log.clear()
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        response = client.get(address) if method == "GET" else client.post(address, data)
        transaction.set_rollback(True)
    queries = [query["sql"] for query in captured]
    writes = (re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql) for sql in queries)
    return response, {found[1] for found in writes if found} - BOOKKEEPING, queries


def answer(response: HttpResponse, written: set[str], method: str) -> str:
    """The answer in the words of the table."""
    if response.status_code == 403 and "Your account is suspended" in response.content.decode():
        return "why"
    if response.status_code == 401 and 'href="/account/login/?next=' in response.content.decode():
        return "sign in"
    if response.status_code not in (301, 302):
        return "done" if method == "POST" and response.status_code == 200 and written else str(response.status_code)
    if response["Location"].startswith("/account/login/"):
        return "sign in"
    return "done" if method == "POST" and (written or "/account/logout/" in response.request["PATH_INFO"]) else "on"


def test_every_viewer_gets_at_every_address_what_the_table_says(site):
    wrong = []
    for method, template, where, expected in ROWS:
        address = template.format(**site.things)
        for viewer, says in zip(VIEWERS, expected, strict=True):
            response, written, queries = ask(site, viewer, method, address, where)
            got = answer(response, written, method)
            if got != says:
                wrong.append(f"{method} {template}: {viewer} gets {got}, not {says}")
            allowed = READING if says != "done" else None
            if viewer == "visitor" and says != "done":
                allowed = set()
            if allowed is not None and not written <= allowed:
                wrong.append(f"{method} {template}: {viewer} is answered {got} and has written to {written - allowed}")
            if says in ("sign in", "why", "404", "403", "405") and written:
                wrong.append(f"{method} {template}: {viewer} is refused and has written to {written}")
            # A file may be kept by the browser, which asks each time whether it may still be seen.
            rules = {"private, no-store", "private, no-cache"} if "_file}/" in template else {"private, no-store"}
            if viewer != "visitor" and response.get("Cache-Control") not in rules:
                wrong.append(f"{method} {template}: a cache may keep what {viewer} sees")
            if any(re.search(r"\bOFFSET\b", sql) for sql in queries):
                wrong.append(f"{method} {template}: counts rows from the start")
    assert not wrong, "\n" + "\n".join(wrong)


# ------------------------------------------------------------------------------------------ no address is missing
class _AnyId(dict):
    """Fills a row's address where only its route matters."""

    def __missing__(self, name: str) -> str:
        return str(uuid.uuid4()) if name.endswith(("_file", "_draft")) else "1"


def routes(patterns, prefix: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        route = prefix + (str(pattern.pattern).removeprefix("^") if prefix else str(pattern.pattern))
        found += routes(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
    return found


EVERY_ROUTE = routes(get_resolver().url_patterns)
WITH_A_ROW = {resolve(template.format_map(_AnyId()).partition("?")[0]).route for _, template, *_ in ROWS}
EDITOR = [route for route in EVERY_ROUTE if route.startswith("editor/") and route not in WITH_A_ROW]


def test_every_address_of_the_site_has_a_row():
    assert set(EVERY_ROUTE) - set(EDITOR) == WITH_A_ROW


# ------------------------------------------------------------------------------------------ opened by itself
def test_an_address_that_takes_only_a_form_leads_to_its_page_when_it_is_opened(site):
    """As after signing in again, or from the history of a browser: there is always a page, and nothing is done."""
    wrong = []
    for method, template, _, expected in ROWS:
        if method == "POST" and "done" in expected:
            viewer = VIEWERS[len(expected) - 1 - expected[::-1].index("done")]
            client = Client()
            if site.sessions[viewer]:
                client.cookies["sessionid"] = site.sessions[viewer]
            page = client.get(template.format(**site.things), follow=True)
            if page.status_code != 200 or "<h1" not in page.content.decode():
                wrong.append(f"{template}: {viewer} gets {page.status_code} at {page.request['PATH_INFO']}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_address_refuses_with_an_empty_page(site):
    wrong = []
    for route in EVERY_ROUTE:
        for method in ("GET", "POST") if route not in EDITOR else ("GET",):
            response, _, _ = ask(site, "team", method, example(route))
            is_page = response.content if route in EDITOR else method == "POST" and b"<h1" in response.content
            if response.status_code == 405 and not is_page:
                wrong.append(f"{method} {example(route)}")
    assert not wrong, "\n" + "\n".join(wrong)


# ------------------------------------------------------------------------------------------ Wagtail's administration
WAYS_IN = ("editor/login/", "editor/password_reset/")
# Visitors, members and moderators ask for every one of them in tests/cms/test_editor_access.py.
REFUSED = [("POST", "member", "403"), ("GET", "suspended", "why")]
EXAMPLES = {"int": "1", "str": "wagtailcore", "slug": "x", "path": "x", "uuid": str(uuid.uuid4())}


def example(route: str) -> str:
    """An address that the route matches."""
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: EXAMPLES[found[1] or "str"], route)
    filled = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "1", filled)
    return "/" + filled.replace("^", "").replace("$", "").replace(r"\.", ".").replace("\\", "").replace("?", "")


def test_wagtails_administration_is_for_editors_and_the_network_team(site):
    assert len(EDITOR) > 100
    wrong = []
    for route in EDITOR:
        address = example(route)
        if not resolve(address).route.startswith(("editor/", "^editor/")):
            wrong.append(f"{route} is not reached by {address}")
        for method, viewer, refusal in REFUSED:
            response, written, _ = ask(site, viewer, method, address)
            got = answer(response, written, method)
            if route.replace("^", "").startswith(WAYS_IN) and refusal == "403":
                refusal = "sign in"
            if got != refusal or written:
                wrong.append(f"{method} {address}: {viewer} gets {got}, writing {written}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("viewer", ["editor", "team"])
def test_editors_reach_pages_and_pictures_and_none_of_the_rest(site, viewer):
    is_open = {"/editor/": 200, "/editor/pages/": 200, "/editor/images/": 200, "/editor/reports/workflow/": 200}
    is_closed = {
        "/editor/users/": 404,
        "/editor/groups/": 404,
        "/editor/sites/": 404,
        "/editor/snippets/": 404,
        "/editor/documents/": 404,
        "/editor/redirects/": 404,
        "/editor/collections/": 404,
        "/editor/settings/": 404,
    }
    got = {address: ask(site, viewer, "GET", address)[0].status_code for address in is_open | is_closed}
    got = {address: 200 if status == 302 and address in is_open else status for address, status in got.items()}
    assert got == is_open | is_closed


def test_no_role_is_granted_through_wagtail(site):
    from community.models import Member

    outsider = Member.objects.get(handle=site.things["outsider"])
    for route in (route for route in EDITOR if "users" in route or "groups" in route):
        response, written, _ = ask(site, "editor", "POST", example(route))
        assert (response.status_code, written) == (404, set()), route
    outsider.refresh_from_db()
    assert (outsider.role, outsider.is_superuser, outsider.groups.count()) == ("member", False, 0)


def test_the_password_of_the_tests_opens_the_one_sign_in(site, client):
    """Otherwise the table above would prove nothing about people who sign in by themselves."""
    from community.models import Member

    member = Member.objects.get(handle=site.things["member"])
    response = client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    assert (response.status_code, client.session["_auth_user_id"]) == (302, str(member.pk))
