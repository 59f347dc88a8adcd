"""A poll as a page shows it to one viewer: what is asked, the figures, and what they may do. At most two queries for
all polls of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from community.permissions import takes_part
from forums.models import Poll, Post
from forums.permissions import can_close_poll, why_not_vote, why_not_withdraw
from forums.polls.voters import COLLEAGUE_VOTED, OwnBallots, is_cast_by, may_replace, own_ballots, said_of_left_behind


@dataclass(frozen=True, slots=True)
class ShownChoice:
    number: int
    words: str
    votes: int
    percent: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ShownPoll:
    """`voted` says that there is a vote of this viewer's, or their setting's; `voted_by` who cast it, if that is not
    them and is known; `why_not` what keeps them from voting; `left_behind` that they can withdraw a vote which they
    cast for another setting before."""

    post_id: int
    heading_level: int
    question: str
    choices: list[ShownChoice]
    several: bool
    is_anonymous: bool
    is_of_settings: bool
    ballot_count: int
    closes_at: datetime | None
    is_closed: bool
    fingerprint: str
    voted: bool
    voted_by: str
    why_not: str
    left_behind: bool
    may_close: bool
    is_member: bool


def polls_html(posts: Iterable[Post], thread, request) -> dict[int, SafeString]:
    """The polls among the posts of a thread, by post, as this viewer may see and use them."""
    with_polls = {post.pk: post for post in posts if post.has_poll and post.is_visible}
    if not with_polls:
        return {}
    polls = list(Poll.objects.filter(post__in=with_polls))
    for poll in polls:
        poll.post = with_polls[poll.post_id]
        poll.post.thread = thread
    return {
        poll.post_id: poll_html(shown, request)
        for poll, shown in zip(polls, shown_to(request.user, polls), strict=True)
    }


def with_poll(post_html: SafeString, post_id: int, poll: SafeString | None) -> SafeString:
    """A post with its poll in the place that forums/_post.html keeps for it."""
    if poll is None:
        return post_html
    # No attribute of this name outlives sanitising: the place is the template's own.
    before, _, rest = post_html.partition(f'<p data-poll="{post_id}">')
    return SafeString(before + poll + rest.partition("</p>")[2]) if rest else post_html


def shown_to(viewer, polls: list[Poll]) -> list[ShownPoll]:
    """Polls with their posts and threads at hand, for this viewer: one query, none for visitors."""
    own = own_ballots(viewer, polls) if takes_part(viewer) else {}
    return [_shown(viewer, poll, own.get(poll.pk, OwnBallots())) for poll in polls]


def _shown(viewer, poll: Poll, own: OwnBallots) -> ShownPoll:
    ballot, why_not = own.voted, why_not_vote(viewer, poll)
    # What a colleague chose for the setting in an anonymous poll is theirs alone to know.
    is_seen = ballot is not None and (not poll.is_anonymous or is_cast_by(ballot, viewer, poll))
    chosen = ballot.chosen if ballot and is_seen else []
    if not why_not and own.left_behind:
        why_not = said_of_left_behind(own.left_behind)
    elif not why_not and ballot and not may_replace(ballot, viewer, poll):
        why_not = COLLEAGUE_VOTED
    by_colleague = ballot is not None and ballot.member_id not in (None, viewer.pk)
    return ShownPoll(
        post_id=poll.post_id,
        heading_level=3 if poll.post.is_opening else 4,
        question=poll.question,
        choices=[
            ShownChoice(number, words, votes, percent(votes, poll.ballot_count), number in chosen)
            for number, (words, votes) in enumerate(zip(poll.choices, poll.counts, strict=True))
        ],
        several=poll.several,
        is_anonymous=poll.is_anonymous,
        is_of_settings=poll.is_of_settings,
        ballot_count=poll.ballot_count,
        closes_at=poll.closes_at,
        is_closed=poll.is_closed,
        fingerprint=poll.fingerprint,
        voted=ballot is not None,
        voted_by=ballot.member.display_name if ballot and ballot.member and by_colleague else "",
        why_not=why_not,
        left_behind=own.left_behind is not None and not why_not_withdraw(viewer, poll),
        may_close=can_close_poll(viewer, poll),
        is_member=takes_part(viewer),
    )


def poll_html(poll: ShownPoll, request, said: str = "", wrong: str = "") -> SafeString:
    context: dict[str, Any] = {"poll": poll, "csrf_token": get_token(request), "said": said, "wrong": wrong}
    return render_to_string("forums/_poll.html", context)


def percent(votes: int, ballots: int) -> int:
    """Of a hundred voters; half a voter counts as one."""
    return (200 * votes + ballots) // (2 * ballots) if ballots else 0
