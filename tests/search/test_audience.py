"""A thing is found exactly by those who hold one of its tokens, however it is looked for."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.queries import Query
from tests.search.things import document, put

TOKENS = [
    "public",
    "members",
    "moderators",
    "group:1",
    "group:12",
    "group:2",
    "member:1",
    "member:12",
    "Group:1",
    "group: 1",
    "%",
]
tokens = st.frozensets(st.sampled_from(TOKENS), max_size=4)


@pytest.mark.django_db
def test_a_thing_is_found_if_and_only_if_its_tokens_meet_the_searchers(index):
    version = iter(range(1, 1_000_000))

    @given(audiences=st.lists(tokens, min_size=1, max_size=8), searcher=tokens)
    @settings(max_examples=settings.default.max_examples // 3, suppress_health_check=list(HealthCheck))
    def check(audiences, searcher):
        written = next(version)
        index.rebuild(
            [
                document(
                    number,
                    f"Taxi {number}",
                    "A secret plan",
                    audience=audience,
                    tags=(f"tag{number}",),
                    facets={"forum": f"forum{number}"},
                    version=written,
                )
                for number, audience in enumerate(audiences)
            ],
            written,
        )
        allowed = {number for number, audience in enumerate(audiences) if audience & searcher}
        for text in ("taxi", "", "taxi zebra", '"secret plan" -zebra'):
            results = index.search(Query(text=text, audience=searcher, limit=50))
            assert {hit.key for hit in results.hits} == {f"post:{number}" for number in allowed}
            assert results.total == len(allowed)
            assert results.facets == {
                "kind": {"post": len(allowed)} if allowed else {},
                "forum": {f"forum{number}": 1 for number in allowed},
                "tag": {f"tag{number}": 1 for number in allowed},
            }
        assert {hit.key for hit in index.suggest("tax", searcher, limit=50)} == {f"post:{n}" for n in allowed}
        assert {hit.key for hit in index.similar("a taxi", searcher, limit=50)} == {f"post:{n}" for n in allowed}

    check()


@pytest.mark.django_db
def test_a_change_of_audience_counts_at_once(index):
    put(index, document(1, "Taxi", audience=frozenset({"public"})))
    put(index, document(1, "Taxi", audience=frozenset({"group:1"}), version=2))
    assert index.search(Query(text="taxi", audience=frozenset({"public"}))).total == 0
    assert index.search(Query(text="taxi", audience=frozenset({"group:1"}))).total == 1
