"""Suspending a member, and lifting it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from community.models import Member, StaffLogEntry
from community.permissions import can_suspend, require
from community.staff_log import CannotUndo, record
from notifications.live import access_changed


@transaction.atomic
def suspend(by: Member, person: Member, reason: str, until: datetime | None = None) -> None:
    """Takes away all but the page that says why, until when (None: until lifted), and how to appeal."""
    require(can_suspend(by, person), "You may not suspend this member.")
    require(bool(reason.strip()), "Say why: the member will read it.")
    person = Member.objects.select_for_update().get(pk=person.pk)
    before = _state(person)
    person.suspended_at = timezone.now()
    person.suspended_until = until
    person.suspension_reason = reason.strip()
    _save(person)
    record(by, "suspend", f"member:{person.pk}", str(person), reason, before, _state(person))


@transaction.atomic
def lift_suspension(by: Member, person: Member, reason: str = "") -> None:
    """Gives a suspended member the site back. Doing it twice changes and logs nothing."""
    require(can_suspend(by, person), "You may not change this suspension.")
    person = Member.objects.select_for_update().get(pk=person.pk)
    if person.suspended_at is None:
        return
    before = _state(person)
    _put(person, {"at": None, "until": None, "reason": ""})
    record(by, "lift_suspension", f"member:{person.pk}", str(person), reason, before, _state(person))


def undo_suspension_change(entry: StaffLogEntry, by: Member) -> None:
    person = Member.objects.select_for_update().get(pk=entry.subject_id)
    require(can_suspend(by, person), "You may not change this suspension.")
    if _state(person) != entry.after:
        raise CannotUndo("This member’s suspension has been changed again since.")
    _put(person, entry.before)


def suspensions_undoable(entries: Sequence[StaffLogEntry], member: Member) -> set[int]:
    """Of the suspensions, and of those lifted, the ones that this member could undo now."""
    people = Member.objects.in_bulk({entry.subject_id for entry in entries})
    people = {pk: person for pk, person in people.items() if can_suspend(member, person)}
    return {
        entry.pk for entry in entries if entry.subject_id in people and _state(people[entry.subject_id]) == entry.after
    }


def _state(person: Member) -> dict:
    return {
        "at": person.suspended_at and person.suspended_at.isoformat(),
        "until": person.suspended_until and person.suspended_until.isoformat(),
        "reason": person.suspension_reason,
    }


def _put(person: Member, state: dict) -> None:
    person.suspended_at = state["at"] and datetime.fromisoformat(state["at"])
    person.suspended_until = state["until"] and datetime.fromisoformat(state["until"])
    person.suspension_reason = state["reason"]
    _save(person)


def _save(person: Member) -> None:
    person.save(update_fields=["suspended_at", "suspended_until", "suspension_reason"])
    transaction.on_commit(lambda: access_changed(person.pk))
