"""How a page says which of its posts were on the screen: a script reports them by their positions; where there is no
script, a picture of no size is asked for, whose address names the posts that the page shows."""

from dataclasses import dataclass

from django.core import signing

from forums import intervals
from forums.intervals import Intervals
from forums.models import Thread
from forums.reading import Unread
from notifications.inbox import unread_count

SALT = "forums.posts-shown-without-script"
MOST_INTERVALS = 200


@dataclass(frozen=True, slots=True)
class ToRead:
    """What a page of a thread reports: `positions` are those worth a report, `signed` the same for the picture."""

    positions: str
    signed: str


def to_read(member, thread: Thread, unread: Unread, first: int, last: int) -> ToRead | None:
    """What is new among the posts first…last; all of them, while the member has notifications that they may be about.
    None where nothing is to be reported."""
    new: Intervals = [list(interval) for interval in unread.positions]
    if unread_count(member):
        new = intervals.gaps(thread.tombstones, thread.last_position)
    shown = intervals.within(new, first, last)
    if not shown:
        return None
    return ToRead(in_words(shown), signing.dumps([member.pk, thread.pk, thread.numbering, shown], salt=SALT))


def in_words(shown: Intervals) -> str:
    """Intervals as they stand in pages and reports: "3-5 8-8"."""
    return " ".join(f"{first}-{last}" for first, last in shown)


def from_words(words: str) -> Intervals | None:
    """The same back. None for anything else that someone may send."""
    shown: Intervals = []
    for pair in words.split()[: MOST_INTERVALS + 1]:
        first, _, last = pair.partition("-")
        if not (_is_position(first) and _is_position(last) and 1 <= int(first) <= int(last)):
            return None
        shown.append([int(first), int(last)])
    return shown if 0 < len(shown) <= MOST_INTERVALS else None


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def from_signed(signed: str, member, thread: Thread) -> Intervals | None:
    """The posts that a page of this thread showed to this member, by the address of its picture; None if we did not
    write it, or if its posts have taken other positions since."""
    try:
        *meant, shown = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return shown if meant == [member.pk, thread.pk, thread.numbering] else None
