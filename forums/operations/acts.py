"""One press of a moderator's button, on one thread or on many: what is logged of it, and whom it concerns."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import record
from forums import effects
from forums.models import Act, Forum, Thread
from forums.permissions import can_moderate


class Doing:
    """An act while it is being done."""

    def __init__(self, by, act: Act):
        self.by, self.act = by, act

    def log(
        self, action: str, thread: Thread, reason: str, before: dict, after: dict, *, subject: str = ""
    ) -> StaffLogEntry:
        """Writes what was done to one thread, or to something in it, to the staff log."""
        after = after | {"act": self.act.pk}
        entry = record(self.by, action, subject or thread.topic, thread.title, reason, before, after)
        self.act.entries.append(entry.pk)
        return entry

    def log_of_forum(self, action: str, forum: Forum, reason: str, before: dict, after: dict) -> StaffLogEntry:
        entry = record(self.by, action, f"forum:{forum.pk}", forum.title, reason, before, after)
        self.act.entries.append(entry.pk)
        return entry

    def concerns(self, *, threads: Iterable[int] = (), posts: Iterable[int] = ()) -> None:
        """The authors of these are told."""
        self.act.threads += [pk for pk in threads if pk not in self.act.threads]
        self.act.posts += [pk for pk in posts if pk not in self.act.posts]


@contextmanager
def one_act(by, action: str, reason: str) -> Iterator[Doing]:
    """What a moderator does at once, inside of a transaction: who is concerned is told once when it is done. Raises
    Refused for anyone else, and without a reason."""
    require(can_moderate(by), "Only moderators can do this.")
    require_reason(reason)
    with an_act(by, action) as doing:
        yield doing


@contextmanager
def an_act(by, action: str) -> Iterator[Doing]:
    """The same for the clock (`by` None), and for what members do to their own."""
    doing = Doing(by, Act.objects.create(action=action, actor=by))
    yield doing
    act = doing.act
    if act.entries or act.threads or act.posts:
        act.save()
        effects.acted(act)
    else:
        act.delete()


def require_reason(reason: str) -> None:
    """What a moderator does, they can say why: raises Refused without it."""
    require(bool(reason.strip()), "Say why: it is kept in the log.")
