"""Many who choose, try and check answers at once, with real threads on PostgreSQL: all of it counts, each once."""

from datetime import date

import pytest

from community.permissions import Refused
from forums.models import Answer, StatutoryDocument, Tried
from forums.operations import documents
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.curating import hide_post, restore_post
from forums.operations.reviewing import confirm_answer, set_review_day
from forums.operations.trying import say_tried, take_back_tried
from forums.recounting import drift
from tests.factories import make_member, make_reply, make_setting, make_thread
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def say(member, post, *, is_kept: bool = True):
    return say_tried(member, post.pk, kind_of_setting="special", line="With two of us", is_kept=is_kept)


def or_refused(deed, *given, **named):
    try:
        return deed(*given, **named)
    except (Refused, documents.AlreadyListed) as refusal:
        return refusal


def test_answers_chosen_at_once_are_all_chosen():
    asker, moderator = make_member(), make_member(role="moderator")
    question = make_thread(asker)
    replies = [make_reply(question) for _ in range(6)]
    all_at_once(
        lambda reply=reply, number=number: accept_answer((asker, moderator)[number % 2], reply.pk, "It answers")
        for number, reply in enumerate(replies)
    )
    question.refresh_from_db()
    assert sorted(question.answer_ids) == [reply.pk for reply in replies]
    assert list(drift()) == []


def test_one_answer_chosen_by_two_at_once_is_one():
    asker, moderator = make_member(), make_member(role="moderator")
    reply = make_reply(make_thread(asker))
    all_at_once(lambda by=by: accept_answer(by, reply.pk, "It answers") for by in [asker, moderator] * 4)
    assert Answer.objects.count() == 1
    assert list(drift()) == []


def test_ten_colleagues_at_once_are_one_setting_and_ten_settings_are_ten():
    question = make_thread()
    reply = make_reply(question)
    accept_answer(question.author, reply.pk)
    setting = make_setting()
    colleagues = [make_member(setting=setting) for _ in range(10)]
    all_at_once(lambda member=member: say(member, reply) for member in colleagues)
    assert Tried.objects.count() == 1
    others = [make_member(setting=make_setting()) for _ in range(10)]
    all_at_once(lambda number=number, member=member: say(member, reply, is_kept=number % 2 == 0)
                for number, member in enumerate(others))  # fmt: skip
    question.refresh_from_db()
    assert (question.tried_count, question.kept_count) == (11, 6)
    assert list(drift()) == []


def test_trying_choosing_taking_back_and_taking_down_at_once_leave_true_counts():
    asker, moderator = make_member(), make_member(role="moderator")
    question = make_thread(asker)
    replies = [make_reply(question) for _ in range(2)]
    for reply in replies:
        accept_answer(asker, reply.pk)
    members = [make_member(setting=make_setting()) for _ in range(4)]
    deeds = []
    for reply in replies:
        deeds += [lambda member=member, reply=reply: or_refused(say, member, reply) for member in members]
        deeds += [lambda reply=reply: take_back_answer(asker, reply.pk)]
        deeds += [lambda reply=reply: or_refused(accept_answer, asker, reply.pk)]
    deeds += [lambda: or_refused(take_back_tried, members[0], replies[0].pk)]
    deeds += [lambda: hide_post(moderator, replies[1].pk, "Off topic")]
    all_at_once(deeds)
    assert list(drift()) == []
    restore_post(moderator, replies[1].pk, "It is harmless")
    assert list(drift()) == []


def test_still_right_pressed_by_several_at_once_asks_again_in_one_year_and_not_in_three():
    asker, moderator, author = make_member(), make_member(role="moderator"), make_member()
    reply = make_reply(make_thread(asker), author)
    accept_answer(asker, reply.pk)
    day = date(2026, 1, 5)
    set_review_day(asker, reply.pk, day)
    all_at_once(lambda by=by: confirm_answer(by, reply.pk, day) for by in (asker, moderator, author) * 2)
    answer = Answer.objects.get()
    assert answer.confirmed_by in (asker, moderator, author)
    assert (answer.review_by - answer.confirmed_at.date()).days in (364, 365, 366)


def test_a_document_added_by_several_at_once_is_listed_once():
    editors = [make_member(role="editor") for _ in range(6)]
    results = all_at_once(
        lambda editor=editor: or_refused(documents.add_document, editor, title="KCSIE", names=[], tag=None)
        for editor in editors
    )
    assert StatutoryDocument.objects.count() == 1
    assert sum(isinstance(result, documents.AlreadyListed) for result in results) == 5
