"""The index follows the database: through the queue, through outages, through rebuilds."""

import random
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from search import indexing, tasks
from search.index import SearchUnavailable
from search.models import GlossaryEntry, IndexingState
from search.queries import Query
from search.turns import next_turn, take_rebuild_lease
from tests.search.entries import entry, key
from tests.search.things import EVERYONE, closed_port, find, found
from work.worker import run_all_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("entries")]


class TestTheQueue:
    def test_what_is_queued_is_found_and_what_changed_is_found_as_it_is_now(self, site_index):
        row = entry("Taxi contract")
        tasks.index.enqueue("entry", [row.pk])
        run_all_due()
        site_index.refresh()
        assert found(site_index, "taxi", expand=False) == [row.pk]
        GlossaryEntry.objects.filter(pk=row.pk).update(expansion="Minibus lease")
        tasks.index.enqueue("entry", [row.pk])
        tasks.index.enqueue("entry", [row.pk])
        run_all_due()
        site_index.refresh()
        assert found(site_index, "taxi", expand=False) == []
        assert found(site_index, "minibus", expand=False) == [row.pk]

    def test_what_is_gone_is_found_no_more(self, site_index):
        row, stays = entry("Taxi contract"), entry("Taxi escort")
        tasks.index.enqueue("entry", [row.pk, stays.pk])
        run_all_due()
        number = row.pk
        row.delete()
        tasks.index.enqueue("entry", [number])
        run_all_due()
        site_index.refresh()
        assert found(site_index, "taxi", expand=False) == [stays.pk]

    def test_many_things_at_once_are_read_in_few_queries(self, site_index, django_assert_max_num_queries):
        rows = GlossaryEntry.objects.bulk_create(
            GlossaryEntry(acronym="ZZZ", expansion=f"Taxi {number}", kind="public") for number in range(450)
        )
        with django_assert_max_num_queries(20):
            indexing.bring_up_to_date("entry", [row.pk for row in rows])
        site_index.refresh()
        assert find(site_index, "taxi", expand=False).total == 450


class TestOutages:
    def test_what_is_posted_while_the_index_is_away_is_found_once_it_is_back(self, site_index, settings):
        indexing.rebuild_whole()
        address = settings.ELASTICSEARCH_URL
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{closed_port()}"
        rows = [entry(f"Taxi {number}") for number in range(3)]
        for row in rows:
            tasks.index.enqueue("entry", [row.pk])
        for _ in range(8):  # more often than a task that fails is tried
            DBTaskResult.objects.update(run_after=timezone.now() - timedelta(hours=1))
            run_all_due()
        assert not DBTaskResult.objects.failed().exists()
        assert find(site_index, "taxi", expand=False).total == 0

        settings.ELASTICSEARCH_URL = address
        waits = max(result.run_after for result in DBTaskResult.objects.all()) - timezone.now()
        assert waits < timedelta(minutes=2)
        DBTaskResult.objects.update(run_after=timezone.now() - timedelta(hours=1))
        run_all_due()
        site_index.refresh()
        assert sorted(found(site_index, "taxi", expand=False)) == [row.pk for row in rows]

    @pytest.mark.usefixtures("site_index_down")
    def test_a_task_that_cannot_reach_the_index_says_so_to_the_worker_quickly(self):
        started = time.monotonic()
        with pytest.raises(SearchUnavailable):
            tasks.index.call("entry", [entry("Taxi").pk])
        assert time.monotonic() - started < 2

    @pytest.mark.usefixtures("site_index_down")
    def test_while_the_index_is_away_the_clock_calls_for_no_rebuild(self):
        tasks.rebuild_where_called_for()
        assert not DBTaskResult.objects.exists()

    def test_an_index_that_was_lost_is_built_again_by_the_clock(self, site_index):
        row = entry("Taxi contract")
        tasks.rebuild_where_called_for()
        run_all_due()
        site_index.refresh()
        assert found(site_index, "taxi", expand=False) == [row.pk]
        DBTaskResult.objects.all().delete()
        tasks.rebuild_where_called_for()
        assert not DBTaskResult.objects.exists()


class TestRebuilding:
    def test_the_command_builds_the_index_from_the_database_and_says_how_much(self, site_index, capsys):
        gone = entry("Taxi that goes")
        indexing.bring_up_to_date("entry", [gone.pk])
        gone.delete()
        row = entry("Taxi contract")
        call_command("rebuild_search")
        assert "1 things can be found" in capsys.readouterr().out
        assert found(site_index, "taxi", expand=False) == [row.pk]

    def test_a_document_written_after_a_rebuild_began_is_not_overwritten_by_it(self, site_index):
        row = entry("Old taxi")
        turn = next_turn()
        stale = [*indexing.source_for("entry").documents([row.pk])]
        GlossaryEntry.objects.update(expansion="New taxi")
        indexing.bring_up_to_date("entry", [row.pk])
        site_index.put([indexing.replace(document, version=turn) for document in stale])
        site_index.refresh()
        assert found(site_index, "new", expand=False) == [row.pk]

    def test_only_one_runs_at_a_time_and_the_next_may_when_it_ended(self, site_index):
        assert take_rebuild_lease()
        with pytest.raises(indexing.RebuildRuns):
            indexing.rebuild_whole()
        with pytest.raises(CommandError, match="Another rebuild"):
            call_command("rebuild_search")
        IndexingState.objects.update(rebuilding_until=timezone.now() - timedelta(seconds=1))
        assert indexing.rebuild_whole() == 0
        assert indexing.rebuild_whole() == 0

    @pytest.mark.usefixtures("site_index_down")
    def test_the_command_says_plainly_that_the_index_cannot_be_had(self):
        with pytest.raises(CommandError, match="the old one stays"):
            call_command("rebuild_search")
        assert take_rebuild_lease()


class TestTurns:
    def test_each_is_above_the_last_even_if_the_clock_goes_back(self):
        first = next_turn()
        IndexingState.objects.update(last_turn=first + 10**12)
        assert next_turn() == first + 10**12 + 1

    def test_they_are_above_those_of_a_copy_that_is_older(self):
        now = next_turn()
        IndexingState.objects.update(last_turn=5)
        assert next_turn() > now


@pytest.mark.django_db(transaction=True)
def test_whoever_is_late_the_index_ends_as_the_database_is(site_index):
    """Threads change and remove the same few things and index them at their own pace, some slowly."""
    rows = [entry(f"Taxi {number}") for number in range(4)]
    numbers, dice, errors = [row.pk for row in rows], random.Random(3), []

    def work():
        try:
            for _ in range(12):
                number = dice.choice(numbers)
                with transaction.atomic():
                    if dice.random() < 0.3:
                        GlossaryEntry.objects.filter(pk=number).delete()
                    else:
                        GlossaryEntry.objects.update_or_create(
                            pk=number,
                            defaults={"acronym": "ZZZ", "expansion": f"Taxi {dice.random()}", "kind": "public"},
                        )
                indexing.bring_up_to_date("entry", [number])
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    documents = type(indexing.source_for("entry")).documents

    def slowly(self, ids):
        read = documents(self, ids)
        time.sleep(dice.choice([0, 0, 0.05]))
        return read

    indexing.source_for("entry").documents = slowly.__get__(indexing.source_for("entry"))
    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    site_index.refresh()
    assert errors == []
    results = site_index.search(Query(text="taxi", audience=EVERYONE, expand=False))
    shown = {hit.key: hit.title_html.replace("<mark>", "").replace("</mark>", "") for hit in results.hits}
    assert shown == {key(row): row.expansion for row in GlossaryEntry.objects.all()}
