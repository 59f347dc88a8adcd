"""Making two tags one: threads, followers and names move, and all of it can be taken back.

What is moved is moved by tasks, a batch in a transaction, and each batch notes what it moved: it may stop anywhere and
go on. A name leads to the tag that is left from the first moment.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused, require
from community.staff_log import CHANGED_SINCE, CannotUndo, record
from forums import effects
from forums.models import MergedFollow, MergedThread, StatutoryDocument, Tag, TagMerge, TagName, ThreadTag
from forums.operations.acts import require_reason
from forums.operations.relabelling import locked_threads, relabel
from forums.operations.tagging import MOST_TAGS, tag_labels_of
from forums.operations.tags import ONLY_MODERATORS
from forums.permissions import can_curate_tags
from notifications.following import Moved, move_followers, return_followers

THREADS_AT_ONCE = 100
FOLLOWERS_AT_ONCE = 500
STILL_AT_IT = "An earlier merge of these tags is still being carried out. Try again in a few minutes."


@transaction.atomic
def merge_tags(by, source_id: int, target_id: int, reason: str) -> StaffLogEntry:
    """Makes one tag part of another: its names and its address lead there, its threads get the other tag, and who
    follows it follows that. Raises Refused."""
    require(can_curate_tags(by), ONLY_MODERATORS)
    require_reason(reason)
    require(source_id != target_id, "A tag cannot be merged into itself.")
    source, target = _held(source_id, target_id)
    require(not source.merged_into_id and not target.merged_into_id, "One of the tags was merged meanwhile.")
    require(not _is_at_it(source, target), STILL_AT_IT)
    names = TagName.objects.filter(tag=source)
    documents = StatutoryDocument.objects.filter(tag=source)
    merge = TagMerge.objects.create(
        source=source,
        target=target,
        names=sorted(names.values_list("normalised_name", flat=True)),
        documents=sorted(documents.values_list("pk", flat=True)),
    )
    names.update(tag=target)
    documents.update(tag=target)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    label = f"{source.name} into {target.name}"
    entry = record(by, "merge tags", source.topic, label, reason, after={"merge": merge.pk, "into": target.pk})
    effects.tags_merged(merge)
    return entry


def _held(*tag_ids: int) -> list[Tag]:
    """These tags, locked so that no thread is given one of them meanwhile, in the order of their ids."""
    tags = {tag.pk: tag for tag in Tag.objects.select_for_update(of=("self",)).filter(pk__in=tag_ids).order_by("pk")}
    require(len(tags) == len(set(tag_ids)), "One of the tags is no longer there.")
    return [tags[pk] for pk in tag_ids]


def _is_at_it(*tags: Tag) -> bool:
    return TagMerge.objects.filter(Q(source__in=tags) | Q(target__in=tags), finished_at__isnull=True).exists()


# ------------------------------------------------------------------------------ moving, in batches
def move_some(merge_id: int) -> bool:
    """The next batch of what a merge moves; whether there may be more."""
    with transaction.atomic():
        merge = TagMerge.objects.select_for_update(of=("self",)).filter(pk=merge_id).first()
        if merge is None or merge.finished_at:
            return False
        more = _move_threads_back(merge) if merge.undone_at else _move_threads(merge)
        more = more or (_move_follows_back(merge) if merge.undone_at else _move_follows(merge))
        if not more:
            merge.finished_at = timezone.now()
            merge.save(update_fields=["finished_at"])
        return more


def _move_threads(merge: TagMerge) -> bool:
    given = ThreadTag.objects.filter(tag=merge.source_id)
    some = given.order_by("content_object_id").values_list("content_object_id", flat=True)[:THREADS_AT_ONCE]
    threads = locked_threads(some)
    if not threads:
        return False
    rows = list(given.filter(content_object__in=threads).order_by("content_object_id"))
    there = ThreadTag.objects.filter(tag=merge.target_id, content_object__in=threads)
    both = set(there.values_list("content_object_id", flat=True))
    MergedThread.objects.bulk_create(
        MergedThread(
            merge=merge, thread_id=row.content_object_id, thread_tag_id=row.pk, had_both=row.content_object_id in both
        )
        for row in rows
    )
    given.filter(content_object__in=both).delete()
    given.filter(content_object__in=threads).update(tag=merge.target_id)
    relabel(threads)
    return True


def _move_follows(merge: TagMerge) -> bool:
    moved = move_followers(f"tag:{merge.source_id}", f"tag:{merge.target_id}", FOLLOWERS_AT_ONCE)
    MergedFollow.objects.bulk_create(
        MergedFollow(merge=merge, member_id=one.member_id, followed_at=one.since, had_both=one.had_both)
        for one in moved
    )
    return bool(moved)


# ------------------------------------------------------------------------------ undoing
def why_not_unmerged(merge: TagMerge, names: Sequence[TagName]) -> str:
    """What keeps a merge from being taken back, as its tags and the names that came with it are now; empty: nothing."""
    if merge.undone_at or merge.source.merged_into_id != merge.target_id or merge.target.merged_into_id:
        return CHANGED_SINCE
    still = {name.normalised_name for name in names if name.tag_id == merge.target_id}
    if merge.source.normalised_name not in still:
        return "Its name does not lead to the other tag any more."
    if merge.target.normalised_name in still:
        return "The other tag is called by its name now."
    return ""


@transaction.atomic
def undo_merge(by, merge_id: int) -> TagMerge:
    """Takes a merge back: names, threads and followers return, but for those that were changed since. Raises Refused or
    CannotUndo."""
    require(can_curate_tags(by), ONLY_MODERATORS)
    merge = TagMerge.objects.select_for_update(of=("self",)).filter(pk=merge_id).first()
    if merge is None:
        raise CannotUndo("One of the tags is no longer there.")
    try:
        merge.source, merge.target = _held(merge.source_id, merge.target_id)
    except Refused as gone:
        raise CannotUndo(str(gone)) from None
    if _is_at_it(merge.source, merge.target):
        raise CannotUndo(STILL_AT_IT)
    names = TagName.objects.filter(normalised_name__in=merge.names, tag=merge.target)
    problem = why_not_unmerged(merge, list(names))
    if problem:
        raise CannotUndo(problem)
    names.update(tag=merge.source)
    StatutoryDocument.objects.filter(pk__in=merge.documents, tag=merge.target).update(tag=merge.source)
    merge.source.merged_into = None
    merge.source.save(update_fields=["merged_into"])
    merge.undone_at, merge.finished_at = timezone.now(), None
    merge.save(update_fields=["undone_at", "finished_at"])
    effects.tags_merged(merge)
    return merge


def _move_threads_back(merge: TagMerge) -> bool:
    noted = list(merge.threads.order_by("thread_id")[:THREADS_AT_ONCE])
    if not noted:
        return False
    threads = locked_threads(one.thread_id for one in noted)
    given = ThreadTag.objects.filter(content_object__in=threads)
    has_source = set(given.filter(tag=merge.source_id).values_list("content_object_id", flat=True))
    has_target = set(given.filter(tag=merge.target_id).values_list("content_object_id", flat=True))
    labels = tag_labels_of([thread.pk for thread in threads])
    fit = [one for one in noted if one.thread_id in has_target - has_source]
    # Where a row was made anew since, someone has given the thread the other tag: it stays.
    moved = [one.thread_tag_id for one in fit if not one.had_both]
    given.filter(pk__in=moved, tag=merge.target_id).update(tag=merge.source_id)
    ThreadTag.objects.bulk_create(
        ThreadTag(pk=one.thread_tag_id, tag_id=merge.source_id, content_object_id=one.thread_id)
        for one in fit
        if one.had_both and len(labels[one.thread_id]) < MOST_TAGS
    )
    merge.threads.filter(pk__in=[one.pk for one in noted]).delete()
    relabel(threads)
    return True


def _move_follows_back(merge: TagMerge) -> bool:
    noted = list(merge.follows.order_by("member_id")[:FOLLOWERS_AT_ONCE])
    moved = [Moved(one.member_id, one.followed_at, one.had_both) for one in noted]
    return_followers(f"tag:{merge.source_id}", f"tag:{merge.target_id}", moved)
    merge.follows.filter(pk__in=[one.pk for one in noted]).delete()
    return bool(noted)
