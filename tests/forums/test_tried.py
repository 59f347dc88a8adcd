""" "Worked for us too": one word a setting, counted on the answer and on its question."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import undo
from forums.models import Answer, Reaction, Tried
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.curating import hide_post, lock_thread
from forums.operations.reacting import react
from forums.operations.redacting import redact
from forums.operations.trying import say_tried, take_back_tried, take_line_away
from forums.passages import Passage
from forums.recounting import drift
from notifications.models import Notification
from tests.examples import several_examples, taken_back
from tests.factories import make_forum, make_member, make_reply, make_setting, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(author):
    return chosen(make_thread(), author)


def chosen(question, author=None):
    reply = make_reply(question, author)
    accept_answer(question.author, reply.pk)
    return reply


def say(member, answer, line="With two of us", *, is_kept=True, kind="special"):
    return say_tried(member, answer.pk, kind_of_setting=kind, line=line, is_kept=is_kept)


def tried(answer) -> tuple[int, int]:
    of_answer = Answer.objects.get(post=answer)
    return of_answer.tried_count, of_answer.kept_count


def tried_on_question(answer) -> tuple[int, int]:
    answer.thread.refresh_from_db()
    return answer.thread.tried_count, answer.thread.kept_count


def seen(response) -> str:
    return html.unescape(response.content.decode())


# ------------------------------------------------------------------------------------------ counting
def test_tried_and_kept_are_counted_on_the_answer_and_on_its_question(answer):
    for number in range(3):
        say(make_member(setting=make_setting()), answer, is_kept=number > 0)
    assert tried(answer) == tried_on_question(answer) == (3, 2)


def test_a_setting_has_one_word_whoever_of_its_colleagues_says_it(answer):
    setting = make_setting()
    first, second = make_member(setting=setting), make_member(setting=setting)
    say(first, answer, "With two of us")
    say(second, answer, "With three of us", is_kept=False)
    assert tried(answer) == (1, 0)
    assert Tried.objects.get().member == second


def test_members_without_a_setting_count_as_themselves(answer):
    one, other = make_member(), make_member()
    for member in (one, other, one):
        say(member, answer)
    assert tried(answer) == (2, 2)


def test_who_comes_to_a_setting_is_not_counted_twice(answer):
    member, setting = make_member(), make_setting()
    say(member, answer)
    member.setting = setting
    member.save()
    say(member, answer, is_kept=False)
    assert tried(answer) == (1, 0)


def test_a_setting_that_tried_two_answers_is_one_on_the_question_and_still_does_it_if_it_does_one(author):
    question = make_thread()
    first, second = chosen(question, author), chosen(question)
    member = make_member(setting=make_setting())
    say(member, first, is_kept=False)
    say(member, second, is_kept=True)
    assert tried_on_question(first) == (1, 1)
    take_back_tried(member, second.pk)
    assert tried_on_question(first) == (1, 0)


def test_an_answer_that_is_none_any_more_does_not_count_until_it_is_again(answer):
    say(make_member(), answer)
    take_back_answer(answer.thread.author, answer.pk)
    assert tried_on_question(answer) == (0, 0)
    accept_answer(answer.thread.author, answer.pk)
    assert tried_on_question(answer) == tried(answer) == (1, 1)


def test_saying_it_takes_the_place_of_a_reaction_that_it_worked(author):
    question, member = make_thread(), make_member()
    reply = make_reply(question, author)
    react(member, reply.pk, "worked")
    accept_answer(question.author, reply.pk)
    say(member, reply)
    reply.refresh_from_db()
    assert (reply.reactions, Reaction.objects.count()) == ({}, 0)


presses = st.tuples(st.integers(0, 3), st.integers(0, 1), st.sampled_from(["kept", "stopped", "back", "chosen", "not"]))


@given(done=st.lists(presses, max_size=20))
@several_examples
def test_whatever_people_say_recounting_finds_no_drift(done):
    with taken_back():
        setting, asker = make_setting(), make_member()
        people = [make_member(setting=setting), make_member(setting=setting), make_member(setting=make_setting())]
        people.append(make_member())
        question = make_thread(asker)
        answers = [chosen(question) for _ in range(2)]
        for who, which, what in done:
            answer, person = answers[which], people[who]
            if what == "chosen":
                accept_answer(asker, answer.pk)
            elif what == "not":
                take_back_answer(asker, answer.pk)
            elif what == "back":
                take_back_tried(person, answer.pk)
            else:
                question.refresh_from_db()
                if answer.pk in question.answer_ids:
                    say(person, answer, is_kept=what == "kept")
        assert list(drift()) == []
        question.refresh_from_db()
        assert question.kept_count <= question.tried_count <= 3


# ------------------------------------------------------------------------------------------ who may
def test_the_author_of_an_answer_and_who_may_not_reply_say_nothing_of_it(answer, author, moderator):
    with pytest.raises(Refused):
        say(author, answer)
    lock_thread(moderator, answer.thread_id, True, "Done")
    with pytest.raises(Refused):
        say(make_member(), answer)
    say(moderator, answer)
    assert tried(answer) == (1, 1)


def test_nothing_is_said_of_a_reply_that_is_no_answer_or_was_taken_down(answer, moderator):
    for reply in (make_reply(make_thread()), answer):
        hide_post(moderator, answer.pk, "A pupil is named")
        with pytest.raises(Refused):
            say(make_member(), reply)


# ------------------------------------------------------------------------------------------ telling
def test_the_author_is_told_once_that_their_answer_was_tried(answer, author, run_tasks, client):
    for name in ("Ann Abbey", "Ben Bell"):
        say(make_member(name), answer)
        run_tasks()
    assert Notification.objects.filter(member=author, kind="reaction").count() == 1
    client.force_login(author)
    inbox = seen(client.get("/inbox/")).replace("<strong>", "").replace("</strong>", "")
    assert "Ben Bell and Ann Abbey tried your answer to Minibus drivers" in inbox


# ------------------------------------------------------------------------------------------ moderators
def test_a_line_that_a_moderator_took_away_is_not_counted_not_said_again_and_comes_back_by_undoing(answer, moderator):
    member = make_member()
    said = say(member, answer)
    take_line_away(moderator, said.pk, "It names a pupil")
    assert tried(answer) == tried_on_question(answer) == (0, 0)
    with pytest.raises(Refused, match="It names a pupil"):
        say(member, answer)
    undo(StaffLogEntry.objects.get().pk, moderator)
    assert tried(answer) == tried_on_question(answer) == (1, 1)
    assert Answer.objects.get().newest_lines[0][1] == "With two of us"


def test_only_moderators_take_lines_away_and_they_say_why(client, member, answer, moderator):
    said = say(make_member(), answer)
    assert client.get(f"/tried/{said.pk}/remove/").status_code == 404
    client.force_login(moderator)
    assert client.post(f"/tried/{said.pk}/remove/", {"reason": " "}).status_code == 422
    assert client.post(f"/tried/{said.pk}/remove/", {"reason": "Unkind"}).status_code == 302
    assert "Taken away" in seen(client.get(f"/posts/{answer.pk}/tried/"))


def test_words_taken_out_for_good_leave_the_lines_too(answer, moderator):
    say(make_member(), answer, "Since Kylie Brown came we do")
    redact(moderator, answer.pk, Passage("Kylie Brown"), "A pupil is named")
    assert "Kylie" not in Tried.objects.get().line
    assert "Kylie" not in str(Answer.objects.get().newest_lines)
    assert list(drift()) == []


# ------------------------------------------------------------------------------------------ pages
def test_the_form_knows_the_kind_of_ones_setting_and_keeps_what_was_typed(client, answer):
    setting = make_setting(kind="Pupil referral unit")
    client.force_login(make_member(setting=setting))
    page = f"/posts/{answer.pk}/tried/"
    assert client.get(page).context["form"].initial["kind_of_setting"] == "pru"
    refused = client.post(page, {"kind_of_setting": "pru", "line": "With two of us"})
    assert refused.status_code == 422
    assert "Say whether you still do it." in seen(refused)
    assert 'value="With two of us"' in seen(refused)
    assert tried(answer) == (0, 0)
    client.post(page, {"kind_of_setting": "trust", "line": "With two of us", "is_kept": "yes"})
    thread = seen(client.get(answer.thread.get_absolute_url()))
    assert "Tried by 1 setting, kept by 1" in thread
    assert "With two of us" in thread
    assert "Trust or local authority" in thread


def test_a_colleague_is_told_whose_word_they_change(client, answer):
    setting = make_setting("Hazelgarth School")
    say(make_member("Ann Abbey", setting=setting), answer)
    client.force_login(make_member(setting=setting))
    assert "Ann Abbey said this for Hazelgarth School" in seen(client.get(f"/posts/{answer.pk}/tried/"))


def test_what_a_colleague_said_meanwhile_is_shown_and_not_overwritten_unseen(client, answer):
    setting = make_setting("Hazelgarth School")
    client.force_login(make_member(setting=setting))
    page = f"/posts/{answer.pk}/tried/"
    mine = {"kind_of_setting": "special", "line": "With a hoist", "is_kept": "yes"}
    say(make_member("Ann Abbey", setting=setting), answer, "With two of us")
    refused = client.post(page, mine | {"seen": ""})
    assert refused.status_code == 422
    said = seen(refused)
    assert "Ann Abbey has said this for your setting meanwhile" in said
    assert "With two of us" in said
    assert 'value="With a hoist"' in said
    assert Tried.objects.get().line == "With two of us"
    client.post(page, mine | {"seen": re.search(r'name="seen" value="([^"]+)"', said)[1]})
    assert Tried.objects.get().line == "With a hoist"
    # One's own word is changed from any window.
    client.post(page, mine | {"line": "With a sling", "seen": ""})
    assert Tried.objects.get().line == "With a sling"


def test_taking_it_back_with_one_press(client, member, answer):
    say(member, answer)
    assert client.post(f"/posts/{answer.pk}/tried/?undo").status_code == 302
    assert tried(answer) == (0, 0)


def test_visitors_read_the_lines_and_not_who_said_them(client, author):
    answer = chosen(make_thread(forum=make_forum(audience="public")), author)
    say(make_member("Ann Abbey"), answer, "With two of us")
    page = seen(client.get(f"/posts/{answer.pk}/tried/"))
    assert "With two of us" in page
    assert "Ann Abbey" not in page
    assert client.post(f"/posts/{answer.pk}/tried/", {}).status_code == 302
    assert tried(answer) == (1, 1)


def test_a_line_without_words_is_refused_beside_its_field(client, member, answer):
    page = client.post(f"/posts/{answer.pk}/tried/", {"kind_of_setting": "special", "line": "???", "is_kept": "no"})
    assert page.status_code == 422
    assert page.context["form"].errors["line"]


def test_a_list_of_threads_says_how_many_settings_tried_the_answers_of_a_question(client, member, answer):
    say(make_member(), answer, is_kept=False)
    assert "Tried by 1 setting, kept by 0" in seen(client.get("/forums/latest/"))
