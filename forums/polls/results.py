"""A poll's results: who chose what, where that is known and may be seen, and all of it as a table for a spreadsheet."""

import csv
import io

from community.permissions import takes_part
from forums.models import Ballot, Poll
from forums.polls.shown import percent

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def voters_by_choice(poll: Poll, viewer) -> list[list[str]]:
    """Who chose each choice, by name: people, or settings with who voted for them. For members, in open polls."""
    named: list[list[str]] = [[] for _ in poll.choices]
    if poll.is_anonymous or not takes_part(viewer):
        return named
    ballots = Ballot.objects.filter(poll=poll).select_related("member", "setting").order_by("cast_at", "pk")
    for ballot in ballots:
        who = ballot.member.display_name if ballot.member else ""
        if ballot.setting:
            who = f"{ballot.setting.name} ({who})"
        for number in ballot.chosen:
            named[number].append(who)
    return named


def as_csv(poll: Poll, viewer) -> str:
    """A row a choice: words, votes, percent, and the voters where this viewer may see them."""
    table = io.StringIO()
    writer = csv.writer(table)
    shows_voters = not poll.is_anonymous and takes_part(viewer)
    writer.writerow(["Choice", "Votes", "Percent of voters", *(["Voters"] if shows_voters else [])])
    voters = voters_by_choice(poll, viewer)
    for words, votes, who in zip(poll.choices, poll.counts, voters, strict=True):
        row = [cell(words), votes, percent(votes, poll.ballot_count)]
        writer.writerow([*row, cell("; ".join(who))] if shows_voters else row)
    return table.getvalue()


def cell(words: str) -> str:
    """Words that a spreadsheet shows as they are, and never runs."""
    return f"'{words}" if words.lstrip(" ").startswith(_FORMULA) else words
