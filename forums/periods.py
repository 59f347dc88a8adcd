"""Whether a forum is read-only now, or has its posts looked at first. Told from what the forum keeps: no query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.times import said_ahead
from forums.models import Forum, Period


@dataclass(frozen=True, slots=True)
class OnNow:
    kind: str
    begins_at: datetime
    ends_at: datetime | None
    reason: str

    @property
    def is_read_only(self) -> bool:
        return self.kind == Period.Kind.READ_ONLY

    @property
    def until(self) -> str:
        """Such as "until Friday 3 July, 08:00"; "for now" while nobody has said when it ends."""
        return f"until {said_ahead(self.ends_at)}" if self.ends_at else "for now"

    @property
    def sentence(self) -> str:
        """What it means for who would write, and why."""
        if self.is_read_only:
            return f"This forum is read-only {self.until}. {self.reason}"
        return f"A moderator reads each post here before it is shown, {self.until}. {self.reason}"


def period_on(forum: Forum, now: datetime | None = None) -> OnNow | None:
    """What holds in the forum at this moment; where several do, the stricter, then the one that lasts longest."""
    if not forum.periods:
        return None
    now = now or timezone.now()
    return min((one for one in map(_read, forum.periods) if _is_on(one, now)), key=_strictness, default=None)


def periods_of_all(forums: Iterable[Forum]) -> list[OnNow]:
    """What holds now in every one of these forums, for a page that lists them; nothing where there are none."""
    each = [period_on(forum) for forum in forums]
    return [each[0]] if each and each[0] is not None and all(one == each[0] for one in each) else []


def is_read_only(member, forum: Forum) -> bool:
    """Whether this member can change nothing in the forum now. Moderators can."""
    period = period_on(forum)
    return period is not None and period.is_read_only and not getattr(member, "is_moderator", False)


def is_checked(member, forum: Forum) -> bool:
    """Whether what this member writes in the forum now is looked at first. What moderators write is not."""
    period = period_on(forum)
    return period is not None and not period.is_read_only and not getattr(member, "is_moderator", False)


def kept(period: Period) -> list:
    """A period as forums keep it."""
    ends = period.ends_at.isoformat() if period.ends_at else None
    return [period.kind, period.begins_at.isoformat(), ends, period.reason]


def _read(row: list) -> OnNow:
    kind, begins, ends, reason = row
    return OnNow(kind, datetime.fromisoformat(begins), datetime.fromisoformat(ends) if ends else None, reason)


def _is_on(period: OnNow, now: datetime) -> bool:
    return period.begins_at <= now and (period.ends_at is None or now < period.ends_at)


def _strictness(period: OnNow) -> tuple:
    return not period.is_read_only, period.ends_at is not None, -period.ends_at.timestamp() if period.ends_at else 0
