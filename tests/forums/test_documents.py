"""Statutory documents: the list that editors keep, the threads that rely on one, and what these say of a newer one."""

import html
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.documents.relying import naming
from forums.html import from_plain_text
from forums.models import DocumentEdition, StatutoryDocument, Tag
from forums.operations import documents
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.curating import retag_thread
from forums.operations.editing import edit_post
from forums.recounting import drift
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
GOV = "https://www.gov.uk/kcsie"


@pytest.fixture
def editor():
    return make_member(role="editor")


@pytest.fixture
def kcsie(editor) -> StatutoryDocument:
    made = documents.add_document(editor, title="Keeping children safe in education", names=["KCSIE"], tag=None)
    documents.put_edition(editor, made.pk, name="2024", came_out=date(2024, 9, 1), address=GOV)
    return made


def newer(editor, document, came_out: date, name: str = "The new one") -> DocumentEdition:
    return documents.put_edition(editor, document.pk, name=name, came_out=came_out, address=f"{GOV}/{name[:3]}")


def relied(thread, run_tasks) -> list[int]:
    run_tasks()
    thread.refresh_from_db()
    return thread.document_ids


def seen(response) -> str:
    return html.unescape(response.content.decode())


# ------------------------------------------------------------------------------------------ relying
def test_a_thread_relies_on_what_its_title_its_question_or_its_tag_names(kcsie, editor, run_tasks):
    by_title = make_thread(title="Does KCSIE say who is trained?")
    by_words = make_thread(text="See keeping children\nsafe in  Education, part 2.")
    other = make_thread(text="We are keeping children busy.")
    assert [relied(one, run_tasks) for one in (by_title, by_words, other)] == [[kcsie.pk], [kcsie.pk], []]
    tagged = make_thread(tags=("Safeguarding",))
    assert relied(tagged, run_tasks) == []
    tag = Tag.objects.get(name="Safeguarding")
    documents.change_document(editor, kcsie.pk, title=kcsie.title, names=[], tag=tag)
    assert [relied(one, run_tasks) for one in (by_title, by_words, tagged)] == [[], [kcsie.pk], [kcsie.pk]]
    retag_thread(make_member(role="moderator"), tagged.pk, [], "Not about it")
    assert relied(tagged, run_tasks) == []
    assert list(drift()) == []


def test_a_chosen_answer_that_names_it_counts_and_another_reply_does_not(kcsie, run_tasks):
    thread = make_thread()
    reply = make_reply(thread, text="KCSIE, paragraph 123")
    assert relied(thread, run_tasks) == []
    accept_answer(thread.author, reply.pk)
    assert relied(thread, run_tasks) == [kcsie.pk]
    edit_post(reply.author, reply.pk, from_plain_text("Nowhere, I think"), revision=0)
    assert relied(thread, run_tasks) == []
    edit_post(reply.author, reply.pk, from_plain_text("In KCSIE after all"), revision=1)
    take_back_answer(thread.author, reply.pk)
    assert relied(thread, run_tasks) == []


def test_a_document_taken_off_the_list_is_relied_on_by_none_until_it_is_back(kcsie, editor, run_tasks):
    thread = make_thread(title="Does KCSIE say who is trained?")
    assert relied(thread, run_tasks) == [kcsie.pk]
    documents.remove_document(editor, kcsie.pk)
    assert relied(thread, run_tasks) == []
    documents.put_document_back(editor, kcsie.pk)
    assert relied(thread, run_tasks) == [kcsie.pk]


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("What does kcsie ask?", True),
        ("(KCSIE 2024)", True),
        ("“SEND code of practice”, 6.2", True),
        ("SEND Code\nof  Practice", True),
        ("KCSIEs", False),
        ("a send code of practices", False),
        ("the code of practice", False),
    ],
)
def test_a_name_is_found_as_a_whole_however_it_is_written(text, is_named):
    assert bool(naming(["KCSIE", "SEND Code of Practice"]).search(text)) == is_named


@given(st.lists(st.text(max_size=20), max_size=4), st.text(max_size=40))
def test_no_name_breaks_the_search_for_names(names, text):
    naming(names).search(text)


def test_nothing_is_found_without_names():
    assert not naming(["", "  "]).search("anything at all")


# ------------------------------------------------------------------------------------------ the banner
def test_a_thread_says_that_a_newer_edition_has_come_out_since_its_latest_post(client, kcsie, editor, run_tasks):
    with time_machine.travel("2030-01-10 10:00", tick=False):
        thread = make_thread(title="Does KCSIE say who is trained?", forum=make_forum(audience="public"))
        run_tasks()
    newer(editor, kcsie, date(2030, 9, 1), "September 2030")
    with time_machine.travel("2030-08-31 10:00", tick=False):
        assert "newer edition" not in seen(client.get(thread.get_absolute_url()))
    with time_machine.travel("2030-09-01 10:00", tick=False):
        page = seen(client.get(thread.get_absolute_url()))
        assert "Keeping children safe in education, September 2030</a>, 1 September" in page
        assert f'href="{GOV}/Sep"' in page
    with time_machine.travel("2030-09-02 10:00", tick=False):
        make_reply(thread)
        assert "newer edition" not in seen(client.get(thread.get_absolute_url()))


def test_of_several_newer_editions_the_newest_is_named_once(client, kcsie, editor, run_tasks):
    with time_machine.travel("2026-01-10 10:00", tick=False):
        thread = make_thread(title="Does KCSIE say who is trained?", forum=make_forum(audience="public"))
        run_tasks()
    for year in (2027, 2029, 2028):
        newer(editor, kcsie, date(year, 9, 1), f"Year {year}")
    with time_machine.travel("2030-01-10 10:00", tick=False):
        page = seen(client.get(thread.get_absolute_url()))
    assert "Year 2029" in page
    assert "Year 2027" not in page
    assert "Year 2028" not in page


# ------------------------------------------------------------------------------------------ keeping the list
@pytest.mark.parametrize("role", ["member", "moderator"])
def test_only_editors_and_the_network_team_keep_the_list(client, role, kcsie):
    member = make_member(role=role)
    with pytest.raises(Refused):
        documents.add_document(member, title="Another", names=[], tag=None)
    with pytest.raises(Refused):
        documents.remove_document(member, kcsie.pk)
    client.force_login(member)
    assert "Add a document" not in seen(client.get("/documents/"))
    assert client.get("/documents/new/").status_code == 404
    assert client.get(f"/documents/{kcsie.pk}/").status_code == 404


def test_an_editor_adds_a_document_with_its_edition_and_everyone_reads_it(client, editor):
    client.force_login(editor)
    Tag.objects.create(name="SEND Code", kind="document")
    given_ = {"title": "SEND Code of Practice", "names": "the Code, CoP", "tag": "send code"}
    wrong = client.post("/documents/new/", given_ | {"name": "2015", "came_out": "x", "address": "gov"})
    assert wrong.status_code == 422
    assert set(wrong.context["edition"].errors) == {"came_out", "address"}
    assert 'value="the Code, CoP"' in seen(wrong)
    assert not StatutoryDocument.objects.exists()
    edition = {"name": "January 2015", "came_out": "30/01/2015", "address": "https://www.gov.uk/send-code"}
    assert client.post("/documents/new/", given_ | edition).status_code == 302
    made = StatutoryDocument.objects.get()
    assert (made.names, made.tag.name) == (["the Code", "CoP"], "SEND Code")
    client.logout()
    page = seen(client.get("/documents/"))
    assert "January 2015" in page
    assert "30 January 2015" in page


def test_the_tag_of_a_document_is_told_to_who_may_see_it_only(client, editor, author, kcsie):
    make_thread(author, make_forum(group=make_group(author)), tags=("Nightingale",))
    documents.change_document(editor, kcsie.pk, title=kcsie.title, names=[], tag=Tag.objects.get(name="Nightingale"))
    assert "Nightingale" not in seen(client.get("/documents/"))
    client.force_login(author)
    assert "Nightingale" in seen(client.get("/documents/"))


def test_no_tag_that_an_editor_may_not_see_can_be_guessed(client, editor, author, kcsie):
    make_thread(author, make_forum(group=make_group(author)), tags=("Nightingale",))
    client.force_login(editor)
    sent = {"title": kcsie.title, "names": "", "tag": "nightingale"}
    page = client.post(f"/documents/{kcsie.pk}/", sent)
    assert page.status_code == 422
    assert "There is no tag “nightingale” yet." in seen(page)


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", " "), ("title", "Keeping children safe in EDUCATION"), ("names", "a"), ("tag", "No")],
)
def test_what_makes_no_sense_is_said_beside_its_field(client, editor, kcsie, field, value):
    client.force_login(editor)
    given_ = {"title": "Another", "name": "2015", "came_out": "2015-01-30", "address": GOV} | {field: value}
    page = client.post("/documents/new/", given_)
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert StatutoryDocument.objects.count() == 1


def test_two_editions_cannot_come_out_on_one_day(client, editor, kcsie):
    client.force_login(editor)
    given_ = {"name": "Again", "came_out": "2024-09-01", "address": GOV}
    page = client.post(f"/documents/{kcsie.pk}/editions/new/", given_)
    assert page.status_code == 422
    assert page.context["form"].errors["came_out"]


def test_every_change_is_logged_and_undone_whole(editor, kcsie):
    team = make_member(role="network_team")
    edition = newer(editor, kcsie, timezone.localdate() - timedelta(days=3))
    tag = Tag.objects.create(name="Safeguarding")
    changes = [
        lambda: documents.change_document(editor, kcsie.pk, title="KCSIE", names=["Safe"], tag=tag),
        lambda: documents.put_edition(
            editor, kcsie.pk, name="X", came_out=date(2020, 1, 1), address=GOV, edition_id=edition.pk
        ),
        lambda: documents.remove_document(editor, kcsie.pk),
    ]
    for change in changes:
        kcsie.refresh_from_db()
        before = documents.as_kept(kcsie)
        change()
        entry = StaffLogEntry.objects.latest("pk")
        assert (entry.actor, entry.subject) == (editor, f"document:{kcsie.pk}")
        undo(entry.pk, team)
        kcsie.refresh_from_db()
        assert documents.as_kept(kcsie) == before
        edition = kcsie.editions.latest("came_out")


def test_a_document_changed_since_is_not_overwritten_by_undoing(editor, kcsie):
    documents.change_document(editor, kcsie.pk, title="KCSIE", names=[], tag=None)
    first = StaffLogEntry.objects.latest("pk")
    documents.change_document(editor, kcsie.pk, title="KCSIE again", names=[], tag=None)
    with pytest.raises(CannotUndo):
        undo(first.pk, make_member(role="network_team"))


def test_the_log_of_many_documents_takes_as_many_queries_as_that_of_one(client, editor):
    client.force_login(make_member(role="network_team"))

    def queries_with(more: int) -> int:
        for _ in range(more):
            count = StatutoryDocument.objects.count()
            made = documents.add_document(editor, title=f"Document {count}", names=[], tag=None)
            documents.put_edition(editor, made.pk, name="2024", came_out=date(2024, 9, 1), address=GOV)
        client.get("/moderation/")
        with CaptureQueriesContext(connection) as queries:
            assert "Added an edition of a statutory document" in seen(client.get("/moderation/"))
        return len(queries)

    assert queries_with(1) == queries_with(4)


def test_what_another_editor_changed_meanwhile_is_shown_and_not_overwritten(client, editor, kcsie):
    client.force_login(editor)
    seen_then = re.search(r'name="seen" value="(\w+)"', seen(client.get(f"/documents/{kcsie.pk}/")))[1]
    documents.change_document(
        make_member(role="editor"), kcsie.pk, title=kcsie.title, names=["KCSIE", "Part one"], tag=None
    )
    mine = {"title": "Keeping children safe", "names": "KCSIE", "tag": ""}
    page = client.post(f"/documents/{kcsie.pk}/", mine | {"seen": seen_then})
    assert page.status_code == 409
    assert "Another editor has changed this document meanwhile." in seen(page)
    assert "KCSIE, Part one" in seen(page)
    assert 'value="Keeping children safe"' in seen(page)
    assert StatutoryDocument.objects.get().names == ["KCSIE", "Part one"]
    seen_now = re.search(r'name="seen" value="(\w+)"', seen(page))[1]
    assert client.post(f"/documents/{kcsie.pk}/", mine | {"seen": seen_now}).status_code == 302
    assert StatutoryDocument.objects.get().title == "Keeping children safe"
