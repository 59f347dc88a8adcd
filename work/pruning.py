"""Keeps the queue's table small: what succeeded some days ago is of no use to anyone."""

from datetime import timedelta

from django.db.models.functions import Now
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

KEPT = timedelta(days=3)
BATCH = 2_000


def prune_finished_tasks() -> int:
    """Deletes tasks that succeeded more than three days ago; dead ones stay until somebody has looked at them."""
    old = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=Now() - KEPT)
    deleted = 0
    while ids := list(old.order_by().values_list("pk", flat=True)[:BATCH]):
        # _raw_delete: the leases of finished tasks are gone already, so there is nothing to collect.
        rows = DBTaskResult.objects.filter(pk__in=ids)
        deleted += rows._raw_delete(rows.db)
    return deleted
