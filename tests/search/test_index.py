"""What every index promises, whichever it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from search.models import GlossaryEntry
from search.queries import Cursor
from tests.search.things import EVERYONE, document, find, found, marked, put

pytestmark = pytest.mark.django_db


class TestFinding:
    def test_a_word_of_the_title_or_the_body_or_a_tag_finds_a_thing(self, index):
        put(
            index,
            document(1, "Hydrotherapy pool heating"),
            document(2, "Costs", "Our hydrotherapy pool is closed"),
            document(3, "Costs", "Nothing about it", tags=("hydrotherapy",)),
            document(4, "Costs", "Minibuses"),
        )
        assert sorted(found(index, "hydrotherapy")) == [1, 2, 3]

    def test_other_names_of_a_tag_find_a_thing_and_are_not_counted_as_tags(self, index):
        put(index, document(1, "Costs", tags=("EHC plans",), synonyms=("EHCP", "statements")), document(2, "Costs"))
        assert found(index, "statements") == [1]
        assert find(index, "costs").facets["tag"] == {"EHC plans": 1}

    def test_the_newest_come_first_where_they_are_asked_for_however_well_they_fit(self, index):
        day = datetime(2026, 3, 1, tzinfo=UTC)
        titles = ["Costs", "Minibus minibus", "The minibus, and much more that is said of other things", "Minibus"]
        made = [document(at, title, created_at=day + timedelta(days=at)) for at, title in enumerate(titles)]
        put(index, *made)
        results = find(index, "minibus", newest=True, limit=2)
        assert [hit.key for hit in results.hits] == ["post:3", "post:2"]
        assert [hit.created_at for hit in results.hits] == [day + timedelta(days=3), day + timedelta(days=2)]
        rest = find(index, "minibus", newest=True, limit=2, after=results.next_cursor)
        assert [hit.key for hit in rest.hits] == ["post:1"]

    def test_a_title_counts_more_than_a_body(self, index):
        put(
            index,
            document(1, "Transport", "We asked about the swimming belt and more"),
            document(2, "Swimming belt", "We asked about the transport and more"),
            *(document(number, "Catering", "Something else") for number in range(3, 9)),
        )
        assert found(index, "swimming") == [2, 1]

    def test_what_many_found_useful_comes_first_among_equals(self, index):
        put(index, *(document(number, "Sensory room", popularity=number * 50) for number in (1, 3, 2)))
        assert found(index, "sensory") == [3, 2, 1]

    def test_forms_of_a_word_find_each_other(self, index):
        put(index, document(1, "Annual reviews"), document(2, "Reviewing plans"), document(3, "Revue"))
        assert sorted(found(index, "review")) == [1, 2]

    def test_accents_and_capitals_in_a_word_do_not_matter(self, index):
        put(index, document(1, "CAFÉ for parents"))
        assert found(index, "café") == found(index, "Café") == [1]

    def test_all_words_must_be_there_wherever_they_are(self, index):
        put(
            index,
            document(1, "Taxi contract", "the council changed it"),
            document(2, "Taxi"),
            document(3, "The council"),
        )
        results = find(index, "council taxi")
        assert [hit.key for hit in results.hits] == ["post:1"]
        assert results.all_words

    def test_where_nothing_has_all_words_those_with_some_are_found_and_it_says_so(self, index):
        put(index, document(1, "Taxi contract"), document(2, "Swimming"), document(3, "Catering"))
        results = find(index, "taxi swimming zebra")
        assert sorted(hit.key for hit in results.hits) == ["post:1", "post:2"]
        assert not results.all_words

    def test_little_words_of_a_question_are_no_reason_to_find_nothing(self, index):
        put(index, document(1, "Taxi contract", "handed back"), document(2, "Catering"))
        results = find(index, "why is our taxi contract handed back to us?")
        assert [hit.key for hit in results.hits] == ["post:1"]
        assert results.all_words

    def test_little_words_alone_find_what_has_them(self, index):
        put(index, document(1, "The Who"), document(2, "Catering"))
        assert 1 in found(index, "who")

    def test_a_quoted_phrase_must_be_there_as_it_stands(self, index):
        put(index, document(1, "Plan of the school"), document(2, "School plan"), document(3, "Plan"))
        assert found(index, '"school plan"') == [2]
        assert found(index, "“school plan”") == [2]

    def test_a_minus_takes_away_what_has_the_word_or_phrase(self, index):
        put(index, document(1, "Taxi contract"), document(2, "Taxi escort"), document(3, "Taxi school run"))
        assert found(index, "taxi -contract") in ([2, 3], [3, 2])
        assert sorted(found(index, 'taxi -"school run"')) == [1, 2]

    def test_a_possessive_finds_the_word(self, index):
        put(index, document(1, "Every pupil counts"), document(2, "The pupil's plan"))
        assert sorted(found(index, "pupil's")) == sorted(found(index, "pupil")) == [1, 2]

    def test_nothing_is_found_by_words_that_are_nowhere(self, index):
        put(index, document(1, "Taxi contract"))
        results = find(index, "zebra")
        assert (results.hits, results.total, results.next_cursor) == ([], 0, None)

    def test_an_index_to_which_nothing_was_written_finds_nothing(self, index):
        put(index)
        index.remove([], 1)
        put(index, document(1, "Taxi"))
        index.remove(["post:1"], 2)
        index.refresh()
        assert found(index, "taxi") == []

    def test_without_words_the_newest_come_first(self, index):
        start = datetime(2026, 9, 1, tzinfo=UTC)
        put(index, *(document(day, "Note", created_at=start + timedelta(days=day)) for day in (2, 1, 3)))
        assert found(index) == [3, 2, 1]


class TestMarking:
    def test_found_words_are_marked_in_title_and_passage(self, index):
        put(index, document(1, "Reviews in autumn", "We moved every review out of the summer term."))
        (hit,) = find(index, "review").hits
        assert marked(hit.title_html) == ["Reviews"]
        assert marked(hit.passage_html) == ["review"]

    def test_the_passage_is_where_the_words_are(self, index):
        put(
            index,
            document(1, "Long", "Filler sentence number one. " * 200 + "The minibus broke down. " + "End. " * 200),
        )
        (hit,) = find(index, "minibus").hits
        assert "minibus" in marked(hit.passage_html)
        assert len(hit.passage_html) < 500

    def test_a_thing_found_by_its_title_shows_how_its_body_begins(self, index):
        put(index, document(1, "Minibus", "It broke down on Monday. " * 50))
        (hit,) = find(index, "minibus").hits
        assert hit.passage_html.startswith("It broke down on Monday.")

    def test_what_people_wrote_comes_escaped(self, index):
        put(index, document(1, "<b>Taxi</b> & <script>x</script>", '<img src=x onerror="taxi()"> \ue000taxi\ue001'))
        (hit,) = find(index, "taxi").hits
        assert hit.title_html == "&lt;b&gt;<mark>Taxi</mark>&lt;/b&gt; &amp; &lt;script&gt;x&lt;/script&gt;"
        assert "<img" not in hit.passage_html
        assert "\ue000" not in hit.passage_html

    def test_the_tokens_of_an_audience_are_never_marked(self, index):
        put(index, document(1, "Members only", "for members", audience=frozenset({"members"})))
        (hit,) = find(index, "only", frozenset({"members"})).hits
        assert marked(hit.title_html + hit.passage_html) == ["only"]


class TestAcronyms:
    @pytest.fixture(autouse=True)
    def glossary(self):
        GlossaryEntry.objects.create(
            acronym="EHCP", expansion="Education, health and care plan", aliases="EHC plan|statement"
        )
        GlossaryEntry.objects.create(acronym="CP", expansion="Child protection")
        GlossaryEntry.objects.create(acronym="CP", expansion="Cerebral palsy")

    def test_an_acronym_finds_its_expansion_and_aliases(self, index):
        put(
            index,
            document(1, "EHCP due"),
            document(2, "His education, health and care plan is late"),
            document(3, "An EHC plan"),
            document(4, "A planned visit"),
        )
        results = find(index, "ehcp")
        assert sorted(hit.key for hit in results.hits) == ["post:1", "post:2", "post:3"]
        assert results.expanded == ["Education, health and care plan", "EHC plan", "statement"]

    def test_an_expansion_however_it_is_written_finds_the_acronym(self, index):
        put(index, document(1, "EHCP due"), document(2, "Health check"))
        assert found(index, "education health and care plan") == [1]
        assert found(index, '"education, health and care plan"') == [1]
        assert found(index, "Education Health & Care Plans") == [1]

    def test_both_meanings_of_an_acronym_are_found_and_the_acronym_itself_first(self, index):
        put(
            index,
            document(1, "Child protection"),
            document(2, "Cerebral palsy"),
            document(3, "CP"),
            *(document(number, "Child at school") for number in range(4, 12)),
        )
        assert found(index, "CP")[0] == 3
        assert sorted(found(index, "CP")) == [1, 2, 3]

    def test_what_was_expanded_is_narrowed_by_the_other_words(self, index):
        put(index, document(1, "EHCP review"), document(2, "EHC plan"), document(3, "Review of the EHC plan"))
        assert sorted(found(index, "ehcp review")) == [1, 3]

    def test_only_the_words_typed_if_one_wishes(self, index):
        put(index, document(1, "EHCP due"), document(2, "EHC plan due"))
        results = find(index, "ehcp", expand=False)
        assert [hit.key for hit in results.hits] == ["post:1"]
        assert results.expanded == []

    def test_the_found_expansion_is_marked(self, index):
        put(index, document(1, "Late", "His education, health and care plan is late"))
        (hit,) = find(index, "ehcp").hits
        assert "plan" in " ".join(marked(hit.passage_html))


class TestNarrowing:
    @pytest.fixture
    def filled(self, index):
        put(
            index,
            document(1, "Taxi", facets={"forum": "money"}, tags=("transport", "costs")),
            document(2, "Taxi", facets={"forum": "money"}, tags=("transport",)),
            document(3, "Taxi", facets={"forum": "buildings"}, tags=("costs",)),
            document(4, "Taxi", kind="story"),
            document(5, "Taxi", facets={"forum": "secret"}, tags=("hidden",), audience=frozenset({"group:1"})),
        )
        return index

    def test_by_kind_forum_and_tag(self, filled):
        assert found(filled, "taxi", kinds=("story",)) == [4]
        assert sorted(found(filled, "taxi", forum="money")) == [1, 2]
        assert sorted(found(filled, "taxi", tag="costs")) == [1, 3]
        assert found(filled, "taxi", tag="costs", forum="money") == [1]
        assert found(filled, "taxi", tag="costs", kinds=("story",)) == []

    def test_counts_are_of_what_each_choice_would_leave(self, filled):
        assert find(filled, "taxi").facets == {
            "kind": {"post": 3, "story": 1},
            "forum": {"money": 2, "buildings": 1},
            "tag": {"costs": 2, "transport": 2},
        }
        narrowed = find(filled, "taxi", forum="money", kinds=("post",))
        assert narrowed.total == 2
        assert narrowed.facets == {
            "kind": {"post": 2},
            "forum": {"money": 2, "buildings": 1},
            "tag": {"transport": 2, "costs": 1},
        }

    def test_counts_never_tell_of_what_the_searcher_may_not_find(self, filled):
        results = find(filled, "taxi")
        assert results.total == 4
        assert "secret" not in results.facets["forum"]
        assert "hidden" not in results.facets["tag"]

    def test_by_the_day_it_was_said(self, index):
        start = datetime(2026, 9, 1, tzinfo=UTC)
        put(index, *(document(day, "Taxi", created_at=start + timedelta(days=day)) for day in range(5)))
        days = {"since": start + timedelta(days=1), "until": start + timedelta(days=3)}
        assert sorted(found(index, "taxi", **days)) == [1, 2]
        assert found(index, **days) == [2, 1]


class TestPaging:
    @pytest.mark.parametrize("text", ["taxi", "", "taxi zebra"])
    def test_pages_hold_everything_once(self, index, text):
        put(
            index,
            *(document(number, "Taxi " + "contract " * (number % 4), popularity=number % 3) for number in range(23)),
        )
        seen, cursor, pages = [], None, 0
        while cursor or not pages:
            results = find(index, text, limit=5, after=cursor)
            assert results.total == 23
            seen += [hit.key for hit in results.hits]
            cursor, pages = results.next_cursor, pages + 1
        assert pages == 5
        assert sorted(seen) == sorted(f"post:{number}" for number in range(23))

    def test_things_written_at_one_moment_are_paged_too(self, index):
        put(
            index,
            *(document(number, "Note", created_at=datetime(2026, 9, 1, 8, 0, 0, 123456, UTC)) for number in range(4)),
        )
        first = find(index, limit=3)
        assert found(index, limit=3, after=first.next_cursor) == [3]

    @pytest.mark.parametrize(
        "cursor",
        [
            "",
            "nonsense",
            "%",
            "é",
            "W10",
            str(Cursor(True, 1e308, "post:1")),
            str(Cursor(True, float("nan"), "post:1")),
            "W" * 5000,
        ],
    )
    def test_a_cursor_that_is_none_shows_the_first_page(self, index, cursor):
        put(index, document(1, "Taxi"))
        assert found(index, "taxi", after=cursor) == found(index, "", after=cursor) == [1]

    @pytest.mark.parametrize("cursor", [Cursor(True, 1e14, ""), Cursor(False, -5, "post:1"), Cursor(True, 0.25, "x")])
    def test_a_made_up_cursor_is_no_error(self, index, cursor):
        put(index, document(1, "Taxi"))
        assert find(index, "taxi", after=str(cursor)).total == 1
        assert find(index, "", after=str(cursor)).total == 1


class TestSuggesting:
    def test_titles_that_go_on_from_what_is_typed_are_suggested(self, index):
        put(
            index, document(1, "Annual review timescales"), document(2, "Annual report"), document(3, "x", "annual rev")
        )
        hits = index.suggest("annual rev", EVERYONE)
        assert [hit.key for hit in hits] == ["post:1"]
        assert marked(hits[0].title_html)

    def test_one_a_title_and_only_to_whom_it_is_open(self, index):
        put(
            index,
            *(document(number, "Annual review") for number in range(3)),
            document(9, "Annual secret", audience=frozenset({"group:1"})),
        )
        assert [marked(hit.title_html) for hit in index.suggest("annual rev", EVERYONE)] == [["Annual", "review"]]
        assert len(index.suggest("ann", EVERYONE)) == 1
        assert index.suggest("ann", frozenset()) == []
        assert index.suggest("!", EVERYONE) == []

    def test_things_that_share_most_with_a_text_are_similar(self, index):
        put(
            index,
            document(1, "Taxi contract handed back"),
            document(2, "Taxi escorts"),
            document(3, "Catering"),
            document(4, "Taxi contract handed back"),
            document(5, "Taxi contract handed back to the council", audience=frozenset({"group:1"})),
            document(6, "Taxi contract", kind="story"),
        )
        similar = index.similar("Has anyone handed back a taxi contract?", EVERYONE)
        assert [hit.key for hit in similar][:1] in (["post:1"], ["post:4"])
        assert len(similar) == 3
        assert [hit.key for hit in index.similar("taxi contract", EVERYONE, ("story",))] == ["story:6"]
        assert index.similar("", EVERYONE) == []


def test_documents_may_hold_any_characters(index):
    odd = "\x00 nul \ud800 half \ufffe \U0001f600 \u202e right-to-left \x1b[31m"
    put(index, replace(document(1), title=f"Taxi {odd}", body=odd, tags=(odd, "b"), facets={"forum": odd}))
    assert found(index, "taxi") == [1]
