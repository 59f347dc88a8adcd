"""The moderation log: every entry says why, and Undo stands only where it works and undoes no colleague's work."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.models import Member, StaffLogEntry
from community.operations.roles import grant_role
from community.operations.suspending import lift_suspension, suspend
from community.permissions import Refused
from community.staff_log import CannotUndo, undo, undoable
from forums.operations import curating
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.editing import delete_post
from forums.operations.polling import close_poll
from forums.operations.tagging import tag_names
from notifications.models import Notification
from tests.factories import make_member, make_poll, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def tom():
    return make_member("Tom Moderator", role="moderator")


@pytest.fixture
def eleanor():
    return make_member("Eleanor Moderator", role="moderator")


@pytest.fixture
def thread():
    return make_thread(tags=("Transport",), replies=1)


def seen(response) -> str:
    return html.unescape(response.content.decode())


def newest() -> StaffLogEntry:
    return StaffLogEntry.objects.latest("pk")


# ------------------------------------------------------------------------------------------ a colleague's work
def locked_so(thread):
    thread.refresh_from_db()
    return bool(thread.locked_at), thread.lock_reason


def test_undoing_an_old_lock_leaves_a_colleagues_newer_lock(tom, eleanor, thread):
    curating.lock_thread(tom, thread.pk, True, "Toms reason")
    old = newest()
    curating.lock_thread(tom, thread.pk, False, "It was a mistake")
    curating.lock_thread(eleanor, thread.pk, True, "Eleanors reason")
    with pytest.raises(CannotUndo):
        undo(old.pk, tom)
    assert locked_so(thread) == (True, "Eleanors reason")


def test_undoing_an_old_pin_leaves_a_colleagues_newer_pin(tom, eleanor, thread):
    for by, pinned in ((tom, True), (tom, False), (eleanor, True)):
        curating.pin_thread(by, thread.pk, pinned, "Many ask")
    with pytest.raises(CannotUndo):
        undo(StaffLogEntry.objects.earliest("pk").pk, tom)
    thread.refresh_from_db()
    assert thread.pinned_at


def test_undoing_an_old_removal_leaves_a_colleagues_newer_removal(tom, eleanor, thread):
    post = thread.posts.get(position=2)
    curating.hide_post(tom, post.pk, "Toms reason")
    curating.restore_post(tom, post.pk, "It was a mistake")
    curating.hide_post(eleanor, post.pk, "Eleanors reason")
    with pytest.raises(CannotUndo):
        undo(StaffLogEntry.objects.earliest("pk").pk, tom)
    post.refresh_from_db()
    assert (post.status, post.hidden_reason) == ("hidden", "Eleanors reason")


def test_tags_that_two_gave_in_turn_are_not_undone_by_the_older_entry(tom, eleanor, thread):
    curating.retag_thread(tom, thread.pk, ["Law"], "Toms reason")
    curating.retag_thread(tom, thread.pk, ["Minibus"], "It was a mistake")
    curating.retag_thread(eleanor, thread.pk, ["Law"], "Eleanors reason")
    with pytest.raises(CannotUndo):
        undo(StaffLogEntry.objects.earliest("pk").pk, tom)
    assert tag_names(thread) == ["Law"]


def test_entries_are_undone_from_the_newest_back(tom, thread):
    for locked in (True, False, True):
        curating.lock_thread(tom, thread.pk, locked, "See the guide")
    entries = list(StaffLogEntry.objects.all())
    states = []
    for entry in entries:
        undo(entry.pk, tom)
        states.append(locked_so(thread))
    assert states == [(False, ""), (True, "See the guide"), (False, "")]


# ------------------------------------------------------------------------------------------ why
@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_curated_without_saying_why(tom, thread, reason):
    post, poll = thread.posts.get(position=2), make_poll()
    for action in (
        lambda: curating.pin_thread(tom, thread.pk, True, reason),
        lambda: curating.lock_thread(tom, thread.pk, True, reason),
        lambda: curating.retag_thread(tom, thread.pk, ["Law"], reason),
        lambda: curating.hide_post(tom, post.pk, reason),
        lambda: curating.restore_post(tom, post.pk, reason),
        lambda: accept_answer(tom, post.pk, reason),
        lambda: close_poll(tom, poll.post_id, reason),
    ):
        with pytest.raises(Refused):
            action()
    assert not StaffLogEntry.objects.exists()
    thread.refresh_from_db()
    poll.refresh_from_db()
    assert not poll.is_closed
    assert (thread.pinned_at, thread.locked_at, thread.answer_ids, tag_names(thread)) == (
        *(None, None, []),
        ["Transport"],
    )


def test_each_button_leads_to_a_page_that_asks_why_and_the_entry_says_it(client, tom, thread):
    client.force_login(tom)
    reply, poll = thread.posts.get(position=2), make_poll()
    for number, (address, action) in enumerate(
        (
            (f"/threads/{thread.pk}/pin/", "pin"),
            (f"/threads/{thread.pk}/pin/?undo", "unpin"),
            (f"/threads/{thread.pk}/lock/", "lock"),
            (f"/threads/{thread.pk}/lock/?undo", "unlock"),
            (f"/threads/{thread.pk}/tags/", "retag"),
            (f"/posts/{reply.pk}/accept/", "accept"),
            (f"/posts/{reply.pk}/accept/?undo", "unaccept"),
            (f"/posts/{reply.pk}/hide/", "hide"),
            (f"/posts/{reply.pk}/hide/?undo", "restore"),
            (f"/polls/{poll.post_id}/close/", "close poll"),
        )
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert 'name="reason"' in seen(page), address
        assert client.post(address, {"reason": " ", "tags": "Law"}).status_code == 422
        assert StaffLogEntry.objects.count() == number, address
        assert client.post(address, {"reason": f"Why number {number}", "tags": "Law"}).status_code == 302
        assert (newest().action, newest().reason, newest().actor) == (action, f"Why number {number}", tom)
    log = seen(client.get("/moderation/"))
    for number in range(10):
        assert f"“Why number {number}”" in log


def test_a_suspension_is_lifted_and_a_role_given_with_a_reason_or_not_at_all(client, tom):
    member = make_member()
    suspend(tom, member, "Unkind words")
    client.force_login(make_member(role="network_team"))
    assert client.post(f"/people/{member.handle}/lift-suspension/").status_code == 422
    assert client.post(f"/people/{member.handle}/role/", {"role-role": "editor"}).status_code == 422
    member = Member.objects.get(pk=member.pk)
    assert (member.is_suspended, member.role) == (True, "member")


# ------------------------------------------------------------------------------------------ answers
def test_a_moderators_choice_for_an_asker_is_logged_and_undone(tom, run_tasks):
    question = make_thread()
    first, second = make_reply(question), make_reply(question)
    accept_answer(question.author, first.pk)
    assert not StaffLogEntry.objects.exists()
    accept_answer(tom, second.pk, "It is the newer rule")
    entry = newest()
    assert (entry.actor, entry.label, entry.reason) == (tom, question.title, "It is the newer rule")
    undo(entry.pk, tom)
    question.refresh_from_db()
    assert question.answer_ids == [first.pk]
    run_tasks()
    assert not Notification.objects.filter(kind="accepted", member=second.author).exists()


def test_an_answer_deleted_since_does_not_come_back_by_undoing(tom):
    question = make_thread()
    reply = make_reply(question)
    accept_answer(question.author, reply.pk)
    take_back_answer(tom, reply.pk, "There is a newer rule")
    delete_post(reply.author, reply.pk)
    undo(newest().pk, tom)
    question.refresh_from_db()
    assert question.answer_ids == []


def test_the_askers_own_later_choice_stays(tom):
    question = make_thread()
    first, second = make_reply(question), make_reply(question)
    accept_answer(tom, first.pk, "It is the rule")
    accept_answer(question.author, second.pk)
    undo(newest().pk, tom)
    question.refresh_from_db()
    assert question.answer_ids == [second.pk]


def test_what_the_asker_has_taken_back_meanwhile_cannot_be_undone(tom):
    question = make_thread()
    reply = make_reply(question)
    accept_answer(tom, reply.pk, "It is the rule")
    take_back_answer(question.author, reply.pk)
    with pytest.raises(CannotUndo):
        undo(newest().pk, tom)


def test_a_choice_logged_when_a_question_had_one_answer_is_undone_as_it_was_made(tom):
    question = make_thread()
    first, second = make_reply(question), make_reply(question)
    accept_answer(question.author, second.pk)
    kept = {"before": {"answer": first.pk}, "after": {"answer": second.pk}}
    entry = StaffLogEntry.objects.create(actor=tom, action="accept", subject=question.topic, label="Old", **kept)
    undo(entry.pk, tom)
    question.refresh_from_db()
    assert question.answer_ids == [first.pk]


def test_undoing_puts_the_answers_back_in_their_order(tom):
    question = make_thread()
    replies = [make_reply(question) for _ in range(3)]
    for reply in replies:
        accept_answer(question.author, reply.pk)
    take_back_answer(tom, replies[0].pk, "There is a newer rule")
    undo(newest().pk, tom)
    question.refresh_from_db()
    assert question.answer_ids == [reply.pk for reply in replies]


def test_taking_back_an_answer_for_its_asker_is_logged_and_undone(tom):
    question = make_thread()
    reply = make_reply(question)
    accept_answer(question.author, reply.pk)
    take_back_answer(tom, reply.pk, "The rule has changed")
    assert newest().reason == "The rule has changed"
    undo(newest().pk, tom)
    question.refresh_from_db()
    assert question.answer_ids == [reply.pk]


def test_a_moderator_who_asked_chooses_with_one_button(client, tom):
    client.force_login(tom)
    question = make_thread(tom)
    reply = make_reply(question)
    assert client.post(f"/posts/{reply.pk}/accept/").status_code == 302
    question.refresh_from_db()
    assert question.answer_ids == [reply.pk]
    assert not StaffLogEntry.objects.exists()


# ------------------------------------------------------------------------------------------ twice
def test_lifting_twice_is_logged_once(tom):
    member = make_member()
    suspend(tom, member, "Unkind words")
    for _ in range(2):
        lift_suspension(tom, member, "They apologised")
    assert StaffLogEntry.objects.filter(action="lift_suspension").count() == 1


def test_giving_a_role_that_someone_has_is_not_logged():
    member = make_member(role="editor")
    grant_role(make_member(role="network_team"), member, "editor", "Joins the team")
    assert not StaffLogEntry.objects.exists()


# ------------------------------------------------------------------------------------------ where Undo stands
@pytest.fixture
def busy_log(tom, eleanor, thread):
    """Of each kind of entry: some that stand, some that something newer has replaced, some that others must undo."""
    team, other = make_member(role="network_team"), make_thread(tags=("Law",), replies=2)
    reply, poll = thread.posts.get(position=2), make_poll(thread=other)
    for by, where in ((tom, thread), (eleanor, thread), (tom, other)):
        for on in (True, False, True):
            curating.pin_thread(by, where.pk, on, "Many ask")
            curating.lock_thread(by, where.pk, on, f"{by} says so")
        curating.lock_thread(by, where.pk, False, "Open again")
    curating.retag_thread(tom, thread.pk, ["Vehicles"], "So that it is found")
    curating.retag_thread(eleanor, thread.pk, ["Minibus"], "So that it is found")
    accept_answer(tom, reply.pk, "It answers")
    curating.hide_post(tom, reply.pk, "A pupil is named")
    gone = other.posts.get(position=2)
    curating.hide_post(tom, gone.pk, "A pupil is named")
    curating.restore_post(tom, gone.pk, "It is another name")
    delete_post(gone.author, gone.pk)
    close_poll(tom, poll.post_id, "It was asked twice")
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        over_by_now = make_poll(thread=other, closes_at=timezone.now() + timedelta(hours=1))
        close_poll(tom, over_by_now.post_id, "It was asked twice")
    member, moderator = make_member(), make_member(role="moderator")
    grant_role(team, member, "editor", "Joins the team")
    grant_role(team, tom, "network_team", "Joins the team")
    grant_role(team, tom, "moderator", "Leaves the team")
    suspend(tom, member, "Unkind words")
    suspend(team, moderator, "Unkind words")
    banned = make_member()
    suspend(tom, banned, "Unkind words")
    lift_suspension(tom, banned, "They apologised")
    curating.pin_thread(tom, make_thread().pk, True, "Many ask")
    undo(newest().pk, tom)


@pytest.mark.parametrize("role", ["moderator", "network_team"])
def test_undo_stands_at_an_entry_exactly_where_it_works(busy_log, role):
    viewer = make_member(role=role)
    entries = list(StaffLogEntry.objects.all())
    works = set()
    for entry in entries:
        with transaction.atomic():
            try:
                undo(entry.pk, viewer)
                works.add(entry.pk)
            except (CannotUndo, Refused):
                pass
            transaction.set_rollback(True)
    assert undoable(entries, viewer) == works
    assert 8 < len(works) < len(entries) - 8


def test_what_a_moderator_may_not_undo_has_no_button(client, eleanor):
    member = make_member()
    grant_role(make_member(role="network_team"), member, "editor", "Joins the team")
    client.force_login(eleanor)
    page = seen(client.get("/moderation/"))
    assert "Changed a role" in page
    assert "/undo/" not in page


def test_the_log_asks_as_many_queries_for_many_entries_as_for_few(client, tom, busy_log):
    client.force_login(tom)
    client.get("/moderation/")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            response = client.get("/moderation/")
        assert re.search(r'action="/moderation/\d+/undo/"', seen(response))
        return len(captured)

    # One of each kind, and then a page full of them.
    kinds = StaffLogEntry.objects.order_by("action", "-pk").values_list("action", "pk")
    StaffLogEntry.objects.exclude(pk__in=dict(reversed(kinds)).values()).delete()
    few = count()
    for _ in range(5):
        thread = make_thread(replies=1)
        curating.pin_thread(tom, thread.pk, True, "Many ask")
        curating.lock_thread(tom, thread.pk, True, "Enough")
        curating.hide_post(tom, thread.posts.get(position=2).pk, "A pupil is named")
        suspend(tom, make_member(), "Unkind words")
    assert count() <= few
