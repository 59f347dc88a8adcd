"""Running one claimed task in this thread, and recording how it ended."""

import time
from collections.abc import Callable

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection
from django_tasks_db.compat import TaskContext, normalize_json

from work import claims
from work.claims import LEASE, Claimed
from work.retries import TRIES, ServiceUnavailable

log = structlog.get_logger("staffroom.work")


def run(claimed: Claimed) -> BaseException | None:
    """Runs the task and records the outcome; returns what went wrong, if the task itself failed.

    Whatever the task raises ends here, so that the worker goes on with the next. Only Ctrl-C goes through.
    """
    started = time.monotonic()
    value, error = None, None
    try:
        value = _call(claimed)
    except KeyboardInterrupt:
        raise
    except BaseException as raised:
        error = raised
    if error is None:
        ending = "succeeded"
        _record(claimed, lambda: claims.succeeded(claimed, value))
    elif isinstance(error, ServiceUnavailable) or _database_is_away(error):
        ending = "postponed"
        _record(claimed, lambda: claims.postponed(claimed, error))
    else:
        ending = "failed"
        _record(claimed, lambda: claims.failed(claimed, error))
    # The class of an error is logged and never its words, which may quote what somebody wrote or an address.
    log.info(
        f"task {ending}",
        task=claimed.row.task_path,
        id=str(claimed.row.pk),
        attempt=f"{claimed.attempts} of {TRIES}",
        error=type(error).__qualname__ if error else None,
        milliseconds=round((time.monotonic() - started) * 1000),
    )
    return error if ending == "failed" else None


def _call(claimed: Claimed) -> object:
    task, result = claimed.row.task, claimed.row.task_result
    if task.takes_context:
        return normalize_json(task.call(TaskContext(task_result=result), *result.args, **result.kwargs))
    return normalize_json(task.call(*result.args, **result.kwargs))


def _database_is_away(error: BaseException) -> bool:
    """Whether a task failed because the connection broke, and not because of what it asked of the database."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return connection.connection is None or not (connection.in_atomic_block or connection.is_usable())


def _record(claimed: Claimed, ending: Callable[[], None]) -> None:
    """Writes the outcome; while the database is away, tries for as long as the lease lasts. After that the task is
    another worker's."""
    deadline = time.monotonic() + LEASE.total_seconds()
    while True:
        try:
            ending()
            return
        except DatabaseError as error:
            if connection.in_atomic_block or time.monotonic() > deadline:
                log.error("outcome of a task not recorded", id=str(claimed.row.pk), error=type(error).__qualname__)
                return
            time.sleep(0.5)
            close_old_connections()
