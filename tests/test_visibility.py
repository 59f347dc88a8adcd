"""Who gets what at every address of the site: a row each, and no address without a row.

A refusal is tested twice: by its status, and by nothing having been written.
"""

import re
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, resolve
from django.utils import timezone

from community.operations.suspending import suspend
from forums.operations.attaching import Attached, put_into
from forums.operations.curating import hide_post, pin_thread
from forums.operations.editing import delete_post, edit_post
from forums.polls.new_poll import NewPoll
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

pytestmark = pytest.mark.django_db

VIEWERS = ["visitor", "member", "outsider", "suspended", "moderator", "editor", "team"]
# "sign in": the sign-in page, which leads back. "why": the page that tells a suspended member why. "done": it is
# done, and leads on. "on": leads on, nothing is done. Member: in the group of the private forum and the author of
# {own…}; outsider: a member of another group; team: the network team.
TABLE = """
                                             visitor  member   outsider suspended moderator editor   team
GET  /healthz                                200      200      200      200      200      200      200
GET  /readyz                                 200      200      200      200      200      200      200

GET  /                                       200      200      200      why      200      200      200
GET  /nowhere/                               404      404      404      why      404      404      404
GET  /showcase/                              200      200      200      why      200      200      200
GET  /news/                                  200      200      200      why      200      200      200
GET  /media/nothing.jpg                      404      404      404      why      404      404      404
GET  /look/                                  200      200      200      why      200      200      200
GET  /search/?q=minibus                      200      200      200      why      200      200      200
GET  /live/poll/?topic=thread:{private}      200      200      200      why      200      200      200

GET  /account/login/                         200      on       on       why      on       on       on
GET  /account/signup/                        200      on       on       why      on       on       on
GET  /account/logout/                        on       200      200      200      200      200      200
POST /account/logout/                        done     done     done     done     done     done     done
GET  /account/inactive/                      200      200      200      why      200      200      200
GET  /account/reauthenticate/                sign in  200      200      why      200      200      200
GET  /account/email/                         sign in  200      200      why      200      200      200
GET  /account/confirm-email/                 200      200      200      why      200      200      200
GET  /account/confirm-email/no-such-key/     200      200      200      why      200      200      200
GET  /account/password/change/               sign in  200      200      why      200      200      200
GET  /account/password/set/                  sign in  on       on       why      on       on       on
GET  /account/password/reset/                200      200      200      why      200      200      200
GET  /account/password/reset/done/           200      200      200      why      200      200      200
GET  /account/password/reset/key/1-no-key/   200      200      200      why      200      200      200
GET  /account/password/reset/key/done/       200      200      200      why      200      200      200
GET  /account/login/code/confirm/            sign in  on       on       why      on       on       on

GET  /people/you/edit/                       sign in  200      200      why      200      200      200
POST /people/you/edit/                       sign in  done     done     why      done     done     done
GET  /people/{member}/                       sign in  200      200      why      200      200      200
GET  /people/nobody/                         sign in  404      404      why      404      404      404
POST /people/{outsider}/suspend/             sign in  404      404      why      done     404      done
POST /people/{moderator}/suspend/            sign in  404      404      why      404      404      done
POST /people/{banned}/lift-suspension/       sign in  404      404      why      done     404      done
POST /people/{outsider}/role/                sign in  404      404      why      404      404      done
POST /people/{team}/role/                    sign in  404      404      why      404      404      404
GET  /settings/                              200      200      200      why      200      200      200
GET  /settings/suggest/?q=haze               200      200      200      why      200      200      200
GET  /settings/{urn}/                        200      200      200      why      200      200      200
GET  /settings/999999/                       404      404      404      why      404      404      404
GET  /moderation/                            sign in  404      404      why      200      404      200
POST /moderation/{pinning}/undo/             sign in  404      404      why      done     404      done
POST /moderation/999999/undo/                sign in  404      404      why      404      404      404

GET  /forums/                                200      200      200      why      200      200      200
GET  /forums/latest/                         200      200      200      why      200      200      200
GET  /forums/ask/                            sign in  200      200      why      200      200      200
POST /forums/ask/ in public                  sign in  done     done     why      done     done     done
POST /forums/ask/ in private                 sign in  done     422      why      done     422      done
POST /forums/mark-all-seen/                  sign in  done     done     why      done     done     done
POST /forums/mark-all-seen/ in private       sign in  done     404      why      done     404      done
GET  /forums/{public_forum}/                 200      200      200      why      200      200      200
GET  /forums/{members_forum}/                sign in  200      200      why      200      200      200
GET  /forums/{private_forum}/                sign in  200      404      why      200      404      200
GET  /forums/nowhere/                        sign in  404      404      why      404      404      404
GET  /forums/{members_forum}/template/       sign in  404      404      why      200      404      200
POST /forums/{members_forum}/template/       sign in  404      404      why      done     404      done
GET  /tags/open/                             200      200      200      why      200      200      200
GET  /tags/secret/                           sign in  200      404      why      200      404      200
GET  /tags/nothing/                          sign in  404      404      why      404      404      404

GET  /threads/{public}/                      on       on       on       why      on       on       on
GET  /threads/{private}/                     sign in  on       404      why      on       404      on
GET  /threads/{public}/title/                200      200      200      why      200      200      200
GET  /threads/{members}/title/               sign in  200      200      why      200      200      200
GET  /threads/{private}/title/               sign in  200      404      why      200      404      200
GET  /threads/{hidden}/title/                sign in  404      404      why      200      404      200
GET  /threads/999999/title/                  sign in  404      404      why      404      404      404
GET  /threads/{private}/reply/               sign in  on       404      why      on       404      on
POST /threads/{public}/reply/                sign in  done     done     why      done     done     done
POST /threads/{private}/reply/               sign in  done     404      why      done     404      done
POST /threads/{locked}/reply/                sign in  422      422      why      done     422      done
POST /threads/{hidden}/reply/                sign in  404      404      why      422      404      422
POST /threads/{private}/follow/              sign in  done     404      why      done     404      done
POST /threads/{public}/pin/                  sign in  404      404      why      done     404      done
GET  /threads/{public}/lock/                 sign in  404      404      why      200      404      200
POST /threads/{public}/lock/                 sign in  404      404      why      done     404      done
POST /threads/{locked}/lock/?undo            sign in  404      404      why      done     404      done
GET  /threads/{public}/tags/                 sign in  404      404      why      200      404      200
POST /threads/{public}/tags/                 sign in  404      404      why      done     404      done

GET  /posts/{public_post}/                   on       on       on       why      on       on       on
GET  /posts/{private_post}/                  sign in  on       404      why      on       404      on
GET  /posts/{private_post}/?quote            sign in  on       404      why      on       404      on
GET  /mentions/?q=meg                        sign in  200      200      why      200      200      200
GET  /mentions/?q=meg&thread={private}       sign in  200      404      why      200      404      200
GET  /mentions/?q=meg&forum={private_forum}  sign in  200      404      why      200      404      200
GET  /posts/{hidden_post}/                   sign in  404      404      why      on       404      on
GET  /posts/{own_post}/edit/                 sign in  200      404      why      404      404      404
POST /posts/{own_post}/edit/                 sign in  done     404      why      404      404      404
GET  /posts/{private_post}/edit/             sign in  404      404      why      404      404      404
POST /posts/{private_post}/edit/             sign in  404      404      why      404      404      404
POST /posts/{own_post}/delete/               sign in  done     404      why      404      404      404
POST /posts/{private_post}/delete/           sign in  404      404      why      404      404      404
POST /posts/{own_deleted}/undelete/          sign in  done     404      why      404      404      404
GET  /posts/{own_post}/history/              sign in  200      404      why      200      404      200
GET  /posts/{private_post}/history/          sign in  404      404      why      200      404      200
POST /posts/{own_answer}/accept/             sign in  done     403      why      done     403      done
POST /posts/{private_post}/accept/           sign in  403      404      why      done     404      done
GET  /posts/{private_post}/hide/             sign in  404      404      why      200      404      200
POST /posts/{private_post}/hide/             sign in  404      404      why      done     404      done
POST /posts/{hidden_post}/hide/?undo         sign in  404      404      why      done     404      done
GET  /posts/{private_post}/redact/           sign in  404      404      why      200      404      200
POST /posts/{private_post}/redact/           sign in  404      404      why      done     404      done
GET  /posts/{hidden_post}/redact/            sign in  404      404      why      200      404      200
GET  /posts/{changed}/history/1/redact/      sign in  404      404      why      200      404      200
POST /posts/{changed}/history/1/redact/      sign in  404      404      why      done     404      done
GET  /polls/{public_poll}/                   200      200      200      why      200      200      200
GET  /polls/{private_poll}/                  sign in  200      404      why      200      404      200
GET  /polls/{hidden_post}/                   sign in  404      404      why      404      404      404
GET  /polls/{public_poll}/results.csv        200      200      200      why      200      200      200
GET  /polls/{private_poll}/results.csv       sign in  200      404      why      200      404      200
POST /polls/{public_poll}/vote/              sign in  done     done     why      done     done     done
POST /polls/{private_poll}/vote/             sign in  done     404      why      done     404      done
POST /polls/{private_poll}/vote/?undo        sign in  on       404      why      on       404      on
POST /polls/{private_poll}/close/            sign in  404      404      why      done     404      done

GET  /files/?ids={own_file}                  sign in  200      200      why      200      200      200
POST /files/                                 sign in  422      422      why      422      422      422
GET  /files/{public_file}/                   200      200      200      why      200      200      200
GET  /files/{private_file}/                  sign in  200      404      why      200      404      200
GET  /files/{hidden_file}/                   sign in  404      404      why      200      404      200
GET  /files/{own_file}/                      sign in  200      404      why      404      404      404
GET  /files/{private_picture_file}/480.webp  sign in  200      404      why      200      404      200

GET  /inbox/                                 sign in  200      200      why      200      200      200
POST /inbox/read/                            sign in  done     on       why      on       on       on
POST /inbox/read/undo/{read_at}/             sign in  done     done     why      done     done     done
POST /inbox/{notification}/open/             sign in  done     404      why      404      404      404
GET  /inbox/settings/                        sign in  200      200      why      200      200      200
POST /inbox/settings/                        sign in  done     done     why      done     done     done
GET  /inbox/follows/                         sign in  200      200      why      200      200      200
POST /inbox/follows/{follow}/stop/           sign in  done     404      why      404      404      404
GET  /inbox/unsubscribe/{token}/             200      200      200      200      200      200      200
POST /inbox/unsubscribe/{token}/             done     done     done     done     done     done     done
GET  /inbox/unsubscribe/no-such-token/       404      404      404      404      404      404      404

POST /demo/sign-in/                          404      404      404      why      404      404      404
GET  /_util/login/                           sign in  sign in  sign in  why      sign in  sign in  sign in
GET  /editor/password_reset/                 sign in  sign in  sign in  why      sign in  sign in  sign in
"""
ROWS = [
    (*re.match(r"(GET|POST) +(\S+)(?: in (\w+))?  ", line).groups(), re.split(r"  +", line.strip())[-7:])
    for line in TABLE.splitlines()
    if line.startswith(("GET", "POST"))
]
# The two rows of one address share what is posted to it; what is posted elsewhere is only taken as a submission.
POSTED = {
    "reply": {"body": "Ours have a D1 licence."},
    "ask": {"kind": "question", "title": "Minibus", "body": "Who may drive?", "tags": ""},
    "edit": {"body": "Better words", "revision": "0", "display_name": "Another Name", "job_role": "TA", "about": ""},
    "suspend": {"suspend-reason": "Unkind words", "suspend-days": "7"},
    "role": {"role-role": "editor", "role-reason": "Joins the team"},
    "follow": {"follow": "0"},
    "lock": {"reason": "See the guide"},
    "hide": {"reason": "A pupil is named"},
    "pin": {"reason": "Many ask"},
    "accept": {"reason": "It answers"},
    "?undo": {"reason": "It was a mistake"},
    "lift-suspension": {"lift-reason": "They apologised"},
    "tags": {"tags": "transport", "reason": "So that it is found"},
    "read": {"up_to": "99"},
    "redact": {"words": "D1 licence", "reason": "A pupil is named", "confirm": "1"},
    "template": {"headings": "Context\nWhat we tried"},
    "vote": {"choice": "0", "asked": NewPoll("Who drives yours?", ("Our own", "A firm")).fingerprint},
    "sign-in": {"handle": "carys-bevan"},
}
# What reading may write: what was read. Sessions, throttles and messages are the framework's.
READING = {"forums_readmark", "notifications_notification", "notifications_inbox"}
BOOKKEEPING = {"django_session", "cache_entries"}


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
        public=make_forum(audience="public"), members=make_forum(), private=make_forum(group=group)
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
    from community.models import StaffLogEntry

    things = {name: thread.pk for name, thread in vars(threads).items()}
    things |= {f"{name}_file": file.pk for name, file in vars(files).items()}
    things |= {f"{name}_forum": forum.slug for name, forum in vars(forums).items()}
    things |= {name: person.handle for name, person in vars(people).items() if name not in things}
    things |= {
        "banned": banned.handle,
        "urn": make_setting().urn,
        "public_post": threads.public.posts.get().pk,
        "private_post": private_post.pk,
        "hidden_post": hidden_post.pk,
        "own_post": make_reply(threads.private, people.member).pk,
        "own_answer": make_reply(make_thread(people.member, forums.public), author).pk,
        "own_deleted": own_deleted.pk,
        "pinning": StaffLogEntry.objects.get(action="pin").pk,
        "notification": Notification.objects.get(member=people.member).pk,
        "follow": Follow.objects.get(member=people.member, topic=threads.private.topic).pk,
        "changed": changed.pk,
        "public_poll": make_poll(author, threads.public).post_id,
        "private_poll": make_poll(author, threads.private).post_id,
        "token": token_for(Notification.objects.get(member=people.member)),
        "read_at": 1_700_000_000_000_000,
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


def ask(site, viewer: str, method: str, address: str, where: str = "") -> tuple[HttpResponse, set[str], list[str]]:
    """The answer, the tables written to, and the queries; all taken back afterwards."""
    client = Client(raise_request_exception=False)
    if site.sessions[viewer]:
        client.cookies["sessionid"] = site.sessions[viewer]
    data = {"submission_id": str(uuid.uuid4())} | POSTED.get(address.strip("/").split("/")[-1], {})
    if "/ask/" in address or where:
        data["forum"] = getattr(site.forums, where or "public").slug
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
        return str(uuid.uuid4()) if name.endswith("_file") else "1"


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


# ------------------------------------------------------------------------------------------ Wagtail's administration
WAYS_IN = ("editor/login/", "editor/password_reset/")
REFUSED = [
    ("GET", "visitor", "sign in"),
    ("GET", "member", "403"),
    ("POST", "member", "403"),
    ("GET", "moderator", "403"),
    ("GET", "suspended", "why"),
]
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
