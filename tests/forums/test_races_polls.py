"""Many who vote at once, with real threads on PostgreSQL: every vote counts once."""

from functools import partial

import pytest

from forums.models import Ballot, Poll
from forums.operations import polling
from forums.operations.editing import edit_post
from forums.polls.new_poll import NewPoll
from forums.recounting import drift
from tests.factories import make_member, make_poll, make_setting
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def vote(member, poll: Poll, *chosen: int, changes: bool = False):
    return polling.vote(member, poll.post_id, chosen, fingerprint=poll.fingerprint, changes=changes)


def answer(deed, *more, **named):
    """What came of a deed, where it may be told that it came too late."""
    try:
        return deed(*more, **named)
    except (polling.VotedAlready, polling.PollChanged, polling.PollHasVotes) as too_late:
        return too_late


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_fifty_voters_at_once_are_fifty_votes(is_anonymous):
    poll = make_poll(is_anonymous=is_anonymous)
    members = [make_member() for _ in range(50)]
    all_at_once(
        lambda member=member, number=number: vote(member, poll, number % 2) for number, member in enumerate(members)
    )
    poll.refresh_from_db()
    assert (poll.counts, poll.ballot_count, Ballot.objects.count()) == ([25, 25], 50, 50)
    assert list(drift()) == []


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_one_voter_ten_times_at_once_is_one_vote(is_anonymous):
    poll, member = make_poll(is_anonymous=is_anonymous), make_member()
    all_at_once(lambda number=number: vote(member, poll, number % 2) for number in range(10))
    poll.refresh_from_db()
    assert (sum(poll.counts), poll.ballot_count, Ballot.objects.count()) == (1, 1, 1)
    assert list(drift()) == []


def test_of_ten_colleagues_at_once_the_first_votes_for_their_setting():
    setting = make_setting()
    colleagues = [make_member(setting=setting) for _ in range(10)]
    poll = make_poll(voters="settings", choices=tuple("ABCDEFGHIJ"))
    results = all_at_once(
        lambda member=member, number=number: answer(vote, member, poll, number)
        for number, member in enumerate(colleagues)
    )
    assert sum(isinstance(result, polling.VotedAlready) for result in results) == 9
    poll.refresh_from_db()
    assert (sum(poll.counts), poll.ballot_count) == (1, 1)


@pytest.mark.parametrize("time", range(5))
def test_a_poll_changed_while_people_vote_counts_no_vote_for_other_words(time):
    author = make_member()
    poll = make_poll(author)
    other = NewPoll("Other?", ("No", "Yes", "Perhaps"))
    words = poll.post.body_html
    change = partial(answer, edit_post, author, poll.post_id, words, revision=0, poll=other)
    results = all_at_once([change, *(partial(answer, vote, make_member(), poll, 0) for _ in range(6))])
    after = Poll.objects.get()
    refused = sum(isinstance(result, polling.PollChanged) for result in results)
    if isinstance(results[0], polling.PollHasVotes):
        assert (after.question, after.ballot_count, refused) == (poll.question, 6, 0)
    else:
        assert (after.question, after.ballot_count, refused) == ("Other?", 0, 6)
    assert list(drift()) == []
