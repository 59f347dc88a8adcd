"""Taking tasks from the queue's table, keeping them, and giving them back. Time is the database's: workers
on machines whose clocks disagree must not take each other's tasks."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from traceback import format_exception
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from work.models import Lease
from work.retries import (
    GIVE_UP_WAITING_AFTER,
    TRIES,
    WorkerLost,
    delay_after_failure,
    delay_while_unavailable,
)

LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Claimed:
    """A task that this worker may run while it holds the token."""

    row: DBTaskResult
    token: uuid.UUID
    attempts: int
    postponements: int


def due_tasks() -> QuerySet[DBTaskResult]:
    """What could be run now, the most urgent first."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY).filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=Now())
    )


def claim(worker: str, limit: int) -> list[Claimed]:
    """Takes up to `limit` due tasks for this worker; what another worker is taking at the moment is passed over."""
    if not due_tasks().exists():  # outside a transaction: on SQLite an idle worker must not take the write lock
        return []
    with transaction.atomic():
        rows = list(due_tasks().select_for_update(skip_locked=True)[:limit])
        earlier = Lease.objects.in_bulk([row.pk for row in rows])
        claimed = []
        for row in rows:
            lease = earlier.get(row.pk) or Lease(task=row)
            lease.attempts += 1
            lease.token = uuid.uuid4()
            lease.worker = worker
            lease.leased_until = Now() + LEASE
            row.claim(worker)
            lease.save(force_update=row.pk in earlier, force_insert=row.pk not in earlier)
            claimed.append(Claimed(row, lease.token, lease.attempts, lease.postponements))
        return claimed


def renew(tokens: list[uuid.UUID]) -> None:
    """Says that these tasks are still being run."""
    Lease.objects.filter(token__in=tokens).update(leased_until=Now() + LEASE)


def recover() -> int:
    """Gives back to the queue what killed workers left behind; returns how many tasks that were."""
    lost = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).filter(
        Q(lease__leased_until__lt=Now()) | Q(lease__isnull=True, started_at__lt=Now() - LEASE)
    )
    if not lost.exists():
        return 0
    with transaction.atomic():
        rows = list(lost.select_for_update(skip_locked=True, of=("self",))[:100])
        leases = Lease.objects.in_bulk([row.pk for row in rows])
        for row in rows:
            lease = leases.get(row.pk)
            if lease is not None and lease.attempts >= TRIES:
                _set_aside(row, WorkerLost(f"the worker was lost {lease.attempts} times while running this task"))
            else:
                _give_back(row, None)
        Lease.objects.filter(task__in=rows).update(leased_until=None)
        return len(rows)


def succeeded(claimed: Claimed, return_value: Any) -> None:
    """Records that the task is done, unless its lease was lost meanwhile."""
    with transaction.atomic():
        if _still_held(claimed):
            DBTaskResult.objects.filter(pk=claimed.row.pk).update(
                status=TaskResultStatus.SUCCESSFUL,
                finished_at=Now(),
                return_value=return_value,
                exception_class_path="",
                traceback="",
            )
            Lease.objects.filter(task_id=claimed.row.pk).delete()


def failed(claimed: Claimed, error: BaseException) -> None:
    """Gives a failed task back for another try later, or sets it aside after its last."""
    with transaction.atomic():
        if not _still_held(claimed):
            return
        if claimed.attempts >= TRIES:
            _set_aside(claimed.row, error)
        else:
            _give_back(claimed.row, delay_after_failure(claimed.attempts), error)
        Lease.objects.filter(task_id=claimed.row.pk).update(leased_until=None)


def postponed(claimed: Claimed, error: BaseException) -> None:
    """Gives back a task that could not run because a service was away: not counted as a try, but not for ever."""
    with transaction.atomic():
        if not _still_held(claimed):
            return
        if claimed.row.enqueued_at < timezone.now() - GIVE_UP_WAITING_AFTER:
            _set_aside(claimed.row, error)
        else:
            _give_back(claimed.row, delay_while_unavailable(claimed.postponements), error)
        Lease.objects.filter(task_id=claimed.row.pk).update(
            leased_until=None, attempts=claimed.attempts - 1, postponements=claimed.postponements + 1
        )


def _still_held(claimed: Claimed) -> bool:
    # The task's row is locked first, everywhere, so that no two of these functions wait for each other.
    rows = DBTaskResult.objects.select_for_update().filter(pk=claimed.row.pk, status=TaskResultStatus.RUNNING)
    return bool(rows) and Lease.objects.filter(task_id=claimed.row.pk, token=claimed.token).exists()


def _give_back(row: DBTaskResult, delay: timedelta | None, error: BaseException | None = None) -> None:
    DBTaskResult.objects.filter(pk=row.pk).update(
        status=TaskResultStatus.READY, run_after=Now() + delay if delay else Now(), **_description(error)
    )


def _set_aside(row: DBTaskResult, error: BaseException) -> None:
    DBTaskResult.objects.filter(pk=row.pk).update(
        status=TaskResultStatus.FAILED, finished_at=Now(), **_description(error)
    )


def _description(error: BaseException | None) -> dict[str, str]:
    if error is None:
        return {"exception_class_path": "", "traceback": ""}
    kind = type(error)
    return {
        "exception_class_path": f"{kind.__module__}.{kind.__qualname__}",
        "traceback": "".join(format_exception(error)).replace("\x00", ""),
    }
