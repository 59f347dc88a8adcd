"""Setting and ending the times in which a forum, or all of them, is read-only or has its posts looked at first."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums.models import Forum, Period
from forums.periods import kept
from forums.permissions import can_arrange_forums

ONLY_THE_TEAM = "Only the network team can say when forums are read-only, or have their posts looked at first."


@transaction.atomic
def set_period(
    by, forum: Forum | None, kind: str, begins_at: datetime, ends_at: datetime | None, reason: str
) -> StaffLogEntry:
    """From then until then, or until it is ended: in one forum, or in every one (None). Raises Refused."""
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    require(bool(reason.strip()), "Say why: it is shown on the forum.")
    require(ends_at is None or ends_at > max(begins_at, timezone.now()), "It would be over before it begins.")
    _hold_all()
    period = Period.objects.create(
        forum=forum, kind=kind, begins_at=begins_at, ends_at=ends_at, reason=reason.strip()[:300], set_by=by
    )
    _keep(forum)
    return record(by, "set period", _subject(period), _label(period), period.reason, after=_state(period))


@transaction.atomic
def end_period(by, period_id: int) -> StaffLogEntry | None:
    """Ends it now; one to come does not begin. None when it is over already."""
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    period = _locked(period_id)
    before = _state(period)
    if not _end(period):
        return None
    return record(by, "end period", _subject(period), _label(period), before=before, after=_state(period))


def periods_of(forum: Forum | None) -> list[list]:
    """What a forum keeps: its own periods and those of all forums that are not over, in their order."""
    rows = Period.objects.not_over(timezone.now())
    rows = rows.filter(forum=None) if forum is None else rows.filter(forum=None) | rows.filter(forum=forum)
    return [kept(period) for period in rows.order_by("begins_at", "pk")]


def true_periods(forum: Forum) -> list[list]:
    """What a forum should keep; what it keeps already, if that differs only by what has come to its end since."""
    now, true = timezone.now(), periods_of(forum)
    not_over = [row for row in forum.periods if row[2] is None or datetime.fromisoformat(row[2]) > now]
    return forum.periods if not_over == true else true


def _locked(period_id: int) -> Period:
    _hold_all()
    return Period.objects.select_for_update(of=("self",)).get(pk=period_id)


def _end(period: Period) -> bool:
    """Ends it now, or lets it not begin; False when it is over already."""
    now = timezone.now()
    if period.ends_at is not None and period.ends_at <= max(now, period.begins_at):
        return False
    _put_end(period, max(now, period.begins_at))
    return True


def _hold_all() -> None:
    """One after the other, or two who set a period at once would each keep only theirs."""
    list(Forum.objects.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


def _keep(forum: Forum | None) -> None:
    for one in [forum] if forum else Forum.objects.order_by("pk"):
        Forum.objects.filter(pk=one.pk).update(periods=periods_of(one))


def _put_end(period: Period, ends_at: datetime | None) -> None:
    period.ends_at = ends_at
    period.save(update_fields=["ends_at"])
    _keep(period.forum)


def _subject(period: Period) -> str:
    return f"period:{period.pk}"


def _label(period: Period) -> str:
    return f"{period.forum or 'All forums'}, {period.get_kind_display().lower()}"


def _state(period: Period) -> dict:
    kind, begins, ends, reason = kept(period)
    return {"kind": kind, "begins": begins, "ends": ends, "reason": reason}


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how periods are named and undone."""
    register_action("set period", "Set a read-only or checked time", _undo_set, family="period", standing=_undoable)
    register_action("end period", "Ended a read-only or checked time", _undo_end, family="period", standing=_undoable)


def _undoable(entries: Sequence[StaffLogEntry], member) -> set[int]:
    if not can_arrange_forums(member):
        return set()
    there = Period.objects.not_over(timezone.now()).in_bulk({entry.subject_id for entry in entries})
    ended = {entry.pk for entry in entries if entry.action == "end period" and _would_still_be_on(entry)}
    return ended | {entry.pk for entry in entries if entry.action == "set period" and entry.subject_id in there}


def _undo_set(entry: StaffLogEntry, by) -> None:
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    if not _end(_locked(entry.subject_id)):
        raise CannotUndo("It is over.")


def _undo_end(entry: StaffLogEntry, by) -> None:
    require(can_arrange_forums(by), ONLY_THE_TEAM)
    period = _locked(entry.subject_id)
    if _state(period) != entry.after:
        raise CannotUndo(CHANGED_SINCE)
    if not _would_still_be_on(entry):
        raise CannotUndo("It would be over by now.")
    ends = entry.before["ends"]
    _put_end(period, datetime.fromisoformat(ends) if ends else None)


def _would_still_be_on(entry: StaffLogEntry) -> bool:
    ends = entry.before["ends"]
    return not ends or datetime.fromisoformat(ends) > timezone.now()
