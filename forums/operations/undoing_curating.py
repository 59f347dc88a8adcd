"""Taking back, from the staff log, what moderators did to threads: how they are shown, where, and with which posts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from community.models import StaffLogEntry
from community.staff_log import CHANGED_SINCE, CannotUndo, Standing, register_action
from forums import effects
from forums.models import Forum, Post, Thread, Transfer
from forums.operations import curating
from forums.operations.events import remove_events
from forums.operations.locking import hold_forums, locked_thread, locked_threads
from forums.operations.moving import put_into_forum
from forums.operations.quiet import put_quiet_days, put_quiet_days_of_forum
from forums.operations.transferring import transfer_back
from forums.readers import has_other_readers

A_DAY = timedelta(days=1)
Undo = Callable[[StaffLogEntry, object], None]


def register() -> None:
    """Tells the staff log how these are named and undone."""
    for family, undo, standing, labels in (
        ("pin", _undo_pin, _of_threads(_is_pinned_so), {"pin": "Pinned", "unpin": "Unpinned"}),
        ("lock", _undo_lock, _of_threads(_is_locked_so), {"lock": "Locked", "unlock": "Unlocked"}),
        ("lock", _undo_closing, _of_threads(_is_locked_so), {"closed itself": "Closed itself"}),
        (
            "feature",
            _undo_feature,
            _of_threads(_is_featured_so),
            {"feature": "Featured", "unfeature": "No longer featured"},
        ),
        ("retitle", _undo_retitle, _of_threads(_is_called_so), {"retitle": "Changed a title"}),
        ("change kind", _undo_kind, _of_threads(_is_of_kind), {"change kind": "Made a question or a discussion"}),
        ("quiet days", _undo_quiet, _of_threads(_is_quiet_so), {"quiet days": "Changed when a thread closes itself"}),
        (
            "quiet days of forum",
            _undo_quiet_of_forum,
            _standing_forums,
            {"quiet days of forum": "Changed when a forum’s threads close themselves"},
        ),
        ("move", _undo_move, _standing_moves, {"move": "Moved to another forum"}),
        (
            "posts",
            _undo_transfer,
            _standing_transfers,
            {"merge": "Merged", "split": "Split posts off", "move posts": "Moved posts"},
        ),
    ):
        for name, label in labels.items():
            register_action(name, label, and_its_line(undo), family=family, standing=standing)
    # What was said when it was done: that is undone by doing it again.
    register_action("pin ended", "No longer pinned, as was said")
    register_action("feature ended", "No longer featured, as was said")
    register_action("lock ended", "Unlocked, as was said")


def and_its_line(undo: Undo) -> Undo:
    """Undoes, and takes away the line in the thread and what people were told."""

    def undo_all(entry: StaffLogEntry, by) -> None:
        undo(entry, by)
        remove_events(entry)
        effects.act_taken_back(entry.after.get("act"))

    return undo_all


# ------------------------------------------------------------------------------ whether things are as they were left
def _is_pinned_so(entry: StaffLogEntry, thread: Thread) -> bool:
    return _same(entry.after, curating.pinned_state(thread))


def _is_featured_so(entry: StaffLogEntry, thread: Thread) -> bool:
    return _same(entry.after, curating.featured_state(thread))


def _is_locked_so(entry: StaffLogEntry, thread: Thread) -> bool:
    return _same(entry.after, curating.locked_state(thread), without=("reason", "kept_open"))


def _is_called_so(entry: StaffLogEntry, thread: Thread) -> bool:
    return thread.title == entry.after["title"]


def _is_of_kind(entry: StaffLogEntry, thread: Thread) -> bool:
    return thread.kind == entry.after["kind"]


def _is_quiet_so(entry: StaffLogEntry, thread: Thread) -> bool:
    return thread.quiet_days == entry.after["days"]


def _same(logged: dict, now: dict, without: Sequence[str] = ()) -> bool:
    """By what the log kept: entries of before there were ends tell of none."""
    return all(logged[key] == now[key] for key in now if key in logged and key not in without)


def _of_threads(is_so: Callable[[StaffLogEntry, Thread], bool]) -> Standing:
    def which(entries: Sequence[StaffLogEntry], member) -> set[int]:
        threads = Thread.objects.in_bulk({entry.subject_id for entry in entries})
        found = ((entry, threads.get(entry.subject_id)) for entry in entries)
        return {
            entry.pk for entry, thread in found if thread and thread.merged_into_id is None and is_so(entry, thread)
        }

    return which


def _standing_moves(entries: Sequence[StaffLogEntry], member) -> set[int]:
    there = set(Forum.objects.filter(pk__in={entry.before["forum"] for entry in entries}).values_list("pk", flat=True))
    stand = _of_threads(lambda entry, thread: thread.forum_id == entry.after["forum"])(entries, member)
    return {entry.pk for entry in entries if entry.pk in stand and entry.before["forum"] in there}


def _standing_forums(entries: Sequence[StaffLogEntry], member) -> set[int]:
    forums = Forum.objects.in_bulk({entry.subject_id for entry in entries})
    found = ((entry, forums.get(entry.subject_id)) for entry in entries)
    return {entry.pk for entry, forum in found if forum and forum.quiet_days == entry.after["days"]}


def _standing_transfers(entries: Sequence[StaffLogEntry], member) -> set[int]:
    places = ("source__forum__member_group", "target__forum__member_group")
    transfers = Transfer.objects.select_related(*places).in_bulk([e.after["transfer"] for e in entries])
    targets = {transfer.target_id for transfer in transfers.values()}
    later = list(Transfer.objects.filter(source__in=targets, undone_at__isnull=True))
    later += Transfer.objects.filter(target__in=targets, undone_at__isnull=True)
    moved = _moved_last(f"thread:{pk}" for pk in targets)
    found = ((entry, transfers.get(entry.after["transfer"])) for entry in entries)
    return {entry.pk for entry, transfer in found if transfer and not _why_not_back(entry, transfer, later, moved)}


def _moved_last(topics: Iterable[str]) -> dict[str, int]:
    """The newest entry that tells that each of these threads was moved to another forum, and stands."""
    moves = StaffLogEntry.objects.filter(action="move", subject__in=set(topics), undone_at__isnull=True)
    return dict(moves.order_by().values_list("subject").annotate(Max("pk")))


def _why_not_back(
    entry: StaffLogEntry, transfer: Transfer, others: Sequence[Transfer], moved: Mapping[str, int]
) -> str:
    """What stands against taking posts back, in a sentence; of `others`, and of what was moved, that counts which came
    later."""
    source, target = transfer.source, transfer.target
    if transfer.undone_at is not None:
        return CHANGED_SINCE
    if transfer.created_at < timezone.now() - A_DAY:
        return "This can be undone for a day, and that is over."
    if target.merged_into_id is not None or target.deleted_at:
        return "The thread that the posts went into has been merged or deleted since."
    if target.hidden_at:
        return "The thread that the posts went into was taken down since. Put it back first."
    merged = transfer.kind == Transfer.Kind.MERGE
    if merged and source.merged_into_id != target.pk:
        return CHANGED_SINCE
    if not merged and (source.merged_into_id is not None or source.deleted_at):
        return "The thread that the posts come from has been merged or deleted since."
    if not merged and source.hidden_at:
        return "The thread that the posts come from was taken down since. Put it back first."
    if moved.get(target.topic, 0) > entry.pk and has_other_readers(target, source.forum):
        return "The thread that the posts went into has been moved to where others read it since. Undo that first."
    own = {pk for pk, _ in transfer.posts}
    for other in others:
        if other.pk <= transfer.pk or other.undone_at is not None:
            continue
        if other.source_id == target.pk and own & {pk for pk, _ in other.posts}:
            return "Some of these posts have gone on to another thread since. Undo that first."
        if transfer.kind == Transfer.Kind.SPLIT and target.pk in (other.source_id, other.target_id):
            return "Posts have come into the new thread, or gone from it, since. Undo that first."
    return ""


# ------------------------------------------------------------------------------ undoing
def _undo_pin(entry: StaffLogEntry, by) -> None:
    thread, before = _as_left(entry, _is_pinned_so), entry.before
    curating.put_pinned(thread, before["pinned"], at=_time(before, "at"), until=_time(before, "until"))


def _undo_feature(entry: StaffLogEntry, by) -> None:
    thread, before = _as_left(entry, _is_featured_so), entry.before
    curating.put_featured(thread, before["featured"], at=_time(before, "at"), until=_time(before, "until"))


def _undo_lock(entry: StaffLogEntry, by) -> None:
    thread, before = _as_left(entry, _is_locked_so), entry.before
    curating.put_locked(
        thread,
        before["locked"],
        before["reason"],
        at=_time(before, "at"),
        until=_time(before, "until"),
        itself=before.get("itself", False),
        kept_open_at=_time(before, "kept_open"),
    )


def _undo_closing(entry: StaffLogEntry, by) -> None:
    # Its quiet days are counted anew, or the clock would close it within the hour.
    curating.put_locked(_as_left(entry, _is_locked_so), False, "")


def _undo_retitle(entry: StaffLogEntry, by) -> None:
    curating.put_title(_as_left(entry, _is_called_so), entry.before["title"], by)


def _undo_kind(entry: StaffLogEntry, by) -> None:
    curating.put_kind(_as_left(entry, _is_of_kind), entry.before["kind"])


def _undo_quiet(entry: StaffLogEntry, by) -> None:
    put_quiet_days(_as_left(entry, _is_quiet_so), entry.before["days"])


def _undo_quiet_of_forum(entry: StaffLogEntry, by) -> None:
    forum = hold_forums([entry.subject_id]).get(entry.subject_id)
    if forum is None or forum.quiet_days != entry.after["days"]:
        raise CannotUndo(CHANGED_SINCE)
    put_quiet_days_of_forum(forum, entry.before["days"])


def _undo_move(entry: StaffLogEntry, by) -> None:
    thread = _as_left(entry, lambda entry, thread: thread.forum_id == entry.after["forum"])
    forums = hold_forums([thread.forum_id, entry.before["forum"]])
    if entry.before["forum"] not in forums:
        raise CannotUndo("The forum that it was in is no longer there.")
    put_into_forum(thread, forums[entry.before["forum"]])


def _undo_transfer(entry: StaffLogEntry, by) -> None:
    transfer = Transfer.objects.get(pk=entry.after["transfer"])
    threads = locked_threads([transfer.source_id, transfer.target_id])
    source, target = threads[transfer.source_id], threads[transfer.target_id]
    hold_forums([source.forum_id, target.forum_id])
    transfer = Transfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    transfer.source, transfer.target = source, target
    others = Transfer.objects.filter(pk__gt=transfer.pk, undone_at__isnull=True)
    later = [*others.filter(source=target), *others.filter(target=target)]
    obstacle = _why_not_back(entry, transfer, later, _moved_last([target.topic]))
    if obstacle:
        raise CannotUndo(obstacle)
    ids = [pk for pk, _ in transfer.posts]
    if Post.objects.filter(pk__in=ids, thread=target).count() != len(ids):
        raise CannotUndo(CHANGED_SINCE)
    remove_events(entry)  # of the target's lines, before its posts go
    transfer_back(transfer, source, target)


def _as_left(entry: StaffLogEntry, is_so: Callable[[StaffLogEntry, Thread], bool]) -> Thread:
    thread = locked_thread(entry.subject_id)
    if thread.merged_into_id is not None or not is_so(entry, thread):
        raise CannotUndo(CHANGED_SINCE)
    return thread


def _time(kept: dict, key: str) -> datetime | None:
    return datetime.fromisoformat(kept[key]) if kept.get(key) else None
