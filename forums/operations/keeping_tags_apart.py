"""Saying of two tags whose names are nearly the same that they are two: they are not held against each other again."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import require
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums.models import Tag, TagPair
from forums.operations.tags import ONLY_MODERATORS
from forums.permissions import can_curate_tags


@transaction.atomic
def keep_tags_apart(by, one_id: int, other_id: int, apart: bool = True) -> StaffLogEntry | None:
    """Says that these tags are two, or says it no more; None where it was so before. Raises Refused."""
    require(can_curate_tags(by), ONLY_MODERATORS)
    # Held, so that of two who say the same at one moment the second finds that it was said.
    held = Tag.objects.select_for_update(of=("self",), no_key=True).filter(merged_into__isnull=True)
    tags = list(held.filter(pk__in=[one_id, other_id]).order_by("pk"))
    require(len(tags) == 2, "One of the tags is no longer there.")
    first, second = tags
    pair = TagPair.objects.filter(first=first, second=second).first()
    if (pair is not None and pair.taken_back_at is None) == apart:
        return None
    pair = pair or TagPair.objects.create(first=first, second=second)
    _put(pair, apart)
    action = "keep tags apart" if apart else "compare tags again"
    label = f"{first.name} and {second.name}"
    return record(by, action, f"tagpair:{pair.pk}", label, before={"apart": not apart}, after={"apart": apart})


def _put(pair: TagPair, apart: bool) -> None:
    pair.taken_back_at = None if apart else timezone.now()
    pair.save(update_fields=["taken_back_at"])


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how this is named and undone."""
    labels = {"keep tags apart": "Said that two tags are two", "compare tags again": "Said so no more of two tags"}
    for action, label in labels.items():
        register_action(action, label, _undo, family="tag pair", standing=_standing)


def _standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    rows = TagPair.objects.filter(pk__in={entry.subject_id for entry in entries}).values_list("pk", "taken_back_at")
    apart = {pk: taken_back_at is None for pk, taken_back_at in rows}
    return {entry.pk for entry in entries if apart.get(entry.subject_id) == entry.after["apart"]}


def _undo(entry: StaffLogEntry, by) -> None:
    require(can_curate_tags(by), ONLY_MODERATORS)
    pair = TagPair.objects.select_for_update(of=("self",)).filter(pk=entry.subject_id).first()
    if pair is None or (pair.taken_back_at is None) != entry.after["apart"]:
        raise CannotUndo(CHANGED_SINCE)
    _put(pair, entry.before["apart"])
