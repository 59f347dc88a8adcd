import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from tests.work import chores
from work import claims, in_process, worker
from work.models import Lease
from work.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_done_yet():
    chores.done.clear()


@pytest.fixture
def started():
    """Starts workers in this process and stops them when the test ends."""
    workers = []

    def start(**options):
        workers.append(Worker(poll_seconds=0.05, **options))
        workers[-1].start()
        return workers[-1]

    yield start
    for one in workers:
        one.stop(5)


@pytest.fixture
def worker_process():
    """Starts `manage.py work` as processes of their own, on the database of this test."""
    processes = []

    def start():
        environment = os.environ | {"DATABASE_URL": url_of_the_test_database()}
        command = [sys.executable, "-m", "django", "work", "--threads", "2"]
        process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()


def url_of_the_test_database() -> str:
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def finished() -> int:
    return DBTaskResult.objects.filter(status="SUCCESSFUL").count()


def test_several_workers_run_each_task_exactly_once(started):
    for number in range(60):
        chores.note.enqueue(f"task {number}")
    for _ in range(3):
        started(threads=3)
    until(lambda: finished() == 60)
    assert Counter(chores.done) == {f"task {number}": 1 for number in range(60)}


def test_a_claim_by_one_worker_is_passed_over_by_the_others():
    for number in range(40):
        chores.note.enqueue(f"task {number}")
    claimed, gate = [], threading.Barrier(4)

    def take():
        gate.wait()
        while some := claims.claim("one of four", 3):
            claimed.extend(one.row.pk for one in some)
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 40


def test_a_slow_task_does_not_hold_up_a_quick_one(started):
    chores.note_slowly.enqueue("slow")
    chores.note.enqueue("quick")
    started(threads=2)
    until(lambda: finished() == 2)
    assert chores.done == ["quick", "slow"]


def test_stopping_waits_for_the_task_that_runs(started):
    chores.note_slowly.enqueue("in full")
    one = started(threads=1)
    until(lambda: DBTaskResult.objects.filter(status="RUNNING").exists())
    assert one.stop() is True
    assert chores.done == ["in full"]
    assert finished() == 1


def test_a_task_that_never_ends_is_interrupted_and_the_others_go_on(started):
    chores.never_ends.enqueue()
    started(threads=1, limit_seconds=0.4)
    until(lambda: "begun" in chores.done)
    chores.note.enqueue("next")
    until(lambda: "next" in chores.done, seconds=5)
    poison = DBTaskResult.objects.get(task_path__endswith="never_ends")
    assert poison.exception_class_path == "work.retries.TookTooLong"


def test_a_task_that_cannot_be_interrupted_gives_its_place_to_the_others(started):
    chores.cannot_be_interrupted.enqueue()
    one = started(threads=1, limit_seconds=0.3)
    until(lambda: "begun" in chores.done)
    chores.note.enqueue("next")
    until(lambda: "next" in chores.done, seconds=3)
    assert "ended" not in chores.done
    assert one.stop() is True


def test_the_lease_of_a_task_that_runs_is_renewed(started, monkeypatch):
    monkeypatch.setattr(worker, "HEARTBEAT_SECONDS", 0.05)
    chores.note_slowly.enqueue("x")
    started(threads=1)
    until(lambda: Lease.objects.exists())
    first = Lease.objects.get().leased_until
    until(lambda: Lease.objects.get().leased_until > first)
    until(lambda: finished() == 1)


def test_a_worker_that_loses_its_database_goes_on_when_it_is_back(started, monkeypatch):
    if connection.vendor == "postgresql":
        started(threads=1)
        chores.note.enqueue("before")
        until(lambda: "before" in chores.done)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    else:
        Path(connection.settings_dict["NAME"]).chmod(0o600)
        started(threads=1)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE django_tasks_database_dbtaskresult RENAME TO away")
        time.sleep(0.3)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO django_tasks_database_dbtaskresult")
    chores.note.enqueue("after")
    until(lambda: "after" in chores.done, seconds=10)


def test_a_task_of_a_killed_worker_is_resumed_by_another(worker_process, tmp_path):
    path = tmp_path / "said"
    chores.write_line.enqueue(str(path), 30)
    first = worker_process()
    until(lambda: path.exists() and "begun" in path.read_text(), seconds=60)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert DBTaskResult.objects.get().status == "RUNNING"
    # A minute without a sign of life ends the lease; here the minute is taken as passed.
    assert claims.LEASE.total_seconds() + worker.RECOVERY_SECONDS < 120
    Lease.objects.update(leased_until=Now() - timedelta(seconds=1))
    DBTaskResult.objects.update(args_kwargs={"args": [str(path), 0], "kwargs": {}})
    second = worker_process()
    until(lambda: finished() == 1, seconds=60)
    assert path.read_text().splitlines() == [f"begun {first.pid}", f"begun {second.pid}", f"ended {second.pid}"]


def test_a_worker_told_to_stop_finishes_its_task_first(worker_process, tmp_path):
    path = tmp_path / "said"
    chores.write_line.enqueue(str(path), 1)
    process = worker_process()
    until(lambda: path.exists(), seconds=60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert path.read_text().splitlines()[-1] == f"ended {process.pid}"
    assert finished() == 1


def test_inside_the_server_a_task_runs_as_soon_as_its_transaction_commits():
    # It would look by itself only long after `until` has given up.
    in_process.start(threads=1, poll_seconds=600)
    try:
        time.sleep(0.2)
        with transaction.atomic():
            chores.note.enqueue("at once")
            time.sleep(0.1)
            assert chores.done == []
        until(lambda: chores.done == ["at once"])
    finally:
        assert in_process.stop() is True


def test_the_dead_tasks_command_lists_and_retries(capsys):
    chores.always_fails.enqueue("x")
    DBTaskResult.objects.update(status="FAILED", finished_at=Now(), traceback="…\nValueError: this never works\n")
    call_command("dead_tasks")
    listed = capsys.readouterr().out
    assert "tests.work.chores.always_fails" in listed
    assert "ValueError: this never works" in listed
    call_command("dead_tasks", retry=[str(DBTaskResult.objects.get().pk)])
    call_command("dead_tasks")
    assert capsys.readouterr().out.splitlines() == ["1 tasks will be tried again.", "No dead tasks."]
