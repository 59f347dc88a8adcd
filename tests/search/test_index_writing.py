"""What every index promises of what is written to it, whichever it is."""

import pytest

from tests.search.things import document, find, found, put

pytestmark = pytest.mark.django_db


class TestVersions:
    def test_a_late_write_never_overwrites_a_newer_one(self, index):
        put(index, document(1, "New words", version=5))
        put(index, document(1, "Old words", version=4))
        assert found(index, "new") == [1]
        assert found(index, "old") == []

    def test_a_newer_write_replaces_everything_of_the_older(self, index):
        put(index, document(1, "Old", tags=("a",), facets={"forum": "x"}, audience=frozenset({"public", "members"})))
        put(index, document(1, "New", tags=("b",), facets={"forum": "y"}, audience=frozenset({"members"}), version=2))
        assert found(index, "old", frozenset({"members"})) == []
        assert found(index, "new") == []
        results = find(index, "new", frozenset({"members"}))
        assert (results.total, results.facets["tag"], results.facets["forum"]) == (1, {"b": 1}, {"y": 1})

    def test_a_late_write_does_not_bring_back_what_was_removed(self, index):
        put(index, document(1, "Taxi", version=5))
        index.remove(["post:1"], 6)
        put(index, document(1, "Taxi", version=5))
        assert found(index, "taxi") == []
        put(index, document(1, "Taxi", version=7))
        assert found(index, "taxi") == [1]

    def test_a_removal_that_overtakes_the_first_write_holds(self, index):
        index.remove(["post:1"], 6)
        put(index, document(1, "Taxi", version=5))
        assert found(index, "taxi") == []

    def test_a_late_removal_does_not_take_away_what_is_newer(self, index):
        put(index, document(1, "Taxi", version=5))
        index.remove(["post:1"], 4)
        index.refresh()
        assert found(index, "taxi") == [1]

    def test_the_same_write_twice_is_one_thing(self, index):
        put(index, document(1, "Taxi"), document(1, "Taxi"))
        put(index, document(1, "Taxi"))
        assert find(index, "taxi").total == 1


class TestRebuilding:
    def test_an_index_is_built_once_it_was_rebuilt(self, index):
        assert not index.is_built()
        put(index, document(1, "Taxi"))
        assert not index.is_built()
        index.rebuild([document(1, "Taxi", version=10)], 10)
        assert index.is_built()

    def test_a_rebuild_leaves_what_it_was_given_and_nothing_else(self, index):
        put(index, document(1, "Taxi"), document(2, "Taxi"))
        index.rebuild([document(2, "Taxi", version=10), document(3, "Taxi", version=11)], 10)
        assert sorted(found(index, "taxi")) == [2, 3]
        index.rebuild([document(4, "Taxi", version=20)], 20)
        assert found(index, "taxi") == [4]

    def test_searches_and_writes_go_on_while_it_runs(self, index):
        put(index, *(document(number, "Taxi") for number in range(1, 4)))

        def documents():
            yield document(1, "Taxi", version=10)
            stale = [document(2, "Taxi", version=11), document(3, "Taxi", version=11)]
            index.put([document(2, "Bus", version=12), document(9, "Taxi", version=13)])
            index.remove(["post:3"], 14)
            index.refresh()
            assert sorted(found(index, "taxi")) == [1, 9]
            yield from stale

        index.rebuild(documents(), 10)
        assert sorted(found(index, "taxi")) == [1, 9]
        assert found(index, "bus") == [2]

    def test_one_that_fails_leaves_the_old_index_in_use(self, index):
        index.rebuild([document(1, "Taxi", version=10)], 10)

        def documents():
            yield document(2, "Taxi", version=20)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            index.rebuild(documents(), 20)
        assert 1 in found(index, "taxi")
        index.rebuild([document(3, "Taxi", version=30)], 30)
        assert found(index, "taxi") == [3]
