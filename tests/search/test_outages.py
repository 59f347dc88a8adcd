"""When the index is away, or comes back as something else."""

import os
import socket
import sqlite3
import time
from contextlib import contextmanager

import pytest

from search.index import SearchUnavailable
from search.queries import Query
from tests.search.things import EVERYONE, closed_port, document, find, found, put
from work.retries import ServiceUnavailable

pytestmark = pytest.mark.django_db


def test_an_index_that_is_down_says_so_within_two_seconds(index_that_is_down):
    for ask in (
        lambda: index_that_is_down.search(Query(text="taxi", audience=EVERYONE)),
        lambda: index_that_is_down.suggest("taxi", EVERYONE),
        lambda: index_that_is_down.similar("taxi", EVERYONE),
    ):
        started = time.monotonic()
        with pytest.raises(SearchUnavailable):
            ask()
        assert time.monotonic() - started < 2


def test_writing_to_an_index_that_is_down_is_a_reason_to_try_again(index_that_is_down):
    for write in (
        lambda: index_that_is_down.put([document(1)]),
        lambda: index_that_is_down.remove(["post:1"], 2),
        lambda: index_that_is_down.rebuild([document(1)], 1),
        lambda: index_that_is_down.is_built(),
    ):
        with pytest.raises(ServiceUnavailable):
            write()


def test_a_search_file_that_was_deleted_is_made_again_and_known_to_lack_the_past(tmp_path):
    from search.backends.embedded import EmbeddedIndex

    file = tmp_path / "deep" / "search.sqlite3"
    index = EmbeddedIndex(file)
    index.rebuild([document(1, "Taxi")], 1)
    for path in file.parent.iterdir():
        path.unlink()
    assert found(index, "taxi") == []
    assert not index.is_built()


def test_a_search_file_full_of_rubbish_is_replaced_by_a_rebuild(tmp_path):
    from search.backends.embedded import EmbeddedIndex

    file = tmp_path / "search.sqlite3"
    file.write_bytes(os.urandom(100_000))
    index = EmbeddedIndex(file)
    with pytest.raises(SearchUnavailable):
        find(index, "taxi")
    assert not index.is_built()
    index.rebuild([document(1, "Taxi")], 1)
    assert index.is_built()
    assert found(index, "taxi") == [1]


def test_a_search_file_of_other_code_is_emptied_and_calls_for_a_rebuild(tmp_path):
    from search.backends.embedded import EmbeddedIndex

    file = tmp_path / "search.sqlite3"
    index = EmbeddedIndex(file)
    index.rebuild([document(1, "Taxi")], 1)
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    assert not index.is_built()
    assert found(index, "taxi") == []


def test_a_writer_that_holds_the_file_does_not_keep_searches_waiting(tmp_path):
    from search.backends.embedded import EmbeddedIndex

    index = EmbeddedIndex(tmp_path / "search.sqlite3")
    put(index, document(1, "Taxi"))
    with sqlite3.connect(tmp_path / "search.sqlite3", isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        assert found(index, "taxi") == [1]
        assert time.monotonic() - started < 0.5


if os.environ.get("ELASTICSEARCH_URL"):
    from search.backends.elasticsearch import ElasticsearchIndex

    class TestElasticsearch:
        def test_an_index_that_was_deleted_is_unavailable_until_something_is_written(self, elasticsearch):
            elasticsearch.rebuild([document(1, "Taxi")], 1)
            elasticsearch.delete()
            with pytest.raises(SearchUnavailable):
                find(elasticsearch, "taxi")
            assert not elasticsearch.is_built()
            put(elasticsearch, document(2, "Taxi"))
            assert found(elasticsearch, "taxi") == [2]
            assert not elasticsearch.is_built()
            elasticsearch.rebuild([document(1, "Taxi", version=5)], 5)
            assert elasticsearch.is_built()
            assert found(elasticsearch, "taxi") == [1]

        def test_an_index_made_by_other_code_calls_for_a_rebuild(self, elasticsearch):
            elasticsearch.rebuild([document(1, "Taxi")], 1)
            elasticsearch._client.indices.put_mapping(
                index=elasticsearch._name, meta={"schema": "other", "whole": True}
            )
            assert not elasticsearch.is_built()
            assert found(elasticsearch, "taxi") == [1]

        def test_what_rebuilds_cut_short_left_behind_is_taken_away_by_the_next(self, elasticsearch):
            elasticsearch.rebuild([document(1, "Taxi")], 1)
            elasticsearch._create(5, whole=True)
            put(elasticsearch, document(2, "Taxi", version=6))
            assert sorted(found(elasticsearch, "taxi")) == [1, 2]
            elasticsearch.rebuild([document(1, "Taxi", version=7), document(2, "Taxi", version=7)], 7)
            assert list(elasticsearch._generations()) == [f"{elasticsearch._name}-7"]

        def test_a_failed_rebuild_leaves_nothing_behind(self, elasticsearch):
            elasticsearch.rebuild([document(1, "Taxi")], 1)
            with pytest.raises(ZeroDivisionError):
                elasticsearch.rebuild((document(1 // zero, "Taxi") for zero in [0]), 2)
            assert list(elasticsearch._generations()) == [f"{elasticsearch._name}-1"]

        def test_a_write_on_its_way_does_not_make_again_what_was_taken_away(self, elasticsearch):
            elasticsearch.rebuild([document(1, "Taxi")], 1)
            (old,) = elasticsearch._write_aliases()
            elasticsearch.rebuild([document(1, "Taxi", version=2)], 2)
            aliases = iter([[old], elasticsearch._write_aliases()] * 2)
            elasticsearch._write_aliases = lambda: next(aliases)
            put(elasticsearch, document(3, "Taxi", version=3))
            elasticsearch.remove(["post:1"], 3)
            elasticsearch.refresh()
            assert list(elasticsearch._generations()) == [f"{elasticsearch._name}-2"]
            assert elasticsearch._client.indices.exists(index=old).body is False
            assert found(elasticsearch, "taxi") == [3]

        def test_a_server_that_hangs_keeps_people_waiting_twice_and_then_nobody_for_a_moment(self):
            with listening_in_vain() as port:
                index = ElasticsearchIndex(f"http://127.0.0.1:{port}", "staffroom-test-hangs")
                waits = [time_to_say_it_is_away(index) for _ in range(4)]
            assert all(1 < wait < 2 for wait in waits[:2])
            assert all(wait < 0.5 for wait in waits[2:])
            index._rest_until = 0
            assert time_to_say_it_is_away(index) < 0.5

        def test_a_server_that_refuses_is_asked_again_at_once(self, elasticsearch):
            put(elasticsearch, document(1, "Taxi"))
            client, index = elasticsearch._client, elasticsearch
            index._client = ElasticsearchIndex(f"http://127.0.0.1:{closed_port()}", "nowhere")._client
            assert all(time_to_say_it_is_away(index) < 0.5 for _ in range(3))
            index._client = client
            assert found(index, "taxi") == [1]

    def time_to_say_it_is_away(index) -> float:
        started = time.monotonic()
        with pytest.raises(SearchUnavailable):
            find(index, "taxi")
        return time.monotonic() - started

    @contextmanager
    def listening_in_vain():
        """A port where a call is taken and never answered."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            yield listener.getsockname()[1]
