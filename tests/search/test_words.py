"""The query language and the glossary."""

import pytest
from django.core.management import call_command
from hypothesis import example, given
from hypothesis import strategies as st

from search.backends.embedded import EmbeddedIndex
from search.glossary import understand
from search.models import GlossaryEntry
from search.queries import LONGEST_TEXT
from search.words import MOST_TERMS, read
from tests.search.things import EVERYONE, document, find, put

# All of Unicode, halves of characters included, and much of what looks like a query language.
TYPED = st.text(st.characters() | st.sampled_from('""\'-*():^{}[]|&!~+\\/ \t\n\x00\ud800“”’'), max_size=400) | st.lists(
    st.sampled_from(
        ["AND", "OR", "NOT", "NEAR", "title:", '"', '""', "*", "-", '-"', "a*", "(", ")", "taxi", "+", "--", ";"]
    )
).map(" ".join)


def pieces(text: str) -> list[str]:
    return [piece.text for piece in read(text)[0]]


class TestReading:
    def test_words_and_phrases_are_kept_in_order(self):
        assert pieces('taxi "school run" contract') == ["taxi", "school run", "contract"]

    def test_a_minus_before_a_word_or_phrase_leaves_it_out(self):
        assert read('taxi -bus -"school run"')[1] == ["bus", "school run"]

    def test_a_hyphen_within_a_word_is_no_minus(self):
        assert read("re-integration twenty - five") == read("re-integration twenty five")
        assert pieces("re-integration") == ["re-integration"]

    def test_a_minus_with_nothing_to_take_from_is_text(self):
        assert read("-20") == read("20")

    def test_a_quote_without_its_partner_is_text(self):
        assert pieces('taxi "school run') == ["taxi", "school", "run"]
        assert pieces('"school run" 6" pipe') == ["school run", "6", "pipe"]

    def test_punctuation_around_words_says_nothing(self):
        assert pieces("(taxi), contract?! ... & --") == ["taxi", "contract"]

    def test_little_words_are_left_out_unless_there_are_no_others(self):
        assert pieces("what is the taxi") == ["taxi"]
        assert pieces("to be or not to be") == ["to", "be", "or", "not", "to", "be"]
        assert pieces('"the who"') == ["the who"]

    @given(TYPED)
    @example('"' * 301)
    @example("-" * 301)
    def test_anything_can_be_read(self, text):
        wanted, without = read(text)
        assert len(wanted) <= MOST_TERMS
        assert all(any(character.isalnum() for character in piece.text) for piece in wanted)
        assert all(any(character.isalnum() for character in phrase) for phrase in without)
        assert sum(len(piece.text) for piece in wanted) <= LONGEST_TEXT
        if text.isalnum() and len(text) < LONGEST_TEXT and text.isprintable():
            assert [piece.text for piece in wanted] == [text]

    @pytest.mark.django_db
    def test_anything_can_be_searched_for(self, tmp_path_factory):
        index = EmbeddedIndex(tmp_path_factory.mktemp("search") / "search.sqlite3")
        public, private = document(1, "Taxi contract"), document(2, "Taxi secret", audience=frozenset({"members"}))
        put(index, public, private)
        GlossaryEntry.objects.create(acronym='T"X*', expansion='A "quoted" AND (odd* OR -expansion', aliases='|"|taxi')

        @given(TYPED)
        def search(text):
            hits = [*find(index, text).hits, *index.suggest(text, EVERYONE), *index.similar(text, EVERYONE)]
            assert {hit.key for hit in hits} <= {public.key}

        search()
        assert [hit.key for hit in find(index, "taxi").hits] == [public.key]


@pytest.mark.django_db
class TestGlossary:
    @pytest.fixture
    def shipped(self):
        call_command("load_glossary")

    def also(self, text: str) -> set[str]:
        return {phrase.casefold() for phrase in understand(text).expanded}

    def test_an_acronym_leads_to_its_expansion_and_aliases_in_any_case(self, shipped):
        for typed in ("EHCP", "ehcp", "EHCPs", "ehcp's"):
            assert "education, health and care plan" in self.also(typed)
            assert "ehc plan" in self.also(typed)

    def test_an_expansion_leads_to_its_acronym_however_it_is_typed(self, shipped):
        for typed in (
            "education, health and care plan",
            "Education Health Care Plans",
            'review of "education, health and care plan"',
            "special educational needs coordinator",
            "special educational needs co-ordinator",
        ):
            assert self.also(typed) & {"ehcp", "senco"}

    def test_an_alias_leads_to_the_acronym_and_its_expansion(self, shipped):
        assert {"mat", "multi-academy trust"} <= self.also("trust")
        assert {"oth"}.isdisjoint(self.also("trust"))

    def test_the_longest_name_in_a_query_is_the_one_meant(self, shipped):
        wanted = understand("special educational needs and disabilities funding")
        assert [[word.text for word in term.words] for term in wanted.terms] == [
            ["special", "educational", "needs", "disabilities"],
            ["funding"],
        ]
        assert "SEND" in wanted.terms[0].also

    def test_an_acronym_within_a_longer_name_is_expanded_too(self, shipped):
        assert {"annual review", "education, health and care plan", "ehc plan"} <= self.also("EHCP review")

    def test_an_acronym_that_reads_as_an_everyday_word_is_not_added_to_a_query(self, shipped):
        assert self.also("annual review") == {"ehcp review"}
        assert "hi" not in self.also("hearing impairment")
        assert "annual review" in self.also("AR")
        assert "AR" in understand("AR").typed

    @pytest.mark.parametrize(
        ("typed", "meanings"),
        [
            ("CP", {"child protection", "cerebral palsy"}),
            ("SLT", {"senior leadership team", "speech and language therapy"}),
        ],
    )
    def test_an_acronym_of_two_meanings_leads_to_both(self, shipped, typed, meanings):
        assert meanings <= self.also(typed)

    def test_a_place_in_brackets_is_no_part_of_a_name(self, shipped):
        assert "aln" in self.also("additional learning needs")
        assert "additional learning needs" in self.also("ALN")

    def test_what_was_typed_is_always_looked_for(self, shipped):
        for entry in GlossaryEntry.objects.all():
            assert entry.acronym in understand(f"about {entry.acronym} today").typed

    def test_a_word_left_out_is_not_expanded(self, shipped):
        assert understand("taxi -ehcp").expanded == []
        assert understand("taxi -ehcp").without == ("ehcp",)

    def test_nothing_is_expanded_if_one_wishes(self, shipped):
        assert understand("EHCP", expand=False).expanded == []

    def test_an_editors_change_shows_after_loading_and_loading_again_keeps_it(self, shipped, capsys):
        GlossaryEntry.objects.create(acronym="ZPD", expansion="Zone of proximal development")
        GlossaryEntry.objects.filter(acronym="TA").update(aliases="wrong")
        call_command("load_glossary")
        assert "0 added, 103 already there" in capsys.readouterr().out
        assert self.also("zpd") == {"zone of proximal development"}
        assert self.also("TA") >= {"teaching assistant", "lsa"}

    def test_a_search_asks_the_table_once_a_minute_at_most(self, shipped, django_assert_num_queries):
        with django_assert_num_queries(1):
            understand("EHCP")
            understand("SENCO")
