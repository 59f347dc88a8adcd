"""Choosing the answers of a question."""

import html
import re
from datetime import date

import pytest
import time_machine

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import undo
from forums.answers.asking import ask_about_due_answers
from forums.models import Answer
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.curating import change_kind, hide_post, lock_thread
from forums.operations.reviewing import confirm_answer, set_review_day
from notifications.inbox import page_of
from notifications.models import Inbox, Notification
from tests.factories import make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker():
    return make_member("Ada Asker")


@pytest.fixture
def question(asker):
    return make_thread(asker)


def answers_of(thread) -> list[int]:
    thread.refresh_from_db()
    return thread.answer_ids


@pytest.mark.parametrize("role", ["moderator", "network_team"])
def test_who_asked_chooses_the_answer_and_so_may_a_moderator(asker, question, role):
    reply = make_reply(question)
    for chooser in (asker, make_member(role=role)):
        accept_answer(chooser, reply.pk, "It answers")
        assert answers_of(question) == [reply.pk]
        take_back_answer(chooser, reply.pk, "It does not answer")
        assert answers_of(question) == []


@pytest.mark.parametrize("role", ["member", "editor"])
def test_no_one_else_chooses(question, role):
    reply = make_reply(question)
    with pytest.raises(Refused):
        accept_answer(make_member(role=role), reply.pk, "It answers")
    with pytest.raises(Refused):
        accept_answer(reply.author, reply.pk)
    accept_answer(question.author, reply.pk)
    with pytest.raises(Refused):
        take_back_answer(make_member(role=role), reply.pk, "It does not answer")
    assert answers_of(question) == [reply.pk]


def test_several_answers_stand_side_by_side_in_the_order_of_choosing(asker, question):
    first, second, third = (make_reply(question) for _ in range(3))
    for post in (second, third, first, third):
        accept_answer(asker, post.pk)
    assert answers_of(question) == [second.pk, third.pk, first.pk]
    take_back_answer(asker, third.pk)
    assert answers_of(question) == [second.pk, first.pk]


def test_an_answer_that_is_chosen_again_comes_last(asker, question):
    first, second = make_reply(question), make_reply(question)
    for post in (first, second):
        accept_answer(asker, post.pk)
    take_back_answer(asker, first.pk)
    accept_answer(asker, first.pk)
    assert answers_of(question) == [second.pk, first.pk]


def test_the_question_itself_a_hidden_reply_and_a_reply_to_a_discussion_are_no_answers(asker, question):
    hidden = make_reply(question)
    hide_post(make_member(role="moderator"), hidden.pk, "Off topic")
    discussion = make_thread(asker, kind="discussion", replies=1)
    for post in (question.posts.get(position=1), hidden, discussion.posts.get(position=2)):
        with pytest.raises(Refused):
            accept_answer(asker, post.pk)
    assert answers_of(question) == answers_of(discussion) == []


def test_in_a_locked_thread_only_moderators_choose(asker, question):
    reply, moderator = make_reply(question), make_member(role="moderator")
    lock_thread(moderator, question.pk, True, "Done")
    with pytest.raises(Refused):
        accept_answer(asker, reply.pk)
    accept_answer(moderator, reply.pk, "It answers")
    assert answers_of(question) == [reply.pk]


def told_of_answers(member) -> int:
    return Notification.objects.filter(member=member, kind="accepted").count()


def test_its_author_is_told_once_however_often_it_is_chosen(asker, question, run_tasks):
    reply = make_reply(question)
    for _ in range(2):
        accept_answer(asker, reply.pk)
        take_back_answer(asker, reply.pk)
        accept_answer(asker, reply.pk)
    run_tasks()
    assert told_of_answers(reply.author) == 1


def test_no_one_is_told_of_a_choice_that_was_taken_back_at_once(asker, question, run_tasks):
    reply = make_reply(question)
    accept_answer(asker, reply.pk)
    take_back_answer(asker, reply.pk)
    run_tasks()
    assert told_of_answers(reply.author) == 0


def test_who_answers_their_own_question_is_not_told(asker, question, run_tasks):
    accept_answer(asker, make_reply(question, asker).pk)
    run_tasks()
    assert told_of_answers(asker) == 0


# ------------------------------------------------------------------------------------------ undoing
def undo_offered(page) -> str:
    """Where the message on the page leads that comes after an answer was chosen or taken back."""
    return html.unescape(re.search(r'class="toast".*?<form action="([^"]+)"', page.content.decode(), re.DOTALL)[1])


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_to_undo_that_an_answer_was_taken_back_restores_its_place_and_the_day_on_which_it_asks(client, role):
    asker = make_member(role=role)
    question = make_thread(asker)
    first, second = make_reply(question), make_reply(question)
    for post in (first, second):
        accept_answer(asker, post.pk)
    set_review_day(asker, first.pk, date(2040, 9, 1))
    before = Answer.objects.filter(post=first).values().get()
    client.force_login(asker)
    page = client.post(f"/posts/{first.pk}/accept/?undo", follow=True)
    assert answers_of(question) == [second.pk]
    client.post(undo_offered(page))
    assert answers_of(question) == [first.pk, second.pk]
    assert Answer.objects.filter(post=first).values().get() == before


def counted(member) -> int:
    return Inbox.objects.filter(member=member).values_list("unread_count", flat=True).first() or 0


def shown(member) -> list[str]:
    return [entry.notification.kind for entry in page_of(member).entries]


def test_an_author_is_told_again_of_a_choice_that_was_taken_back_and_made_again(asker, question, run_tasks):
    reply = make_reply(question)
    accept_answer(asker, reply.pk)
    run_tasks()
    take_back_answer(asker, reply.pk)
    run_tasks()
    assert (counted(reply.author), shown(reply.author)) == (0, [])
    accept_answer(asker, reply.pk)
    run_tasks()
    assert (counted(reply.author), shown(reply.author)) == (1, ["accepted"])


@pytest.mark.parametrize("action", ["accept", "unaccept"])
def test_what_a_moderator_undoes_of_an_answer_its_author_is_told_so(asker, question, run_tasks, action):
    moderator, reply = make_member(role="moderator"), make_reply(question)
    accept_answer(moderator, reply.pk, "It answers")
    run_tasks()
    if action == "unaccept":
        take_back_answer(moderator, reply.pk, "It does not")
        run_tasks()
    undo(StaffLogEntry.objects.get(action=action).pk, moderator)
    run_tasks()
    told = int(action == "unaccept")
    assert (counted(reply.author), len(shown(reply.author))) == (told, told)


def test_of_a_question_that_becomes_a_discussion_nobody_is_told_an_answer(asker, question, run_tasks):
    moderator, reply = make_member(role="moderator"), make_reply(question)
    accept_answer(asker, reply.pk)
    run_tasks()
    change_kind(moderator, question.pk, "discussion", "There is nothing to answer")
    run_tasks()
    assert "accepted" not in shown(reply.author)
    assert counted(reply.author) == len(shown(reply.author))


def test_who_was_asked_whether_an_answer_is_right_is_asked_no_more_once_someone_has_said_so(asker, question, run_tasks):
    reply = make_reply(question)
    accept_answer(asker, reply.pk)
    for day in (date(2040, 9, 1), date(2041, 9, 1)):
        set_review_day(asker, reply.pk, day)
    with time_machine.travel("2041-09-01 09:00", tick=False):
        ask_about_due_answers()
        run_tasks()
        assert counted(asker) == len(shown(asker)) == 2  # and that there is a reply
        confirm_answer(asker, reply.pk, date(2041, 9, 1))
        run_tasks()
        assert [counted(one) for one in (asker, reply.author)] == [1, 1]
        assert (shown(asker), shown(reply.author)) == (["reply"], ["accepted"])


def test_who_asked_is_told_of_an_answer_that_a_moderator_chose_for_them(asker, question, run_tasks):
    moderator, own = make_member(role="moderator"), make_reply(question, asker)
    reply = make_reply(question)
    accept_answer(moderator, reply.pk, "It answers")
    accept_answer(moderator, own.pk, "They found it themselves")
    accept_answer(asker, make_reply(question).pk)
    run_tasks()
    chosen = [entry.words.sentence for entry in page_of(asker).entries if entry.notification.kind == "answer chosen"]
    assert chosen == [f"{moderator} chose an answer to your question {question}"]
    take_back_answer(asker, reply.pk)
    run_tasks()
    assert "answer chosen" not in shown(asker)
    assert counted(asker) == len(shown(asker))
