import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.models import Member
from notifications.inbox import unread_count
from notifications.models import Follow, Inbox, Notification
from notifications.operations import (
    follow,
    mark_all_read,
    mark_read,
    mark_read_about,
    mark_unread_again,
    notify,
    reconsider,
    reconsider_inbox,
    unfollow,
)
from work.worker import run_all_due

pytestmark = pytest.mark.django_db


def unread(member) -> int:
    return unread_count(Member.objects.select_related("inbox").get(pk=member.pk))


def test_a_member_is_told_once_of_a_thing(board, someone, tell):
    carys, tom = someone(), someone("Tom Wetherell")
    assert tell(carys, 1, actor=tom) == 1
    assert tell(carys, 1, actor=tom) == 0
    assert unread(carys) == 1
    assert Notification.objects.count() == 1


def test_nobody_is_told_of_their_own_doing(board, someone, tell):
    carys = someone()
    assert tell(carys, 1, actor=carys) == 0
    assert unread(carys) == 0


def test_a_second_run_tells_only_those_whom_the_first_missed(board, someone):
    first, second = someone("First"), someone("Second")
    told = {"kind": "note", "actor": None, "subject": "note:1", "topic": "board:1"}
    assert notify([first], **told) == 1
    assert notify([first, second], **told) == 1
    assert notify(Member.objects.all(), **told) == 0


def test_a_rolled_back_telling_leaves_no_trace(board, someone, tell):
    carys = someone()
    with transaction.atomic():
        tell(carys)
        transaction.set_rollback(True)
    assert unread(carys) == 0
    assert run_all_due() == 0


def test_reading_one_lowers_the_bell_by_one(board, someone, tell):
    carys = someone()
    tell(carys, 1)
    tell(carys, 2)
    one = Notification.objects.get(subject="note:1")
    mark_read(carys, one.pk)
    mark_read(carys, one.pk)
    assert unread(carys) == 1


def test_another_members_notification_cannot_be_marked(board, someone, tell):
    carys, tom = someone(), someone("Tom Wetherell")
    tell(carys)
    mark_read(tom, Notification.objects.get().pk)
    mark_read_about(tom, ["note:1"])
    mark_all_read(tom, 100)
    assert unread(carys) == 1


def test_reading_the_thing_itself_reads_what_told_of_it(board, someone, tell):
    carys = someone()
    tell(carys, 1)
    tell(carys, 1, kind="praise")
    tell(carys, 2)
    mark_read_about(carys, ["note:1", "note:77"])
    assert unread(carys) == 1


def test_marking_all_read_leaves_what_came_in_since_and_can_be_undone(board, someone, tell):
    carys = someone()
    tell(carys, 1)
    tell(carys, 2)
    tell(carys, 3)
    read_at = mark_all_read(carys, up_to=2)
    assert unread(carys) == 1
    assert mark_unread_again(carys, read_at) == 2
    assert unread(carys) == 3


def test_reading_costs_one_question_when_there_is_nothing_unread(board, someone, django_assert_num_queries):
    carys = someone()
    with django_assert_num_queries(1):
        mark_read_about(carys, ["note:1"])


def test_what_is_hidden_is_counted_no_more_and_comes_back_when_shown_again(board, someone, tell):
    carys, tom = someone(), someone("Tom Wetherell")
    for member in (carys, tom):
        tell(member, 1)
        tell(member, 2)
    board.hidden.add("note:1")
    reconsider("board:1")
    run_all_due()
    assert (unread(carys), unread(tom)) == (1, 1)
    board.hidden.clear()
    reconsider("board:1")
    run_all_due()
    assert (unread(carys), unread(tom)) == (2, 2)


def test_a_member_who_loses_a_place_is_told_of_nothing_in_it(board, someone, tell):
    carys = someone()
    tell(carys, 1)
    board.closed_to.add(carys.pk)
    reconsider_inbox(carys.pk)
    run_all_due()
    assert unread(carys) == 0


def test_following_twice_is_following_once(board, someone):
    carys = someone()
    follow(carys, "board:1")
    follow(carys, "board:1")
    assert Follow.objects.count() == 1
    unfollow(carys, "board:1")
    unfollow(carys, "board:1")
    assert not Follow.objects.exists()


def test_telling_many_costs_the_same_number_of_questions_as_telling_few(board, someone, django_assert_max_num_queries):
    members = [someone(f"Member {number}") for number in range(30)]
    for member in members:
        member.mail_preferences.create(kind="note", at_once=False)
    with django_assert_max_num_queries(8):
        notify(members, kind="note", actor=None, subject="note:1", topic="board:1")
    assert {unread(member) for member in members} == {1}


@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("tell"), st.integers(1, 6)),
            st.tuples(st.just("read"), st.integers(1, 6)),
            st.tuples(st.just("read all"), st.integers(0, 8)),
            st.tuples(st.just("hide"), st.integers(1, 6)),
            st.tuples(st.just("show"), st.integers(1, 6)),
        ),
        max_size=10,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_bell_shows_what_is_unread_and_may_be_seen(board, someone, tell, steps):
    with transaction.atomic():
        board.hidden.clear()
        carys = someone()
        told, read = [], set()
        for step, number in steps:
            if step == "tell" and number not in told:
                tell(carys, number)
                told.append(number)
                # Told of what is hidden: the task that tells asks first, so this cannot stay.
                reconsider_inbox(carys.pk)
            elif step == "read":
                mark_read_about(carys, [f"note:{number}"])
                read |= {number} & set(told)
            elif step == "read all":
                mark_all_read(carys, number)
                read |= set(told[:number])
            elif step in ("hide", "show"):
                (board.hidden.add if step == "hide" else board.hidden.discard)(f"note:{number}")
                reconsider("board:1")
            run_all_due()
        hidden = {number for number in told if f"note:{number}" in board.hidden}
        assert unread(carys) == len(set(told) - read - hidden)
        assert sorted(Notification.objects.values_list("number", flat=True)) == list(range(1, len(told) + 1))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_told_by_many_at_once_the_numbers_have_no_gaps_and_the_count_is_right(board, someone):
    members = [someone("Carys Bevan"), someone("Tom Wetherell"), someone("Sam Liddle")]
    gate = threading.Barrier(8)
    wrong = []

    def tell_five(first):
        try:
            gate.wait()
            for subject in range(first, first + 5):
                # Two threads tell of each subject, and name the members in different orders.
                order = members if first % 2 else members[::-1]
                notify(order, kind="note", actor=None, subject=f"note:{subject // 2}", topic="board:1")
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell_five, args=(first,)) for first in range(0, 40, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for member in members:
        rows = Notification.objects.filter(member=member)
        assert sorted(rows.values_list("number", flat=True)) == list(range(1, 21))
        assert max(Counter(rows.values_list("subject", flat=True)).values()) == 1
        assert Inbox.objects.get(member=member).unread_count == Inbox.objects.get(member=member).last_number == 20
