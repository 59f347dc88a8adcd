"""How many queries a page asks of the database: few, and as many for much as for little. Sessions and members count."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.models import ReadMark
from forums.operations.answers import accept_answer
from forums.operations.documents import add_document, put_edition
from forums.operations.drafting import save_draft
from forums.operations.reacting import react
from forums.operations.relying import keep_documents
from forums.operations.superseding import supersede
from forums.operations.trying import say_tried
from notifications.models import Notification
from notifications.operations import notify
from tests.factories import (
    make_forum,
    make_group,
    make_long_thread,
    make_member,
    make_reply,
    make_setting,
    make_thread,
)
from tests.reading_along import read_along
from tests.uploads import add_pdf, add_picture

pytestmark = pytest.mark.django_db
MOST = 9


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def writes(asked: list[str]) -> list[str]:
    return [sql for sql in asked if re.match(r"INSERT|UPDATE|DELETE", sql)]


@pytest.fixture
def authors():
    """Colleagues of several settings, so that a query for each author or setting would show."""
    return [make_member(setting=make_setting(f"School {number}")) for number in range(10)]


@pytest.fixture
def member(client):
    member = make_member(setting=make_setting())
    client.force_login(member)
    # The key of their drafts is made once in a member's life, where they first might write.
    client.get("/forums/ask/")
    return member


@pytest.fixture
def long_thread(authors):
    return make_long_thread(2000, authors, tags=["transport", "law", "minibus"])


def few(found: dict[str, list[str]], most: int = MOST) -> None:
    """Every page asks as much as the others, and not more than it may."""
    counts = {name: len(asked) for name, asked in found.items()}
    assert len(set(counts.values())) == 1, counts
    assert max(counts.values()) <= most, "\n".join(max(found.values(), key=len))


def test_a_thread_page_costs_the_same_short_or_long_at_its_beginning_or_deep_inside(
    client, member, authors, long_thread
):
    short = make_long_thread(5, authors, tags=["transport"])
    full = make_long_thread(20, authors, tags=["transport", "law"])
    addresses = {
        "5 posts": f"{short.get_absolute_url()}?page=1",
        "20 posts": f"{full.get_absolute_url()}?page=1",
        "2,000 posts, first page": f"{long_thread.get_absolute_url()}?page=1",
        "2,000 posts, last page": f"{long_thread.get_absolute_url()}?page=100",
    }
    for address in addresses.values():
        client.get(address)
    read_before = {name: queries(client, address) for name, address in addresses.items()}
    few(read_before)
    assert not any(writes(asked) for asked in read_before.values())


def test_reading_something_new_stays_within_the_budget_too(client, member, authors, long_thread):
    """Read for the first time, and read on in a thread that was begun."""
    full = make_long_thread(20, authors, tags=["transport"])
    asked = queries(client, full.get_absolute_url())
    assert len(asked) <= MOST, "\n".join(asked)
    assert writes(asked) == []
    read_along(client, f"{long_thread.get_absolute_url()}?page=1")
    asked = queries(client, f"{long_thread.get_absolute_url()}?page=2")
    assert len(asked) <= MOST, "\n".join(asked)
    with CaptureQueriesContext(connection) as reported:
        client.post(f"/threads/{long_thread.pk}/read/", {"seen": "21-24 30-30", "numbering": "0", "by": member.handle})
    assert len(reported) <= 6, [query["sql"] for query in reported]
    assert ReadMark.objects.get(member=member).intervals == [[1, 24], [30, 30]]


def test_an_accepted_answer_on_another_page_costs_no_query(client, member, authors, long_thread):
    address = f"{long_thread.get_absolute_url()}?page=1"
    client.get(address)
    before = len(queries(client, address))
    long_thread.kind = "question"
    long_thread.save()
    accept_answer(long_thread.author, long_thread.posts.get(position=1500).pk)
    assert len(queries(client, address)) == before


def test_a_moderators_thread_page_costs_no_more_than_a_members(client, member, authors, long_thread):
    client.force_login(make_member(role="moderator", setting=make_setting()))
    client.get(long_thread.get_absolute_url())
    assert len(queries(client, long_thread.get_absolute_url())) <= MOST


def test_a_thread_list_costs_the_same_for_three_rows_and_for_thirty(client, member, authors):
    few_threads, many_threads = make_forum(), make_forum()
    for forum, size in ((few_threads, 3), (many_threads, 40)):
        for number in range(size):
            make_long_thread(2, [authors[number % 10], authors[(number + 1) % 10]], forum, tags=["transport", "law"])
        client.get(forum.threads.order_by("-last_posted_at", "-id").first().get_absolute_url())
    few({"3 rows": queries(client, few_threads.get_absolute_url()),
         "30 rows": queries(client, many_threads.get_absolute_url())})  # fmt: skip


@pytest.fixture
def pages(authors) -> Callable[[int], None]:
    """Makes the site a size: so many forums, threads with answers, notifications, and colleagues."""

    def fill(size: int, member=None) -> None:
        for number in range(size):
            thread = make_thread(
                authors[number % 10], make_forum(audience="public"), tags=("transport", f"tag {number}")
            )
            reply = make_reply(thread, authors[(number + 1) % 10])
            accept_answer(thread.author, reply.pk)
            if member:
                notify([member], kind="reply", actor=reply.author, subject=f"post:{reply.pk}", topic=thread.topic)

    return fill


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/forums/", 5),
        ("/forums/latest/", 8),
        ("/tags/transport/", 9),
        ("/tags/", 5),
        ("/tag-suggestions/?q=tag", 4),
        ("/feeds/", 4),
        ("/people/{author}/", 6),
        ("/people/{member}/", 6),
        ("/settings/", 6),
        ("/inbox/", 6),
        ("/inbox/follows/", 6),
        ("/", 15),
        ("/network/", 5),
        ("/network/groups/{group}/?q=colleague", 5),
        ("/groups/", 4),
        ("/groups/{group}/", 8),
        ("/groups/{group}/people/", 6),
    ],
)
def test_other_pages_cost_the_same_however_much_there_is(client, member, authors, pages, address, most):
    if address.startswith(("/network/", "/groups/")):
        member.role = "network_team"
        member.save()
    group = make_group(*authors[:5])
    address = address.format(author=authors[0].handle, member=member.handle, group=group.slug)
    pages(2, member)
    client.get(address)
    small = queries(client, address)
    pages(12, member)
    make_group(*authors)
    group.members.add(*(make_member(setting=make_setting()) for _ in range(20)))
    client.get(address)
    large = queries(client, address)
    few({"small": small, "large": large}, most)


def test_a_visitor_who_reads_writes_nothing(client, authors, pages, long_thread):
    pages(3)
    public = make_long_thread(30, authors, make_forum(audience="public"), tags=["open"])
    for address in ("/", "/forums/", "/forums/latest/", public.forum.get_absolute_url(), public.get_absolute_url(),
                    f"{public.get_absolute_url()}?page=2", "/tags/open/", "/settings/", "/search/?q=transport",
                    "/showcase/", "/news/", "/account/login/", "/look/"):  # fmt: skip
        asked = queries(client, address)
        assert writes(asked) == [], address
        assert "sessionid" not in client.cookies, address


def test_a_visitors_thread_page_costs_no_more_than_a_members(client, authors):
    public = make_long_thread(30, authors, make_forum(audience="public"), tags=["open"])
    assert len(queries(client, public.get_absolute_url())) <= MOST - 2


def test_the_first_page_of_a_thread_is_small(client, authors):
    """The bar is 40 KB for a visitor; twenty posts of a paragraph each, as colleagues write them."""
    words = "<p>" + "We had the same last year and asked our transport team, who were helpful. " * 4 + "</p>"
    thread = make_long_thread(20, authors, make_forum(audience="public"), words=words)
    assert len(client.get(thread.get_absolute_url()).content) < 40_000


def test_notifications_are_counted_without_a_query_of_their_own(client, member):
    client.get("/forums/")
    before = len(queries(client, "/forums/"))
    thread = make_thread()
    reply = make_reply(thread)
    notify([member], kind="reply", actor=reply.author, subject=f"post:{reply.pk}", topic=thread.topic)
    assert Notification.objects.filter(member=member).count() == 1
    assert len(queries(client, "/forums/")) == before


def test_files_cost_a_page_no_query_and_a_post_at_most_one_each(client, member, authors, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    plain, full = make_long_thread(5, authors), make_long_thread(5, authors)

    def post(thread, *files) -> list[str]:
        words = {"body": "Here it is.", "submission_id": str(uuid.uuid4()), "files": ",".join(files)}
        with CaptureQueriesContext(connection) as captured:
            assert client.post(f"/threads/{thread.pk}/reply/", words).status_code == 302
        return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]

    post(plain)
    three = [str(add_pdf(member).pk), str(add_picture(member).pk), str(add_pdf(member).pk)]
    without, with_three = post(plain), post(full, *three)
    assert len(with_three) <= len(without) + 3, "\n".join(with_three)
    pages = {thread: f"{thread.get_absolute_url()}?page=1" for thread in (plain, full)}
    for address in pages.values():
        client.get(address)
    few({str(thread.pk): queries(client, address) for thread, address in pages.items()})


def test_three_files_five_mentions_and_a_poll_cost_half_as_much_again_as_a_bare_reply_and_one_a_file(
    client, member, authors, settings, tmp_path
):
    settings.FILES_ROOT = tmp_path
    thread = make_long_thread(5, authors)

    def reply(**more) -> list[str]:
        words = {"body": "Here it is.", "submission_id": str(uuid.uuid4())} | more
        with CaptureQueriesContext(connection) as captured:
            assert client.post(f"/threads/{thread.pk}/reply/", words).status_code == 302
        return [query["sql"] for query in captured]

    def everything() -> dict[str, str]:
        files = [add_pdf(member), add_picture(member), add_pdf(member)]
        named = " ".join(f"@{colleague.handle}" for colleague in authors[:5])
        return {"files": ",".join(str(file.pk) for file in files), "body": f"What do you say, {named}?",
                "poll_question": "Ours, or a firm?", "poll_choices": "Ours\nA firm"}  # fmt: skip

    reply()
    bare, full = reply(), reply(**everything())
    post = thread.posts.order_by("-position").first()
    assert (post.files.count(), post.has_poll, post.body_html.count('class="mention"')) == (3, True, 5)
    assert len(full) <= len(bare) * 1.5 + 3, "\n".join(full)


def test_a_file_is_served_with_one_query_beside_session_and_member(client, member, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    file = add_picture(member)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/files/{file.pk}/480.webp").status_code == 200
    assert len(captured) <= 3, [query["sql"] for query in captured]


def save_queries(client: Client, words: str, draft_id: uuid.UUID, base: int, writer: str = "tab-1") -> list[str]:
    said = {"place": "reply:1", "fields": {"body": [words]}, "base": base, "count": base + 1, "writer": writer,
            "submission": str(uuid.uuid4()), "instead": str(uuid.uuid4())}  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        response = client.post(f"/drafts/{draft_id}/", json.dumps(said), content_type="application/json")
    assert response.status_code == 200
    return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_saving_a_draft_costs_the_same_few_queries_however_many_and_however_long(client, member):
    first = uuid.uuid4()
    assert len(save_queries(client, "<p>On hooks</p>", first, 0)) <= 6
    assert len(save_queries(client, "<p>On hooks, by size</p>", first, 1)) <= 4
    assert writes(save_queries(client, "<p>On hooks, by size</p>", first, 2)) == []
    for number in range(30):
        save_queries(client, f"<p>Draft {number}</p>", uuid.uuid4(), 0)
    assert len(save_queries(client, "<p>More and more</p>" * 500, uuid.uuid4(), 0)) <= 6
    assert len(save_queries(client, "<p>Elsewhere</p>", first, 0, writer="tab-2")) <= 7


def test_sending_from_a_draft_costs_two_queries_more(client, member, authors):
    thread = make_long_thread(5, authors)
    make_reply(thread, member)

    def sent(**more) -> int:
        words = {"body": "On hooks", "submission_id": str(uuid.uuid4())} | more
        with CaptureQueriesContext(connection) as captured:
            assert client.post(f"/threads/{thread.pk}/reply/", words).status_code == 302
        return len(captured)

    draft_id = uuid.uuid4()
    sent()
    bare = sent()
    save_queries(client, "On hooks", draft_id, 0)
    assert sent(draft=f"{draft_id}.1.tab-1.2") <= bare + 2


def test_the_drafts_page_costs_the_same_for_three_drafts_and_for_thirty(client, member, authors):
    def fill(size: int) -> None:
        for _ in range(size):
            place = f"reply:{make_thread(authors[0]).pk}"
            save_draft(member, uuid.uuid4(), place, {"body": ["x"]}, base=0, submission_id=uuid.uuid4())

    fill(3)
    client.get("/drafts/")
    small = queries(client, "/drafts/")
    fill(27)
    few({"small": small, "large": queries(client, "/drafts/")}, 5)


def test_all_that_a_thread_says_beside_its_posts_is_one_query_however_much_it_is(client, member, authors):
    """Reactions, who gave them, what was tried, what is newer, and new editions of documents."""
    editor, asker = make_member(role="editor"), authors[0]
    document = add_document(editor, title="Keeping children safe in education", names=["KCSIE"], tag=None)
    bare, rich = make_thread(asker, title="Bare"), make_thread(asker, title="What does KCSIE say of this?")
    for number in range(15):
        reply = make_reply(rich, authors[1])
        if number < 5:
            accept_answer(asker, reply.pk)
            say_tried(authors[2], reply.pk, kind_of_setting="special", line="So do we", is_kept=True)
            supersede(asker, reply.pk, make_thread().posts.get().pk)
        for one in (member, *authors[2:]):
            react(one, reply.pk, "thanks")
    keep_documents([rich.pk])
    tomorrow = timezone.localdate() + timedelta(days=1)
    put_edition(editor, document.pk, name="New", came_out=tomorrow, address="https://www.gov.uk/")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        client.force_login(member)
        found = {}
        for thread in (bare, rich):
            client.get(thread.get_absolute_url())
            found[thread.title] = len(queries(client, thread.get_absolute_url()))
        page = client.get(rich.get_absolute_url()).content.decode()
    assert "Tried by 1 setting" in page
    assert "Thanks from you, " in page
    assert "Written before a newer edition" in page
    assert max(found.values()) <= MOST, found
    assert len(set(found.values())) == 1, found
