"""Whose vote a ballot is. In an anonymous poll that is a hash under a key which is in no database."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from forums.models import Ballot, Poll

VOTER_SALT = "forums.polls.anonymous_ballot"
CASTER_SALT = "forums.polls.anonymous_caster"
COLLEAGUE_VOTED = (
    "A colleague has voted for your setting. As this poll is anonymous, only who cast that vote can see or change it."
)


@dataclass(frozen=True, slots=True)
class OwnBallots:
    """What a member has to do with a poll's votes: `voted` is their vote, or their setting's; `left_behind` one that
    they cast for a setting they are not in any more. They may have only one, so that must be withdrawn first."""

    voted: Ballot | None = None
    left_behind: Ballot | None = None


def voter_of(member, poll: Poll) -> str:
    """The name under which this member's vote, or their setting's, is kept; empty for who has none in this poll."""
    return next(iter(voters_of(member, poll)), "")


def voters_of(member, poll: Poll) -> list[str]:
    """The same, with the names it may have been kept under before the site's secret key was changed."""
    if poll.is_of_settings:
        who = f"setting:{member.setting_id}" if member.setting_id else ""
    else:
        who = f"member:{member.pk}"
    if not who:
        return []
    return _hashes(VOTER_SALT, poll, who) if poll.is_anonymous else [who]


def casters_of(member, poll: Poll) -> list[str]:
    """Under which names an anonymous poll of settings knows that this member cast a vote, today's first; else none."""
    return _hashes(CASTER_SALT, poll, f"member:{member.pk}") if poll.is_anonymous and poll.is_of_settings else []


def is_cast_by(ballot: Ballot, member, poll: Poll) -> bool:
    """Whether this vote of theirs, or of their setting's, is one that the member cast."""
    if not poll.is_anonymous:
        return ballot.member_id == member.pk
    return not poll.is_of_settings or ballot.caster in casters_of(member, poll)


def may_replace(ballot: Ballot, member, poll: Poll) -> bool:
    """Whether the member may change the vote of their setting. In an anonymous poll a colleague who changed it would
    see in the figures what it was. Of votes from before that was so, nobody knows who cast them."""
    return not poll.is_anonymous or not ballot.caster or is_cast_by(ballot, member, poll)


def said_of_left_behind(ballot: Ballot) -> str:
    """Why who voted for a setting before cannot vote for theirs now."""
    where = ballot.setting.name if ballot.setting else "the setting you were in before"
    return f"You voted for {where}. Withdraw that vote first."


def own_ballots(member, polls: Iterable[Poll]) -> dict[int, OwnBallots]:
    """The member's ballots in these polls, by poll. One query."""
    by_id = {poll.pk: poll for poll in polls}
    voters = {poll_id: voters_of(member, poll) for poll_id, poll in by_id.items()}
    casters = [name for poll in by_id.values() for name in casters_of(member, poll)]
    names = {name for own in voters.values() for name in own}
    related = Q(voter__in=names) | Q(member=member)
    if casters:
        related |= Q(caster__in=casters)
    found: dict[int, list[Ballot]] = {}
    for ballot in Ballot.objects.filter(related, poll__in=by_id).select_related("member", "setting"):
        found.setdefault(ballot.poll_id, []).append(ballot)
    return {poll_id: _sorted(ballots, voters[poll_id]) for poll_id, ballots in found.items()}


def _sorted(ballots: list[Ballot], names: list[str]) -> OwnBallots:
    voted = min((one for one in ballots if one.voter in names), key=lambda one: names.index(one.voter), default=None)
    return OwnBallots(voted, next((one for one in ballots if one.voter not in names), None))


def _hashes(salt: str, poll: Poll, who: str) -> list[str]:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(salt, f"{poll.pk}:{who}", secret=key, algorithm="sha256").hexdigest() for key in keys]
