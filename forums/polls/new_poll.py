"""A poll as someone asks for it, before it is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from forums.models import Poll
from forums.models.polls import fingerprint

LONGEST_QUESTION, LONGEST_CHOICE = 200, 200
FEWEST_CHOICES, MOST_CHOICES = 2, 20


class Kept(Enum):
    """What stands for the poll that a post has, where it stays as it is."""

    AS_IT_IS = "as it is"


AS_IT_IS = Kept.AS_IT_IS


@dataclass(frozen=True, slots=True)
class NewPoll:
    question: str
    choices: tuple[str, ...]
    several: bool = False
    is_anonymous: bool = False
    voters: str = Poll.Voters.PEOPLE
    closes_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.question, self.choices, self.several, self.is_anonymous, self.voters)

    def is_what(self, poll: Poll) -> bool:
        """Whether a kept poll asks just this."""
        return self == NewPoll(
            poll.question, tuple(poll.choices), poll.several, poll.is_anonymous, poll.voters, poll.closes_at
        )


def told_apart(choices: list[str]) -> list[str]:
    """Choices that fit into a poll: of those that read alike now, the second is numbered 2."""
    made: list[str] = []
    for choice in choices:
        fits, number = choice[:LONGEST_CHOICE].rstrip(), 1
        while fits.casefold() in {other.casefold() for other in made}:
            number += 1
            sign = f" ({number})"
            fits = choice[: LONGEST_CHOICE - len(sign)].rstrip() + sign
        made.append(fits)
    return made
