"""Letting go of files that are in no post: in the database and on the disk, also after a crash between the two."""

import re
import uuid

from django.db import transaction
from django.utils import timezone

from forums.files import storage
from forums.models import Draft, File
from forums.operations.attaching import KEPT, remove_for_good

BATCH = 500
NOT_NEW_SECONDS = KEPT.total_seconds()
HALF_MADE_SECONDS = 3600
DRAFTS_AT_ONCE = 5
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def remove_orphans() -> int:
    """Removes files that are in no post and in no draft two days after they came; says how many."""
    storage.remove_stale_incoming(HALF_MADE_SECONDS)
    removed, after = 0, None
    while True:
        old = _in_no_post().filter(created_at__lt=timezone.now() - KEPT).order_by("pk")
        batch = list((old.filter(pk__gt=after) if after else old).only("pk", "owner_id")[:BATCH])
        if not batch:
            break
        after = batch[-1].pk
        wanted = _named_in_drafts(batch)
        removed += _remove([file.pk for file in batch if file.pk not in wanted])
    _let_go_of_what_was_taken_out()
    return removed


def remove_what_no_row_names() -> int:
    """Removes what lies on the disk and is in no row: left by a crash, or by a database brought back from a backup."""
    removed = 0
    for shelf in storage.stored_ids(NOT_NEW_SECONDS):
        for start in range(0, len(shelf), BATCH):
            ids = shelf[start : start + BATCH]
            known = set(File.objects.filter(pk__in=ids, removed_at__isnull=True).values_list("pk", flat=True))
            for file_id in set(ids) - known:
                storage.remove(file_id)
                removed += 1
    return removed


def _in_no_post():
    """What is in no post, nor in one that waits for a moderator."""
    return File.objects.filter(post__isnull=True, held__isnull=True)


def _named_in_drafts(files: list[File]) -> set[uuid.UUID]:
    """Those of these files that stand anywhere in a draft of their owners. A few drafts are in memory at a time, as
    each may be long."""
    owner_ids, ids = {file.owner_id for file in files}, {file.pk for file in files}
    drafts = Draft.objects.filter(member__in=owner_ids, post__isnull=True).values_list("fields", flat=True)
    named = (
        uuid.UUID(found[0])
        for fields in drafts.iterator(DRAFTS_AT_ONCE)
        for values in fields.values()
        for value in values
        for found in _ID.finditer(value)
    )
    return {file_id for file_id in named if file_id in ids}


def _remove(ids: list) -> int:
    with transaction.atomic():
        gone = list(_in_no_post().select_for_update().filter(pk__in=ids).values_list("pk", flat=True))
        File.objects.filter(pk__in=gone).delete()
    # After the rows: what is left by a crash here is found by `remove_what_no_row_names`.
    for file_id in gone:
        storage.remove(file_id)
    return len(gone)


def _let_go_of_what_was_taken_out() -> None:
    """What an edit took out of its post can be put back for two days; after that its name is all that is left."""
    old = File.objects.filter(taken_out_at__lt=timezone.now() - KEPT, removed_at__isnull=True)
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        remove_for_good(batch)
