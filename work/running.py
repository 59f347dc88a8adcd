"""Running one claimed task in this thread, and recording how it ended."""

import time

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django_tasks_db.compat import TaskContext, normalize_json

from work import claims
from work.claims import LEASE, Claimed
from work.retries import TRIES, ServiceUnavailable

log = structlog.get_logger("staffroom.work")


def run(claimed: Claimed) -> BaseException | None:
    """Runs the task and records the outcome; returns what went wrong, if the task itself failed.

    Nothing is raised, whatever the task does: the worker goes on with the next.
    """
    started = time.monotonic()
    failure: BaseException | None = None
    try:
        value = _call(claimed)
    except ServiceUnavailable as error:
        ending, arguments = claims.postponed, (claimed, error)
    except BaseException as error:
        if _database_is_away(error):
            ending, arguments = claims.postponed, (claimed, error)
        else:
            failure = error
            ending, arguments = claims.failed, (claimed, error)
    else:
        ending, arguments = claims.succeeded, (claimed, value)
    _record(ending, arguments)
    # The class of an error is logged and never its words, which may quote what somebody wrote or an address.
    log.info(
        "task " + ending.__name__,
        task=claimed.row.task_path,
        id=str(claimed.row.pk),
        attempt=f"{claimed.attempts} of {TRIES}",
        error=type(arguments[1]).__qualname__ if isinstance(arguments[1], BaseException) else None,
        milliseconds=round((time.monotonic() - started) * 1000),
    )
    return failure


def _call(claimed: Claimed) -> object:
    task, result = claimed.row.task, claimed.row.task_result
    context = [TaskContext(task_result=result)] if task.takes_context else []
    return normalize_json(task.call(*context, *result.args, **result.kwargs))


def _database_is_away(error: BaseException) -> bool:
    """Whether a task failed because the connection broke, and not because of what it asked of the database."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return connection.connection is None or not (connection.in_atomic_block or connection.is_usable())


def _record(ending, arguments) -> None:
    """Writes the outcome; while the database is away, tries for as long as the lease lasts. After that the task is
    another worker's."""
    deadline = time.monotonic() + LEASE.total_seconds()
    while True:
        try:
            ending(*arguments)
            return
        except DatabaseError as error:
            if connection.in_atomic_block or time.monotonic() > deadline:
                log.error("outcome of a task not recorded", id=str(arguments[0].row.pk), error=type(error).__qualname__)
                return
            time.sleep(0.5)
            close_old_connections()
