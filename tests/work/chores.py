"""Tasks that the queue's tests run, also in worker processes of their own."""

import os
import threading
import time

from django.db import connection
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from work.retries import ServiceUnavailable

done: list[str] = []
at_once: list[int] = []
_inside = 0
_lock = threading.Lock()


@task()
def note(text: str) -> None:
    done.append(text)


@task(priority=10)
def note_first(text: str) -> None:
    done.append(text)


@task()
def note_slowly(text: str) -> None:
    time.sleep(0.5)
    done.append(text)


@task()
def always_fails(text: str) -> None:
    done.append(text)
    raise ValueError("this never works")


@task()
def asks_a_service_that_is_away() -> None:
    done.append("asked")
    raise ServiceUnavailable("nobody there")


@task()
def loses_the_database_connection() -> None:
    done.append("asked")
    connection.close()
    known = connection.settings_dict
    connection.settings_dict = known | {"NAME": "/nowhere/at-all", "PORT": "1"}
    try:
        DBTaskResult.objects.count()
    finally:
        connection.settings_dict = known


@task()
def never_ends() -> None:
    done.append("begun")
    while True:
        time.sleep(0.01)


@task()
def cannot_be_interrupted() -> None:
    done.append("begun")
    time.sleep(3)  # one call, which no exception from another thread ends
    done.append("ended")


@task()
def write_line(path: str, seconds: float) -> None:
    """Says in a file when it begins and when it has ended, for a test in another process to read."""
    with open(path, "a") as file:
        file.write(f"begun {os.getpid()}\n")
    time.sleep(seconds)
    with open(path, "a") as file:
        file.write(f"ended {os.getpid()}\n")
