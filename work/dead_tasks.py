"""Tasks that failed five times and were set aside: a person reads why, mends the cause, and lets them try again."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from work.models import Lease


def dead_tasks() -> QuerySet[DBTaskResult]:
    """What was set aside, the latest first."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).order_by("-finished_at")


def retry(ids: Iterable[UUID] | None = None) -> int:
    """Puts dead tasks (all of them, when none is named) back into the queue with five fresh tries."""
    with transaction.atomic():
        chosen = dead_tasks() if ids is None else dead_tasks().filter(pk__in=list(ids))
        pks = list(chosen.select_for_update().values_list("pk", flat=True))
        Lease.objects.filter(task_id__in=pks).delete()
        return DBTaskResult.objects.filter(pk__in=pks).update(
            status=TaskResultStatus.READY, run_after=Now(), finished_at=None
        )
