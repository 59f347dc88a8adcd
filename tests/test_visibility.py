"""Who gets what at every address of the site: a row each, and no address without a row.

A refusal is tested twice: by its status, and by nothing having been written.
"""

import re
import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, reset_queries, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, resolve
from django.utils import timezone

from community.operations.suspending import suspend
from forums.models import Act, Answer, ForumGroup, HeldPost, Period, PrivateFeed, Report, Tag, Thread, Tried
from forums.models.feeds import LASTS, hash_of
from forums.operations import bookmarking, reading_lists
from forums.operations.answers import accept_answer
from forums.operations.attaching import Attached, put_into
from forums.operations.curating import hide_post, pin_thread
from forums.operations.documents import add_document, put_edition
from forums.operations.drafting import discard_draft, save_draft
from forums.operations.editing import delete_post, edit_post
from forums.operations.feeds import make_feed
from forums.operations.merging import merge_threads
from forums.operations.reading import mark_all_read
from forums.operations.states_of_play import restore_state_of_play, tell_state_of_play
from forums.operations.tagging import new_tag
from forums.operations.tags import Described, change_tag
from notifications.mail.unsubscribing import token_for
from notifications.models import Follow, Notification
from notifications.operations import notify
from tests.factories import (
    PASSWORD,
    make_forum,
    make_group,
    make_member,
    make_poll,
    make_reply,
    make_setting,
    make_thread,
)
from tests.uploads import add_pdf, add_picture
from tests.visibility_table import POSTED, ROWS, VIEWERS

pytestmark = pytest.mark.django_db

# What reading may write: what was read, and the key to a member's drafts, once. Sessions, throttles and messages are
# the framework’s; that a member was here is noted whatever they ask for.
READING = {"forums_draftkey", "forums_caughtup", "notifications_notification", "notifications_inbox"}
BOOKKEEPING = {"django_session", "cache_entries", "community_visit"}


@pytest.fixture
def site(settings, tmp_path):
    """One of each kind of person and thing, and a session for each person."""
    settings.FILES_ROOT = tmp_path
    people = SimpleNamespace(
        member=make_member("Meg Member"),
        outsider=make_member("Olly Outsider"),
        suspended=make_member("Sue Suspended"),
        moderator=make_member("Mo Moderator", role="moderator"),
        editor=make_member("Ed Editor", role="editor"),
        team=make_member("Tess Team", role="network_team"),
    )
    author, banned = make_member("Ada Author"), make_member("Bo Banned")
    group = make_group(people.member, people.suspended, author)
    make_group(people.outsider)
    forums = SimpleNamespace(
        public=make_forum(audience="public"),
        members=make_forum(),
        private=make_forum(group=group),
        empty=make_forum(audience="public"),
    )
    threads = SimpleNamespace(
        public=make_thread(author, forums.public, tags=("Open",)),
        members=make_thread(author, forums.members),
        private=make_thread(author, forums.private, tags=("Secret",)),
        hidden=make_thread(author, forums.public),
        locked=make_thread(author, forums.public),
    )
    threads.locked.locked_at = timezone.now()
    threads.locked.save()
    threads.quiet = make_thread(author, forums.public)
    Thread.objects.filter(pk=threads.quiet.pk).update(locked_at=timezone.now(), closed_itself=True)
    threads.merged, threads.merged_private = make_thread(author, forums.public), make_thread(author, forums.public)
    merge_threads(people.moderator, [threads.merged.pk], make_thread(author, forums.public).pk, "The same question")
    merge_threads(people.moderator, [threads.merged_private.pk], threads.private.pk, "The same question")
    threads.private.refresh_from_db()
    hidden_post = threads.hidden.posts.get()
    hide_post(people.moderator, hidden_post.pk, "A pupil is named")
    own_deleted = make_reply(threads.private, people.member)
    delete_post(people.member, own_deleted.pk)
    private_post = make_reply(threads.private, author)
    changed = make_reply(threads.private, author)
    edit_post(author, changed.pk, "<p>Other words</p>", revision=0)
    pin_thread(people.moderator, threads.members.pk, True, "Many ask")
    suspend(people.team, people.suspended, "Unkind words")
    suspend(people.moderator, banned, "Unkind words")
    notify([people.member], kind="reply", actor=author, subject=f"post:{private_post.pk}", topic=threads.private.topic)
    files = SimpleNamespace(
        public=add_pdf(author),
        private=add_pdf(author),
        hidden=add_pdf(author),
        own=add_pdf(people.member),
        private_picture=add_picture(author),
    )
    for post, attached in (
        (threads.public.posts.get(), [files.public]),
        (private_post, [files.private, files.private_picture]),
        (hidden_post, [files.hidden]),
    ):
        put_into(post, Attached("", joining=attached))
    change_tag(people.moderator, Tag.objects.get(slug="open").pk, Described("Open", synonyms=("Open too",)), "One")
    change_tag(people.moderator, Tag.objects.get(slug="secret").pk, Described("Secret", synonyms=("Secret too",)), "So")
    new_tag("Unused")
    feeds = {
        name: make_feed(getattr(people, name), threads.private.topic, "", "A reader") for name in ("member", "outsider")
    }
    PrivateFeed.objects.create(
        member=people.suspended, topic=threads.public.topic, token_hash=hash_of("s"), expires_at=timezone.now() + LASTS
    )
    PrivateFeed.objects.update(last_used_at=timezone.now())
    from community.models import StaffLogEntry

    private_group, managed_group = make_group(degree="private"), make_group(people.member)
    managed_group.memberships.update(is_manager=True)
    Report.objects.create(post=private_post, reporter=banned, reason="other")
    things = {name: thread.pk for name, thread in vars(threads).items()}
    things |= {f"{name}_file": file.pk for name, file in vars(files).items()}
    things |= {f"{name}_forum": forum.slug for name, forum in vars(forums).items()}
    things |= {name: person.handle for name, person in vars(people).items() if name not in things}
    things |= {
        "banned": banned.handle,
        "urn": make_setting().urn,
        "marked_all": mark_all_read(people.member, forums.empty).pk,
        "public_post": threads.public.posts.get().pk,
        "private_post": private_post.pk,
        "hidden_post": hidden_post.pk,
        "own_post": make_reply(threads.private, people.member).pk,
        "own_answer": make_reply(make_thread(people.member, forums.public), author).pk,
        "own_deleted": own_deleted.pk,
        "own_chosen": chosen(make_thread(people.member, forums.public), author)[0],
        **dict(zip(("private_chosen", "line"), chosen(threads.private, author), strict=True)),
        **listed(people.editor),
        "pinning": StaffLogEntry.objects.get(action="pin").pk,
        "act": Act.objects.get(action="pin").pk,
        "notification": Notification.objects.get(member=people.member).pk,
        "follow": Follow.objects.get(member=people.member, topic=threads.private.topic).pk,
        "changed": changed.pk,
        "public_poll": make_poll(author, threads.public).post_id,
        "private_poll": make_poll(author, threads.private).post_id,
        "token": token_for(Notification.objects.get(member=people.member)),
        "group": group.slug,
        "open_group": make_group(degree="open").slug,
        "private_group": private_group.slug,
        "managed_group": managed_group.slug,
        "join_request": private_group.join_requests.create(member=author).pk,
        "held": hold(people.member, threads.public).pk,
        "period": Period.objects.create(
            kind="read_only", begins_at=timezone.now() + timedelta(days=9), reason="A holiday", set_by=people.team
        ).pk,
        "heading": ForumGroup.objects.create(title="Nothing under it", position=9).pk,
        "read_at": 1_700_000_000_000_000,
        "saved_draft": draft_of(people.member),
        "told": told_thread(people.moderator, author, forums.public).pk,
        **kept_by(people.member, private_post, people.outsider),
        "discarded_draft": draft_of(people.member, discarded=True),
        "feed": feeds["member"][0].pk,
        "members_feed": feeds["member"][1],
        "outsiders_feed": feeds["outsider"][1],
        "suspendeds_feed": "s",
    }
    things["member"] = people.member.handle
    things["members"] = threads.members.pk
    for name in ("moderator", "outsider", "team"):
        Follow.objects.get_or_create(member=getattr(people, name), topic=threads.private.topic)
    sessions = {"visitor": None}
    for name, person in vars(people).items():
        client = Client()
        client.force_login(person)
        sessions[name] = client.cookies["sessionid"].value
    return SimpleNamespace(things=things, forums=forums, sessions=sessions)


def chosen(thread: Thread, author) -> tuple[int, int]:
    """A chosen answer that asks whether it is still right, and what a colleague says of it."""
    reply = make_reply(thread, author)
    accept_answer(thread.author, reply.pk)
    Answer.objects.filter(post=reply).update(review_by=date(2026, 1, 5))
    said = Tried.objects.create(
        post=reply, member=author, kind_of_setting="pru", line="So do we", is_kept=True, said_at=timezone.now()
    )
    return reply.pk, said.pk


def listed(editor) -> dict[str, int]:
    """A statutory document with an edition."""
    document = add_document(editor, title="Keeping children safe in education", names=["KCSIE"], tag=None)
    day = date(2025, 9, 1)
    edition = put_edition(editor, document.pk, name="2025", came_out=day, address="https://www.gov.uk/kcsie")
    return {"document": document.pk, "edition": edition.pk}


def told_thread(moderator, author, forum) -> Thread:
    """A thread with a state of play."""
    thread = make_thread(author, forum)
    tell_state_of_play(moderator, thread.pk, "<p>Most use a firm.</p>", up_to=1, version=0)
    restore_state_of_play(moderator, thread.pk, 1)
    return thread


def kept_by(member, post, colleague) -> dict[str, int]:
    """Reading lists of a member's, one of them shared with a colleague, and what is on them."""
    kept = [bookmarking.bookmark_post(member, one.pk) for one in (post, make_reply(post.thread, post.author))]
    shared = reading_lists.add_list(member, "Shared")
    own = reading_lists.add_list(member, "Private")
    reading_lists.share_list(member, shared.pk, colleague)
    return {"bookmark": kept[0].pk, "kept_post": post.pk, "own_list": own.pk, "shared_list": shared.pk}


def hold(member, thread: Thread) -> HeldPost:
    return HeldPost.objects.create(
        author=member,
        forum=thread.forum,
        thread=thread,
        fields={"body": ["Held words"]},
        submission_id=uuid.uuid4(),
        held_at=timezone.now(),
    )


def draft_of(member, discarded: bool = False) -> uuid.UUID:
    fields = {"title": ["A draft"], "body": ["Its words"], "kind": ["question"], "forum": [make_forum().slug]}
    made = save_draft(member, uuid.uuid4(), "thread", fields, base=0, submission_id=uuid.uuid4()).draft
    if discarded:
        discard_draft(member, made.pk)
    return made.pk


def ask(site, viewer: str, method: str, address: str, where: str = "") -> tuple[HttpResponse, set[str], list[str]]:
    """The answer, the tables written to, and the queries; all taken back afterwards."""
    client = Client(raise_request_exception=False)
    if site.sessions[viewer]:
        client.cookies["sessionid"] = site.sessions[viewer]
    words = address.strip("/").split("/")
    last = words[-2] if words[-1].startswith("?") and words[-1] not in POSTED else words[-1]
    data = {"submission_id": str(uuid.uuid4())} | POSTED.get(last, POSTED.get("/".join(words[:2]), {}))
    if "/ask/" in address or where:
        data["forum"] = getattr(site.forums, where or "public").slug
    reset_queries()  # the log of a connection keeps the last 9,000 only
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
