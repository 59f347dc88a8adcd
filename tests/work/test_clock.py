import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from work.clock import Clock, Job, every, registered_jobs, run_due_jobs
from work.models import ScheduledJob

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_clocks_one_runs_a_job_that_is_due():
    runs, gate = [], threading.Barrier(6)
    job = Job("test.count", 60, lambda: runs.append(threading.get_ident()))

    def tick():
        gate.wait()
        for _ in range(3):
            run_due_jobs([job])
        connection.close()

    threads = [threading.Thread(target=tick) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 1


def test_a_job_runs_again_when_its_time_has_come():
    runs = []
    job = Job("test.again", 60, lambda: runs.append(1))
    assert 0 < run_due_jobs([job]) <= 5
    run_due_jobs([job])
    ScheduledJob.objects.update(last_started_at=Now() - timedelta(seconds=61))
    run_due_jobs([job])
    assert len(runs) == 2


def test_a_job_that_fails_keeps_neither_the_others_nor_its_next_run():
    runs = []

    def fail():
        runs.append("failed")
        raise ValueError("this never works")

    jobs = [Job("test.fails", 60, fail), Job("test.works", 60, lambda: runs.append("worked"))]
    run_due_jobs(jobs)
    ScheduledJob.objects.update(last_started_at=Now() - timedelta(seconds=61))
    run_due_jobs(jobs)
    assert runs == ["failed", "worked"] * 2


def test_a_job_that_still_runs_is_not_begun_a_second_time():
    inside, let_go, runs = threading.Event(), threading.Event(), []

    def slow():
        runs.append(1)
        inside.set()
        let_go.wait(10)

    def tick():
        run_due_jobs([job])
        connection.close()

    job = Job("test.slow", 0.01, slow)
    thread = threading.Thread(target=tick)
    thread.start()
    inside.wait(10)
    time.sleep(0.05)
    run_due_jobs([job])
    let_go.set()
    thread.join()
    assert len(runs) == 1


def test_the_clock_runs_what_was_registered_until_it_is_stopped(monkeypatch):
    monkeypatch.setattr("work.clock._jobs", {})
    ran = threading.Event()
    every(seconds=60, name="test.registered")(ran.set)
    clock = Clock()
    clock.start()
    assert ran.wait(10)
    assert clock.stop() is True


def test_two_jobs_cannot_share_a_name(monkeypatch):
    monkeypatch.setattr("work.clock._jobs", {})
    every(seconds=60, name="test.same")(print)
    with pytest.raises(ValueError, match=r"test\.same"):
        every(seconds=60, name="test.same")(repr)


def test_pruning_the_queue_is_one_of_the_clocks_jobs():
    assert "work.prune_finished_tasks" in {job.name for job in registered_jobs()}
