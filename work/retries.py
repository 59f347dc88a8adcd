"""When a task that went wrong is tried again, and when it is set aside for a person to look at."""

import random
from datetime import timedelta

TRIES = 5
GIVE_UP_WAITING_AFTER = timedelta(days=3)


class ServiceUnavailable(Exception):
    """Raised by a task when something outside the house (mail, search, Redis) does not answer.

    The task waits and tries again, and the wait does not count as one of its five tries: an evening without
    a mail server must not set a day's mail aside.
    """


class WorkerLost(Exception):
    """Recorded for a task whose worker was killed while running it, five times."""


class TookTooLong(BaseException):
    """Raised inside a task that ran past its limit; no `except Exception` of the task's may swallow it."""


def delay_after_failure(attempts: int) -> timedelta:
    """About 5 s, 20 s, 80 s, 5 minutes; spread, so that what failed together does not come back together."""
    return timedelta(seconds=5 * 4 ** (min(attempts, TRIES) - 1) * random.uniform(0.75, 1.25))  # noqa: S311


def delay_while_unavailable(postponements: int) -> timedelta:
    """1 s, 2 s, 4 s, up to a minute: everything that waited is done soon after the service is back."""
    return timedelta(seconds=min(2 ** min(postponements, 6), 60) * random.uniform(0.75, 1.25))  # noqa: S311
