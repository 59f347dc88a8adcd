"""Undoing what was done to tags, from the staff log: each change alone, whatever else was changed of the tag since."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q

from community.models import StaffLogEntry
from community.permissions import Refused, require
from community.staff_log import CHANGED_SINCE, CannotUndo, register_action
from forums.models import Tag, TagMerge, TagName, TagPair, normalise_tag
from forums.operations.merging_tags import undo_merge, why_not_unmerged
from forums.operations.tags import (
    ONLY_MODERATORS,
    Names,
    NameTaken,
    add_names,
    locked_tag,
    put_described,
    state_of,
    tell_of_change,
)
from forums.passages import REMOVED
from forums.permissions import can_curate_tags

NAME_TAKEN = "One of its names leads to another tag now."
WORDS_GONE = "Words of it were taken out for good."
PLAIN = ("name", "kind", "description")


def register() -> None:
    """Tells the staff log how what is done to tags is named and undone."""
    register_action("change tag", "Changed a tag", _undo_change, standing=_changes_standing)
    register_action("add tag", "Added a tag", _undo_add, family="having a tag", standing=_additions_standing)
    register_action("delete tag", "Deleted a tag", _undo_delete, family="having a tag", standing=_deletions_standing)
    register_action("merge tags", "Merged a tag", _undo_merge, standing=_merges_standing)


# ------------------------------------------------------------------------------ a change
class _Difference:
    """What one change did to the names of a tag, and what they would be without it."""

    def __init__(self, before: dict, after: dict, now: dict):
        was, became, are = _names(before), _names(after), _names(now)
        self.removed = {key: named for key, named in was.items() if key not in became}
        added = {key: named for key, named in became.items() if key not in was}
        rewritten = {key: became[key] for key in was.keys() & became.keys() if was[key] != became[key]}
        stands = all(are.get(key) == named for key, named in (added | rewritten).items())
        stands = stands and not self.removed.keys() & are.keys()
        stands = stands and all(before[key] == after[key] or now[key] == after[key] for key in PLAIN)
        self.names: Names = {key: named for key, named in are.items() if key not in added}
        self.names |= self.removed | {key: was[key] for key in rewritten}
        self.plain = {key: now[key] if before[key] == after[key] else before[key] for key in PLAIN}
        self.stands = stands and normalise_tag(self.plain["name"]) in self.names


def _undo_change(entry: StaffLogEntry, by) -> None:
    tag = _tag_of(entry, by)
    now = state_of(tag)
    if REMOVED in str(entry.before):
        raise CannotUndo(WORDS_GONE)
    difference = _Difference(entry.before, entry.after, now)
    if not difference.stands:
        raise CannotUndo(CHANGED_SINCE)
    if _taken([difference.removed]):
        raise CannotUndo(NAME_TAKEN)
    put_described(tag, names=difference.names, **difference.plain)
    tell_of_change(tag, now, state_of(tag))


def _changes_standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    states = _states_now(entry.subject_id for entry in entries)
    differences = {
        entry.pk: _Difference(entry.before, entry.after, states[entry.subject_id])
        for entry in entries
        if entry.subject_id in states and REMOVED not in str(entry.before)
    }
    taken = _taken(difference.removed for difference in differences.values())
    return {
        pk
        for pk, found in differences.items()
        if found.stands and not any(key in taken for key in _keys(found.removed))
    }


def _keys(names: Names) -> set[str]:
    return {*names, *(f"/{slug}" for _, slug in names.values())}


def _taken(several: Iterable[Names]) -> set[str]:
    """Which of the names, and of their addresses, lead to a tag now."""
    names = [names for names in several if names]
    wanted = {key for some in names for key in some}
    slugs = {slug for some in names for _, slug in some.values()}
    if not wanted:
        return set()
    rows = TagName.objects.filter(normalised_name__in=wanted).values_list("normalised_name", flat=True)
    at = TagName.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    return {*rows, *(f"/{slug}" for slug in at)}


def _states_now(tag_ids: Iterable[int]) -> dict[int, dict]:
    tags = Tag.objects.filter(pk__in=set(tag_ids), merged_into__isnull=True)
    names: defaultdict[int, list[list[str]]] = defaultdict(list)
    rows = TagName.objects.filter(tag__in=tags).order_by("normalised_name")
    for tag_id, *name in rows.values_list("tag_id", "normalised_name", "name", "slug"):
        names[tag_id].append(name)
    return {tag.pk: {key: getattr(tag, key) for key in PLAIN} | {"names": names[tag.pk]} for tag in tags}


# ------------------------------------------------------------------------------ adding and deleting
def _undo_add(entry: StaffLogEntry, by) -> None:
    tag = _tag_of(entry, by, from_all=True)
    if state_of(tag) != entry.after or tag.thread_tags.exists() or tag.merged.exists():
        raise CannotUndo(CHANGED_SINCE)
    tag.delete()


def _additions_standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    states = _states_now(entry.subject_id for entry in entries)
    busy = set(Tag.objects.filter(pk__in=states, thread_tags__isnull=False).values_list("pk", flat=True))
    busy |= set(Tag.objects.filter(merged_into__in=states).values_list("merged_into_id", flat=True))
    return {
        entry.pk for entry in entries if states.get(entry.subject_id) == entry.after and entry.subject_id not in busy
    }


def _undo_delete(entry: StaffLogEntry, by) -> None:
    require(can_curate_tags(by), ONLY_MODERATORS)
    if REMOVED in str(entry.before):
        raise CannotUndo(WORDS_GONE)
    names = _names(entry.before)
    if _taken([names]):
        raise CannotUndo(NAME_TAKEN)
    tag = Tag(pk=entry.subject_id, **{key: entry.before[key] for key in PLAIN})
    tag.slug = names[normalise_tag(tag.name)][1] or ""
    try:
        with transaction.atomic():
            tag.save(force_insert=True)
            add_names(tag, names)
    except (IntegrityError, NameTaken):
        raise CannotUndo(NAME_TAKEN) from None
    # What it was kept apart from, where that is there still.
    for pk, first, second in entry.before.get("apart", ()):
        if Tag.objects.filter(pk__in=[first, second]).count() == 2:
            TagPair.objects.get_or_create(first_id=first, second_id=second, defaults={"pk": pk})


def _deletions_standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    gone = {entry.pk: _names(entry.before) for entry in entries if REMOVED not in str(entry.before)}
    taken = _taken(gone.values())
    return {pk for pk, names in gone.items() if not taken & _keys(names)}


# ------------------------------------------------------------------------------ merging
def _undo_merge(entry: StaffLogEntry, by) -> None:
    undo_merge(by, entry.after["merge"])


def _merges_standing(entries: Sequence[StaffLogEntry], member) -> set[int]:
    merges = TagMerge.objects.select_related("source", "target").in_bulk({entry.after["merge"] for entry in entries})
    names = {name for merge in merges.values() for name in merge.names}
    leads = {row.normalised_name: row for row in TagName.objects.filter(normalised_name__in=names)}
    busy = _busy({pk for merge in merges.values() for pk in (merge.source_id, merge.target_id)})
    return {
        entry.pk
        for entry in entries
        if (merge := merges.get(entry.after["merge"]))
        and not {merge.source_id, merge.target_id} & busy
        and not why_not_unmerged(merge, [leads[name] for name in merge.names if name in leads])
    }


def _busy(tag_ids: set[int]) -> set[int]:
    """Which of these tags are being merged just now."""
    unfinished = TagMerge.objects.filter(Q(source__in=tag_ids) | Q(target__in=tag_ids), finished_at__isnull=True)
    return {pk for pair in unfinished.values_list("source_id", "target_id") for pk in pair}


def _names(state: dict) -> Names:
    return {normalised: (name, slug) for normalised, name, slug in state["names"]}


def _tag_of(entry: StaffLogEntry, by, *, from_all: bool = False) -> Tag:
    try:
        return locked_tag(by, entry.subject_id, from_all=from_all)
    except Refused as gone:
        raise CannotUndo(str(gone)) from None
