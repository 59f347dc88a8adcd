"""Names taken out of words: however they are spelt, and whatever stands around them; other words stay."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.html import from_plain_text, plain_text, sanitise
from forums.printing.names_out import NamesOut, words_in
from forums.printing.paper_html import without_names


def colleagues() -> NamesOut:
    names = NamesOut()
    names.add_person("Philippa O’Snodgrass", "Colleague A", also=["philippa-o-snodgrass"])
    names.add_person("Will Park", "Colleague B")
    names.add_setting("Hazelgarth Special School", "[special school]", urn=901234)
    names.add_setting("The Park School", "[special school]")
    return names


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Will they? They will, in the park.", "Colleague B they? They will, in the park."),
        ("A TA, a SENCO and 3 others at a special school", "A TA, a SENCO and 3 others at a special school"),
        ("as Philippa’s team does", "as Colleague A’s team does"),
        ("Mrs O'Snodgrass agrees", "Colleague A agrees"),
        ("mr park, Mr P and Miss O", "Colleague B, Colleague B and Colleague A"),
        ("at Hazelgarth School, with pupils", "at [special school], with pupils"),
        ("see www.gov.uk/send, and www.hazelgarth.org.uk.", "see www.gov.uk/send, and [address]."),
        ("Post 901234 of 12", "Post [number] of 12"),
        ("", ""),
    ],
)
def test_names_go_and_everyday_words_stay(said, left):
    assert colleagues().out_of(said) == left


SPELLINGS = st.sampled_from(
    [
        *("Philippa", "PHILIPPA", "philippa", "Phílippa", "Phi\u00adlippa", "philippa's", "Philippa’s", "Philippas"),
        *(
            "Philippa O’Snodgrass",
            "O'Snodgrass",
            "OSnodgrass",
            "O Snodgrass",
            "philippa_osnodgrass",
            "PhilippaOSnodgrass",
        ),
        *("philippa.o.snodgrass", "philippa-o-snodgrass", "@philippa-o-snodgrass", "p.osnodgrass", "Mrs O’Snodgrass"),
        *("Hazelgarth", "HAZELGARTH", "hazelgarth's", "Hazelgarth Special School", "hazelgarth-school", "901234"),
        *("meg@hazelgarth.sch.uk", "www.hazelgarth.sch.uk/philippa", "https://philippa.example.org"),
    ]
)
AROUND = st.text(st.sampled_from("ab C.,;:!?()'’\"-–…\n 12é"), max_size=6)


@given(st.lists(st.tuples(AROUND, SPELLINGS), min_size=1, max_size=6), st.booleans())
def test_no_spelling_of_a_name_is_left_whatever_stands_around_it(pieces, as_html):
    text = "".join(f"{around} {spelling} " for around, spelling in pieces)
    names = colleagues()
    if as_html:
        left = plain_text(without_names(from_plain_text(text), names, pictures=False))
    else:
        left = names.out_of(text)
    letters = "".join(words_in(left))
    assert not [name for name in ("philippa", "snodgrass", "hazelgarth", "901234") if name in letters], left


@given(st.text(st.sampled_from("abc ,.\n<>&é’"), max_size=60))
def test_words_without_a_name_stay_as_they_are(text):
    assert colleagues().out_of(text) == text


@given(st.lists(st.sampled_from(["<p>", "</p>", "<strong>", "</strong>", "a & b", "Phil", "ippa", " x "]), max_size=8))
def test_tags_between_the_letters_of_a_name_hide_none(pieces):
    markup = sanitise("<p>" + "".join(pieces) + "</p>")
    left = without_names(markup, colleagues(), pictures=True)
    joined = [line for line in plain_text(left).split("\n") if "philippa" in words_in(line)]
    assert not joined
    assert re.findall(r"<[^>]*>", left) == re.findall(r"<[^>]*>", markup)


@pytest.mark.parametrize("pattern", ["a", "1", "-", "a.", "a@", "@", "aB", "Mrs ", "www.", "''", "M\u200b", "<b>x</b>"])
def test_a_page_of_one_sign_keeps_nobody_waiting(pattern):
    began = time.process_time()
    without_names("<p>" + pattern * (60_000 // len(pattern)) + "</p>", colleagues(), pictures=False)
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    "number",
    [
        *("01234 567890", "(01234) 567890", "(0113) 496 0000", "0113-496-0000", "01234 - 567890", "07700 900123"),
        *("+44 7700 900123", "+44 (0)7700 900123", "+44 (0) 113 496 0000", "0044 113 496 0000"),
    ],
)
def test_telephone_numbers_go_however_they_are_written(number):
    assert NamesOut().out_of(f"Ring {number}, or write") == "Ring [number], or write"


def test_postcodes_go_in_small_letters_too_and_key_stages_stay():
    for postcode in ("LS1 4AP", "ls1 4ap", "Ls14ap", "SW1A 1AA", "sw1a 1aa"):
        assert NamesOut().out_of(f"At {postcode}.") == "At [postcode]."
    for words in ("KS4 1st", "KS3 6th form", "ks2 3rd", "At 8pm", "Y7 8pm"):
        assert NamesOut().out_of(words) == words


def test_the_first_letters_of_a_setting_go_with_dots_between_them_too_and_other_letters_stay():
    names = NamesOut()
    names.add_setting("Alder Bridge Manor", "[special school]")
    assert names.out_of("At A.B.M. we do; ABM does") == "At [special school]. we do; [special school] does"
    assert names.out_of("Choose A, B, M or a b m") == "Choose A, B, M or a b m"
