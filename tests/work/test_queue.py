from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.work import chores
from work import claims, health
from work.claims import claim, due_tasks, recover
from work.dead_tasks import dead_tasks, retry
from work.models import Lease
from work.pruning import prune_finished_tasks
from work.retries import TRIES
from work.running import run
from work.worker import run_all_due

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_done_yet():
    chores.done.clear()


def let_the_wait_pass():
    DBTaskResult.objects.filter(status="READY").update(run_after=Now() - timedelta(seconds=1))


def run_next():
    [claimed] = claim("test", 1)
    return run(claimed)


def test_a_task_of_a_transaction_that_is_rolled_back_is_never_run():
    with transaction.atomic():
        chores.note.enqueue("from a change that did not happen")
        transaction.set_rollback(True)
    assert run_all_due() == 0
    assert chores.done == []


def test_a_task_runs_once_and_its_lease_is_given_up():
    chores.note.enqueue("hello")
    assert run_all_due() == 1
    assert run_all_due() == 0
    assert chores.done == ["hello"]
    assert not Lease.objects.exists()


def test_a_failing_task_waits_longer_each_time_and_is_set_aside_after_five_tries():
    chores.always_fails.enqueue("x")
    waits = []
    for _ in range(TRIES - 1):
        assert isinstance(run_next(), ValueError)
        task = DBTaskResult.objects.get()
        assert task.status == "READY"
        assert not due_tasks().exists()
        waits.append((task.run_after - timezone.now()).total_seconds())
        let_the_wait_pass()
    run_next()
    assert waits == sorted(waits)
    assert 2 < waits[0] < 8
    assert 200 < waits[-1] < 420
    assert [task.exception_class_path for task in dead_tasks()] == ["builtins.ValueError"]
    assert health.dead_count() == 1
    assert len(chores.done) == TRIES


def test_a_dead_task_that_is_retried_gets_five_fresh_tries():
    chores.always_fails.enqueue("x")
    for _ in range(TRIES):
        run_next()
        let_the_wait_pass()
    assert retry([dead_tasks().get().pk]) == 1
    run_next()
    assert DBTaskResult.objects.get().status == "READY"
    assert Lease.objects.get().attempts == 1


def test_a_failing_task_does_not_keep_the_others_waiting():
    chores.always_fails.enqueue("x")
    chores.note.enqueue("behind it")
    with pytest.raises(BaseExceptionGroup) as caught:
        run_all_due()
    assert [type(error) for error in caught.value.exceptions] == [ValueError]
    assert chores.done == ["x", "behind it"]


def test_what_people_wait_for_is_done_before_what_was_queued_earlier():
    for number in range(3):
        chores.note.enqueue(f"index {number}")
    chores.note_first.enqueue("tell somebody")
    run_next()
    assert chores.done == ["tell somebody"]


def test_waiting_for_a_service_that_is_away_is_not_counted_as_a_try():
    chores.asks_a_service_that_is_away.enqueue()
    for _ in range(TRIES + 3):
        assert run_next() is None
        wait = DBTaskResult.objects.get().run_after - timezone.now()
        assert wait < timedelta(seconds=80)
        let_the_wait_pass()
    lease = Lease.objects.get()
    assert (lease.attempts, lease.postponements) == (0, TRIES + 3)


def test_after_three_days_without_the_service_the_task_is_set_aside():
    chores.asks_a_service_that_is_away.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(days=3, minutes=1))
    run_next()
    assert dead_tasks().count() == 1


def test_a_task_whose_database_connection_broke_is_not_blamed_for_it():
    chores.loses_the_database_connection.enqueue()
    assert run_next() is None
    assert Lease.objects.get().attempts == 0
    assert DBTaskResult.objects.get().status == "READY"


def test_a_task_with_no_function_any_more_is_set_aside_like_any_other_failure():
    chores.note.enqueue("x")
    DBTaskResult.objects.update(task_path="tests.work.chores.gone")
    for _ in range(TRIES):
        assert isinstance(run_next(), ImportError)
        let_the_wait_pass()
    assert dead_tasks().count() == 1


def test_a_task_of_a_lost_worker_goes_back_to_the_queue_when_its_lease_has_ended():
    chores.note.enqueue("from the start again")
    claim("a worker that is killed", 1)
    assert recover() == 0, "its lease has not ended yet"
    Lease.objects.update(leased_until=Now() - timedelta(seconds=1))
    assert recover() == 1
    assert run_all_due() == 1
    assert chores.done == ["from the start again"]


def test_a_task_that_kills_its_worker_five_times_is_set_aside():
    chores.note.enqueue("deadly")
    for _ in range(TRIES):
        assert len(claim("a worker that is killed", 1)) == 1
        Lease.objects.update(leased_until=Now() - timedelta(seconds=1))
        recover()
    assert claim("another", 1) == []
    assert dead_tasks().get().exception_class_path == "work.retries.WorkerLost"


def test_a_worker_that_lost_its_lease_cannot_change_what_its_successor_does():
    chores.note.enqueue("x")
    [early] = claim("slow", 1)
    Lease.objects.update(leased_until=Now() - timedelta(seconds=1))
    recover()
    [late] = claim("quick", 1)
    claims.succeeded(early, None)
    claims.failed(early, ValueError())
    claims.postponed(early, ValueError())
    assert DBTaskResult.objects.get().status == "RUNNING"
    assert Lease.objects.get().token == late.token


def test_the_age_of_the_queue_is_the_wait_of_what_has_waited_longest():
    assert health.queue_age() == 0
    chores.note.enqueue("new")
    chores.note.enqueue("old")
    old = DBTaskResult.objects.get(args_kwargs__args=["old"])
    DBTaskResult.objects.filter(pk=old.pk).update(enqueued_at=timezone.now() - timedelta(minutes=5))
    assert 299 < health.queue_age() < 310
    DBTaskResult.objects.filter(pk=old.pk).update(run_after=timezone.now() + timedelta(minutes=5))
    assert health.queue_age() < 10, "what waits for its next try is not late"


def test_old_finished_tasks_are_pruned_and_dead_ones_are_kept():
    chores.note.enqueue("finished long ago")
    run_all_due()
    chores.note.enqueue("finished today")
    run_all_due()
    chores.always_fails.enqueue("dead")
    for _ in range(TRIES):
        run_next()
        let_the_wait_pass()
    first, *rest = DBTaskResult.objects.order_by("enqueued_at")
    long_ago = timezone.now() - timedelta(days=30)
    DBTaskResult.objects.filter(pk__in=[first.pk, rest[-1].pk]).update(finished_at=long_ago)
    assert prune_finished_tasks() == 1
    assert {task.pk for task in DBTaskResult.objects.all()} == {task.pk for task in rest}


def test_an_idle_worker_asks_the_database_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert claim("idle", 4) == []
    assert not connection.in_atomic_block
