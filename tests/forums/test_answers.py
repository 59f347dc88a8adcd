"""Choosing the answers of a question."""

import pytest

from community.permissions import Refused
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.curating import hide_post, lock_thread
from notifications.models import Notification
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
