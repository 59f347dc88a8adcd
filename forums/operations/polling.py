"""Asking and voting. A poll changes under the lock of its row, so its counts are always those of its ballots."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.permissions import Refused, require
from community.staff_log import record
from forums import effects
from forums.models import Ballot, Poll, Post
from forums.operations.acts import require_reason
from forums.permissions import can_close_poll, why_not_vote, why_not_withdraw
from forums.polls.new_poll import NewPoll
from forums.polls.voters import (
    COLLEAGUE_VOTED,
    OwnBallots,
    casters_of,
    is_cast_by,
    may_replace,
    own_ballots,
    said_of_left_behind,
    voter_of,
)


class PollHasVotes(Exception):
    """Someone has voted, so what is asked stays as it is."""


class PollChanged(Exception):
    """What is asked has been changed since the voter's page was made: a number may stand for another choice."""


class PollGone(Refused):
    """Its author has taken the poll out of the post."""

    def __init__(self) -> None:
        super().__init__("This poll is not there any more.")


class VotedAlready(Exception):
    """The setting has a vote that its voter had not seen: the first counts, until someone chooses to change it."""


def add_poll(post: Post, asked: NewPoll | None) -> None:
    """Gives a post that is just being written its poll, if it asks for one; the post has been saved as having it."""
    if asked:
        Poll.objects.create(post=post, counts=[0] * len(asked.choices), **_columns(asked))


def change_poll(post: Post, asked: NewPoll | None) -> bool:
    """Makes this the poll of a post whose thread is locked; None: it has none. Says whether that is a change.

    Raises PollHasVotes when someone has voted and it would ask something else.
    """
    poll = _locked(post.pk) if post.has_poll else None
    if asked.is_what(poll) if asked and poll else asked is poll:
        return False
    if poll and poll.ballot_count:
        raise PollHasVotes
    if poll and asked:
        Poll.objects.filter(pk=poll.pk).update(counts=[0] * len(asked.choices), **_columns(asked))
    elif poll:
        poll.delete()
    else:
        add_poll(post, asked)
    post.has_poll = asked is not None
    post.save(update_fields=["has_poll"])
    return True


def _columns(asked: NewPoll) -> dict:
    return asdict(asked) | {"choices": list(asked.choices)}


@transaction.atomic
def vote(member, post_id: int, chosen: Sequence[int], *, fingerprint: str, changes: bool = False) -> Poll:
    """The member's vote, or their setting's, in the post's poll: instead of any before.

    `fingerprint` is that of the poll they read; `changes` says that they saw a vote of theirs and change it.
    Raises Refused (as PollGone, or because they have voted for another setting), PollChanged, or VotedAlready.
    """
    poll = _for_voter(member, post_id)
    if poll.fingerprint != fingerprint:
        raise PollChanged
    chosen = sorted(set(chosen))
    require(bool(chosen), "Choose something first.")
    require(poll.several or len(chosen) == 1, "Choose one of these only.")
    require(chosen[0] >= 0 and chosen[-1] < len(poll.choices), "Choose one of these.")
    own = own_ballots(member, [poll]).get(poll.pk, OwnBallots())
    before = own.voted
    if own.left_behind:
        raise Refused(said_of_left_behind(own.left_behind))
    if before and not is_cast_by(before, member, poll):
        require(may_replace(before, member, poll), COLLEAGUE_VOTED)
        if not changes and (poll.is_anonymous or before.chosen != chosen):
            raise VotedAlready
    ballot = Ballot(poll=poll, voter=voter_of(member, poll), chosen=chosen)
    ballot.caster = next(iter(casters_of(member, poll)), "")
    if not poll.is_anonymous:
        ballot.member, ballot.cast_at = member, timezone.now()
        ballot.setting_id = member.setting_id if poll.is_of_settings else None
    _replace(poll, before, ballot)
    return poll


@transaction.atomic
def withdraw(member, post_id: int, *, left_behind: bool = False) -> Poll:
    """Takes back the member's vote, or their setting's; `left_behind`: the one they cast for a setting before this one.
    Raises Refused where nobody could vote either, or in an anonymous poll the vote that a colleague cast."""
    poll = _for_voter(member, post_id, why_not_withdraw if left_behind else why_not_vote)
    own = own_ballots(member, [poll]).get(poll.pk, OwnBallots())
    before = own.left_behind if left_behind else own.voted
    if before:
        require(left_behind or may_replace(before, member, poll), COLLEAGUE_VOTED)
        _replace(poll, before, None)
    return poll


@transaction.atomic
def close_poll(by, post_id: int, reason: str = "") -> Poll:
    """Ends voting now, for the author, or for a moderator who says why. Logged. Raises Refused."""
    poll = _locked(post_id)
    require(can_close_poll(by, poll), "You cannot close this poll.")
    if by.pk != poll.post.author_id:
        require_reason(reason)
    before = poll.closes_at
    poll.closes_at = timezone.now()
    poll.save(update_fields=["closes_at"])
    record(
        by,
        "close poll",
        f"post:{post_id}",
        poll.question,
        reason or "It is their own",
        before={"closes_at": before.isoformat() if before else None},
        after={"closes_at": poll.closes_at.isoformat()},
    )
    effects.poll_changed(poll, is_vote=False)
    return poll


def _for_voter(member, post_id: int, why_not: Callable[[Any, Poll], str] = why_not_vote) -> Poll:
    poll = _locked(post_id)
    require(Post.objects.visible_to(member).filter(pk=post_id).exists(), "You cannot see this poll.")
    obstacle = why_not(member, poll)
    require(not obstacle, obstacle)
    return poll


def _locked(post_id: int) -> Poll:
    """The poll of a post, its row locked until the transaction ends. Raises PollGone."""
    polls = Poll.objects.select_for_update(of=("self",), no_key=True)
    poll = polls.select_related("post__thread").filter(post=post_id).first()
    if poll is None:
        raise PollGone
    return poll


def _replace(poll: Poll, before: Ballot | None, ballot: Ballot | None) -> None:
    for cast, change in ((before, -1), (ballot, 1)):
        if cast:
            poll.ballot_count += change
            for number in cast.chosen:
                poll.counts[number] += change
    poll.save(update_fields=["counts", "ballot_count"])
    if poll.is_anonymous:
        _write_anew(poll, before, ballot)
    else:
        if before:
            before.delete()
        if ballot:
            ballot.save()
    effects.poll_changed(poll, is_vote=True)


def _write_anew(poll: Poll, before: Ballot | None, ballot: Ballot | None) -> None:
    """Writes all ballots again in the order of their hashes: neither numbers, nor places in the table or a copy of it,
    tell which came last, which beside what else happened at that moment could tell whose it is."""
    ballots = [one for one in Ballot.objects.filter(poll=poll) if before is None or one.pk != before.pk]
    ballots = sorted([*ballots, *([ballot] if ballot else [])], key=lambda one: one.voter)
    Ballot.objects.filter(poll=poll).delete()
    Ballot.objects.bulk_create(
        Ballot(poll=poll, voter=one.voter, caster=one.caster, chosen=one.chosen) for one in ballots
    )
