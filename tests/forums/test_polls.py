"""Polls: what is asked, who may vote, that each vote counts once, and what anonymous means."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from community.models import StaffLogEntry
from community.operations.suspending import suspend
from community.permissions import Refused
from community.staff_log import undo
from forums.models import Ballot, Poll
from forums.operations import polling
from forums.operations.curating import hide_post, lock_thread
from forums.operations.editing import delete_post, edit_post
from forums.permissions import why_not_vote
from forums.polls.new_poll import NewPoll
from forums.polls.results import as_csv, cell, voters_by_choice
from forums.recounting import drift
from tests.factories import (
    make_forum,
    make_group,
    make_member,
    make_poll,
    make_setting,
    make_thread,
)

pytestmark = pytest.mark.django_db


def vote(member, poll: Poll, *chosen: int, changes: bool = False) -> Poll:
    return polling.vote(member, poll.post_id, chosen, fingerprint=poll.fingerprint, changes=changes)


def counts(poll: Poll) -> tuple[list[int], int]:
    poll.refresh_from_db()
    return poll.counts, poll.ballot_count


def test_a_vote_counts_once_and_may_be_changed_and_withdrawn():
    poll, member = make_poll(), make_member()
    vote(member, poll, 0)
    vote(member, poll, 0)
    assert counts(poll) == ([1, 0], 1)
    vote(member, poll, 1)
    assert counts(poll) == ([0, 1], 1)
    polling.withdraw(member, poll.post_id)
    polling.withdraw(member, poll.post_id)
    assert counts(poll) == ([0, 0], 0)
    assert list(drift()) == []


def test_several_choices_are_one_voter():
    poll = make_poll(choices=("Bus", "Taxi", "Walk"), several=True)
    vote(make_member(), poll, 2, 0, 2)
    assert counts(poll) == ([1, 0, 1], 1)
    with pytest.raises(Refused):
        vote(make_member(), make_poll(), 0, 1)


@pytest.mark.parametrize("chosen", [(), (2,), (-1,), (0, 7)])
def test_what_is_not_on_the_list_is_no_vote(chosen):
    poll = make_poll(several=True)
    with pytest.raises(Refused):
        vote(make_member(), poll, *chosen)
    assert counts(poll) == ([0, 0], 0)


def test_the_first_vote_of_a_setting_counts_and_colleagues_may_change_it_when_they_have_seen_it():
    setting = make_setting()
    first, second = make_member(setting=setting), make_member(setting=setting)
    poll = make_poll(voters=Poll.Voters.SETTINGS)
    vote(first, poll, 0)
    with pytest.raises(polling.VotedAlready):
        vote(second, poll, 1)
    assert counts(poll) == ([1, 0], 1)
    vote(second, poll, 1, changes=True)
    assert counts(poll) == ([0, 1], 1)
    ballot = Ballot.objects.get()
    assert (ballot.member, ballot.setting) == (second, setting)


def test_without_a_setting_there_is_no_vote_of_settings_and_the_reason_is_said():
    poll, member = make_poll(voters=Poll.Voters.SETTINGS), make_member()
    with pytest.raises(Refused, match="you have none on your profile"):
        vote(member, poll, 0)
    assert "setting" in why_not_vote(member, poll)


def test_nobody_votes_who_may_not_reply():
    group_thread = make_thread(forum=make_forum(group=make_group()), author=make_member(role="moderator"))
    private = make_poll(group_thread.author, group_thread)
    suspended, author = make_member(), make_member()
    suspend(make_member(role="moderator"), suspended, "Unkind")
    suspended.refresh_from_db()
    hidden, locked, over = make_poll(), make_poll(), make_poll(closes_at=timezone.now() - timedelta(minutes=1))
    moderator = make_member(role="moderator")
    hide_post(moderator, hidden.post_id, "A pupil is named")
    lock_thread(moderator, locked.post.thread_id, True, "Enough")
    gone = make_poll(author)
    delete_post(author, gone.post_id)
    refused = [
        (make_member(), private), (suspended, make_poll()), (author, hidden), (moderator, hidden), (author, locked),
        (moderator, locked), (author, over), (make_member(), gone),
    ]  # fmt: skip
    for member, poll in refused:
        with pytest.raises(Refused):
            vote(member, poll, 0)
        with pytest.raises(Refused):
            polling.withdraw(member, poll.post_id)
    assert Ballot.objects.count() == 0


def test_an_anonymous_poll_keeps_no_name_no_time_and_no_order():
    poll = make_poll(is_anonymous=True)
    members = [make_member() for _ in range(12)]
    for number, member in enumerate(members):
        vote(member, poll, number % 2)
        ballots = list(Ballot.objects.filter(poll=poll).order_by("pk"))
        assert [ballot.voter for ballot in ballots] == sorted(ballot.voter for ballot in ballots)
    assert counts(poll) == ([6, 6], 12)
    assert not Ballot.objects.exclude(member=None, setting=None, cast_at=None).exists()
    kept = str(list(Ballot.objects.values()))
    assert not any(f"member:{member.pk}" in kept or member.handle in kept for member in members)
    vote(members[0], poll, 1)
    polling.withdraw(members[1], poll.post_id)
    assert counts(poll) == ([5, 6], 11)


def test_the_same_person_has_another_name_in_each_anonymous_poll():
    member, first, second = make_member(), make_poll(is_anonymous=True), make_poll(is_anonymous=True)
    vote(member, first, 0)
    vote(member, second, 0)
    assert Ballot.objects.values("voter").distinct().count() == 2


def test_who_voted_before_the_secret_key_was_changed_still_has_one_vote(settings):
    member, poll = make_member(), make_poll(is_anonymous=True)
    vote(member, poll, 0)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    vote(member, poll, 1)
    assert counts(poll) == ([0, 1], 1)


def test_a_poll_can_be_changed_until_someone_votes():
    author, member = make_member(), make_member()
    poll = make_poll(author)
    post = poll.post
    asked = NewPoll("Who really drives?", ("We", "They", "Nobody"))
    edit_post(author, post.pk, post.body_html, revision=0, poll=asked)
    poll.refresh_from_db()
    assert (poll.question, poll.choices, poll.counts) == ("Who really drives?", ["We", "They", "Nobody"], [0, 0, 0])
    vote(member, poll, 2)
    with pytest.raises(polling.PollHasVotes):
        edit_post(author, post.pk, post.body_html, revision=1, poll=None)
    edit_post(author, post.pk, post.body_html, revision=1, poll=asked)
    edit_post(author, post.pk, "<p>Other words</p>", revision=1)
    assert counts(poll) == ([0, 0, 1], 1)
    polling.withdraw(member, post.pk)
    edit_post(author, post.pk, "<p>Other words</p>", revision=2, poll=None)
    post.refresh_from_db()
    assert not post.has_poll
    assert not Poll.objects.exists()


def test_a_vote_for_what_was_asked_before_is_not_counted_for_what_is_asked_now():
    author = make_member()
    poll = make_poll(author)
    read = poll.fingerprint
    edit_post(author, poll.post_id, poll.post.body_html, revision=0, poll=NewPoll("Other?", ("No", "Yes")))
    with pytest.raises(polling.PollChanged):
        polling.vote(make_member(), poll.post_id, [0], fingerprint=read)


def test_its_author_or_a_moderator_closes_it_early_and_that_is_logged_and_can_be_undone():
    author, moderator, member = make_member(), make_member(role="moderator"), make_member()
    poll = make_poll(author)
    with pytest.raises(Refused):
        polling.close_poll(member, poll.post_id)
    polling.close_poll(author, poll.post_id)
    with pytest.raises(Refused, match="Voting has ended"):
        vote(member, poll, 0)
    entry = StaffLogEntry.objects.get(action="close poll")
    assert (entry.actor, entry.label) == (author, poll.question)
    undo(entry.pk, moderator)
    vote(member, poll, 0)
    polling.close_poll(moderator, poll.post_id, "It was asked twice")
    assert counts(poll) == ([1, 0], 1)


def test_results_as_csv_run_nothing_in_a_spreadsheet_and_name_nobody_who_voted_anonymously():
    voter = make_member("=HYPERLINK(1)")
    poll = make_poll(choices=("=1+1", "@SUM(A1)", "Plain, with a comma"), several=True)
    vote(voter, poll, 0, 2)
    poll.refresh_from_db()
    assert as_csv(poll, make_member()).splitlines() == [
        "Choice,Votes,Percent of voters,Voters",
        "'=1+1,1,100,'=HYPERLINK(1)",
        "'@SUM(A1),0,0,",
        '"Plain, with a comma",1,100,\'=HYPERLINK(1)',
    ]
    assert "HYPERLINK" not in as_csv(poll, AnonymousUser())
    anonymous = make_poll(is_anonymous=True)
    vote(voter, anonymous, 0)
    assert as_csv(anonymous, voter).splitlines()[0] == "Choice,Votes,Percent of voters"
    assert "HYPERLINK" not in as_csv(anonymous, voter)
    assert voters_by_choice(anonymous, voter) == [[], []]


@given(st.text(max_size=20))
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", " =", "  @"])
def test_no_cell_begins_a_formula(sign, words):
    assert cell(sign + words).startswith("'")


class AnySequenceOfVotes(TestCase):
    """Whatever people do, in whatever order, the counts are those of the ballots."""

    @given(
        st.booleans(), st.booleans(), st.booleans(),
        st.lists(st.tuples(st.integers(0, 4), st.lists(st.integers(0, 2), max_size=3)), max_size=14),
    )  # fmt: skip
    def test_the_counts_are_what_counting_the_ballots_gives(self, several, is_anonymous, of_settings, deeds):
        members = self.members()
        voters = Poll.Voters.SETTINGS if of_settings else Poll.Voters.PEOPLE
        poll = make_poll(
            members[0], choices=("A", "B", "C"), several=several, is_anonymous=is_anonymous, voters=voters
        )  # fmt: skip
        kept: dict[object, list[int]] = {}
        cast_by: dict[object, int] = {}
        for who, chosen in deeds:
            member = members[who]
            voter = member.setting_id if of_settings else member.pk
            chosen = sorted(set(chosen))[: None if several else 1]
            if is_anonymous and of_settings and voter in kept and cast_by[voter] != member.pk:
                with pytest.raises(Refused):
                    polling.withdraw(member, poll.post_id)
            elif chosen:
                vote(member, poll, *chosen, changes=True)
                kept[voter], cast_by[voter] = chosen, member.pk
            else:
                polling.withdraw(member, poll.post_id)
                kept.pop(voter, None)
        expected = [sum(number in chosen for chosen in kept.values()) for number in range(3)]
        assert counts(poll) == (expected, len(kept))
        assert list(drift()) == []

    @staticmethod
    def members():
        settings = [make_setting(), make_setting()]
        return [make_member(setting=settings[number % 2]) for number in range(5)]
