"""Turns: the versions under which documents are written, so that a late write never overwrites a newer one.

Whoever indexes takes a turn before reading the database. A change queues its indexing in its own transaction, so
whoever takes the last turn reads after the last change: the highest version in the index is the truth, and no thing
has to count its own versions, nor the versions of what else it shows.
"""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from search.models import IndexingState

REBUILD_LEASE = timedelta(seconds=60)


def next_turn() -> int:
    """A number above every earlier one: microseconds, so that a restored backup does not count again from the past."""
    with transaction.atomic():
        state, _ = IndexingState.objects.select_for_update().get_or_create(pk=1)
        state.last_turn = max(state.last_turn + 1, time.time_ns() // 1000)
        state.save(update_fields=["last_turn"])
        return state.last_turn


def take_rebuild_lease() -> bool:
    """Whether this process may rebuild: of several, one at a time."""
    IndexingState.objects.get_or_create(pk=1)
    free = Q(rebuilding_until=None) | Q(rebuilding_until__lt=Now())
    return bool(IndexingState.objects.filter(free, pk=1).update(rebuilding_until=Now() + REBUILD_LEASE))


def renew_rebuild_lease() -> None:
    IndexingState.objects.filter(pk=1).update(rebuilding_until=Now() + REBUILD_LEASE)


def end_rebuild_lease() -> None:
    IndexingState.objects.filter(pk=1).update(rebuilding_until=None)
