"""Writing to the staff log, and undoing from it. Each app registers how its actions are told and undone."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from community.models import Member, StaffLogEntry
from community.permissions import can_read_staff_log, require

CHANGED_SINCE = "It has been changed again since."


class CannotUndo(Exception):
    """The thing has changed since, so undoing would overwrite someone's work. Says why."""


# Which of these entries can be undone by the member, as things are now: a few queries for however many.
Standing = Callable[[Sequence[StaffLogEntry], Member], set[int]]


@dataclass(frozen=True)
class Action:
    label: str
    undo: Callable[[StaffLogEntry, Member], None] | None
    family: str
    standing: Standing | None


_actions: dict[str, Action] = {}


def register_action(
    name: str,
    label: str,
    undo: Callable[[StaffLogEntry, Member], None] | None = None,
    *,
    family: str = "",
    standing: Standing | None = None,
) -> None:
    """Tells the log how to name an action ("Locked") and how to undo it; called from AppConfig.ready().

    Actions of one `family` change the same thing, as locking and unlocking do: only the newest of them is undone.
    """
    _actions[name] = Action(label, undo, family or name, standing)


def action_label(name: str) -> str:
    return _actions[name].label if name in _actions else name


def undoable(entries: Sequence[StaffLogEntry], member: Member) -> set[int]:
    """Which of these entries `undo` would undo for the member. As many queries for a page of them as for one."""
    newest: dict[tuple[str, str], int] = {}
    not_undone = StaffLogEntry.objects.filter(subject__in={entry.subject for entry in entries}, undone_at__isnull=True)
    for subject, name, pk in not_undone.order_by().values_list("subject", "action").annotate(Max("pk")):
        if name in _actions:
            key = subject, _actions[name].family
            newest[key] = max(pk, newest.get(key, 0))
    candidates: defaultdict[Standing | None, list[StaffLogEntry]] = defaultdict(list)
    for entry in entries:
        action = _actions.get(entry.action)
        if action and action.undo and newest.get((entry.subject, action.family)) == entry.pk:
            candidates[action.standing].append(entry)
    found: set[int] = set()
    for standing, some in candidates.items():
        found |= standing(some, member) if standing else {entry.pk for entry in some}
    return found


def record(actor, action: str, subject: str, label: str, reason: str = "", before=None, after=None) -> StaffLogEntry:
    """Writes an entry, in the transaction of the operation that calls it; `actor` None is the clock."""
    return StaffLogEntry.objects.create(
        actor=actor,
        action=action,
        subject=subject,
        label=label[:200],
        reason=reason.strip()[:500],
        before=before or {},
        after=after or {},
    )


def undo(entry_id: int, by) -> StaffLogEntry:
    """Puts back what an entry changed, for a moderator. Raises CannotUndo when it was undone or has changed since."""
    require(can_read_staff_log(by))
    while True:
        with suppress(_SaysOtherwise), transaction.atomic():
            return _undone(entry_id, by)


class _SaysOtherwise(Exception):
    """While one waited for what the entry is about, words were taken out of it: they must not come back."""


def _undone(entry_id: int, by) -> StaffLogEntry:
    """The entry is locked last, after what it is about, as whoever takes words away everywhere locks them."""
    read = StaffLogEntry.objects.get(pk=entry_id)
    _require_not_undone(read)
    action = _actions.get(read.action)
    if action is None or action.undo is None:
        raise CannotUndo("This cannot be undone here.")
    try:
        with transaction.atomic():
            action.undo(read, by)
    except CannotUndo:
        _as_read(read)
        raise
    except ObjectDoesNotExist:
        raise CannotUndo("What it was done to is no longer there.") from None
    entry = _as_read(read)
    # Asked once the thing is locked: what looks as this entry left it may have been done anew by someone else.
    same = [name for name, other in _actions.items() if other.family == action.family]
    since = StaffLogEntry.objects.filter(subject=entry.subject, action__in=same, pk__gt=entry.pk)
    if since.filter(undone_at__isnull=True).exists():
        raise CannotUndo(CHANGED_SINCE)
    entry.undone_at = timezone.now()
    entry.undone_by = by
    entry.save(update_fields=["undone_at", "undone_by"])
    return entry


def _as_read(read: StaffLogEntry) -> StaffLogEntry:
    """The entry, locked. Raises CannotUndo when it was undone since it was read, or _SaysOtherwise."""
    entry = StaffLogEntry.objects.select_for_update(of=("self",)).get(pk=read.pk)
    _require_not_undone(entry)
    if (entry.before, entry.after) != (read.before, read.after):
        raise _SaysOtherwise
    return entry


def _require_not_undone(entry: StaffLogEntry) -> None:
    if entry.undone_at is not None:
        raise CannotUndo("This was undone before.")


def take_out_of_entries(subjects: set[str], words_out_of: Callable[[str], str]) -> None:
    """Changes what entries about these subjects say, where a moderator has taken words away everywhere."""
    entries = StaffLogEntry.objects.filter(subject__in=subjects).order_by("pk")
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
