"""Writing to the staff log, and undoing from it. Each app registers how its actions are told and undone."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from community.models import Member, StaffLogEntry
from community.permissions import can_read_staff_log, require


class CannotUndo(Exception):
    """The thing has changed since, so undoing would overwrite someone's work. Says why."""


@dataclass(frozen=True)
class Action:
    label: str
    undo: Callable[[StaffLogEntry, Member], None] | None


_actions: dict[str, Action] = {}


def register_action(name: str, label: str, undo: Callable[[StaffLogEntry, Member], None] | None = None) -> None:
    """Tells the log how to name an action ("Locked") and how to undo it; called from AppConfig.ready()."""
    _actions[name] = Action(label, undo)


def action_label(name: str) -> str:
    return _actions[name].label if name in _actions else name


def can_be_undone(entry: StaffLogEntry) -> bool:
    action = _actions.get(entry.action)
    return bool(action and action.undo and entry.undone_at is None)


def record(actor, action: str, subject: str, label: str, reason: str = "", before=None, after=None) -> StaffLogEntry:
    """Writes an entry, in the transaction of the operation that calls it."""
    return StaffLogEntry.objects.create(
        actor=actor,
        action=action,
        subject=subject,
        label=label[:200],
        reason=reason[:500],
        before=before or {},
        after=after or {},
    )


@transaction.atomic
def undo(entry_id: int, by) -> StaffLogEntry:
    """Puts back what an entry changed, for a moderator. Raises CannotUndo when it was undone or has changed since."""
    require(can_read_staff_log(by))
    entry = StaffLogEntry.objects.select_for_update().get(pk=entry_id)
    if entry.undone_at is not None:
        raise CannotUndo("This was undone before.")
    action = _actions.get(entry.action)
    if action is None or action.undo is None:
        raise CannotUndo("This cannot be undone here.")
    action.undo(entry, by)
    entry.undone_at = timezone.now()
    entry.undone_by = by
    entry.save(update_fields=["undone_at", "undone_by"])
    return entry


def take_out_of_entries(subjects: set[str], words_out_of: Callable[[str], str]) -> None:
    """Changes what entries about these subjects say, where a moderator has taken words away everywhere."""
    entries = StaffLogEntry.objects.filter(subject__in=subjects)
    for entry in entries.select_for_update(of=("self",)):
        before = (entry.label, entry.reason, entry.before, entry.after)
        entry.label, entry.reason = words_out_of(entry.label)[:200], words_out_of(entry.reason)[:500]
        entry.before, entry.after = (_texts_changed(kept, words_out_of) for kept in (entry.before, entry.after))
        if before != (entry.label, entry.reason, entry.before, entry.after):
            entry.save(update_fields=["label", "reason", "before", "after"])


def _texts_changed(kept, change: Callable[[str], str]):
    if isinstance(kept, str):
        return change(kept)
    if isinstance(kept, list):
        return [_texts_changed(one, change) for one in kept]
    if isinstance(kept, dict):
        return {key: _texts_changed(one, change) for key, one in kept.items()}
    return kept
