"""How the queue is doing, for /readyz, the network's page and whoever keeps the machine."""

from django.db.models import F, Max, Q
from django.db.models.functions import Now
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from work.claims import due_tasks


def queue_age() -> float:
    """Seconds that the longest-waiting due task has waited; 0 when nothing waits.

    A task that is to be tried again later counts from when it may run again.
    """
    at_once = Q(run_after=get_date_max())  # how the queue's table says that a task has no time of its own
    waits = (
        due_tasks()
        .order_by()
        .aggregate(
            first=Max(Now() - F("enqueued_at"), filter=at_once), later=Max(Now() - F("run_after"), filter=~at_once)
        )
    )
    return max((wait.total_seconds() for wait in waits.values() if wait is not None), default=0.0)


def dead_count() -> int:
    """How many tasks were set aside and wait for a person."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
