"""A passage that must go is found however it is set, and nothing of it is left."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.html import from_plain_text, plain_text, sanitise
from forums.passages import REMOVED, NotAPassage, Passage
from tests.forums.editor_samples import PICTURE

NAME = Passage("Jack O'Brien")


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<p>Ask Jack O'Brien.</p>", f"<p>Ask {REMOVED}.</p>"),
        ("<p>JACK  o’brien’s mother</p>", f"<p>{REMOVED}’s mother</p>"),
        ("<p>Ja<strong>ck O'B</strong>rien &amp; co</p>", f"<p>{REMOVED}<strong></strong> &amp; co</p>"),
        ("<p>Jack</p><p>O'Brien</p>", f"<p>{REMOVED}</p><p></p>"),
        ("<p>Jack<br>O'Brien</p>", f"<p>{REMOVED}<br></p>"),
        ("<p>Jack O\u00ad'Bri\u200ben</p>", f"<p>{REMOVED}</p>"),
        ("<p>Jack O'Briens, Hijack O'Brien</p>", "<p>Jack O'Briens, Hijack O'Brien</p>"),
        (
            '<p><a href="https://x.org/jack-o\'brien" rel="nofollow">here</a></p>',
            "<p><a>here</a></p>",
        ),
        (
            '<p><img src="/files/1/480.webp" alt="Jack O\'Brien at sea"></p>',
            f'<p><img src="/files/1/480.webp" alt="{REMOVED} at sea"></p>',
        ),
        ("<p>Nothing &lt;here&gt;</p>", "<p>Nothing &lt;here&gt;</p>"),
    ],
)
def test_it_is_taken_out_of_html(markup, left):
    assert NAME.out_of_html(markup) == left


def test_an_address_in_a_link_goes_with_it():
    assert Passage("jo@school.uk").out_of_html('<p><a href="mailto:jo@school.uk">Mail</a></p>') == "<p><a>Mail</a></p>"


@pytest.mark.parametrize(
    "written",
    [
        "EHCP_Barnaby_Quillfeather.pdf",
        "https://example.org/barnaby-quillfeather/",
        "barnaby.quillfeather@x.org",
        "?name=Barnaby%20Quillfeather",
        "Barnaby+Quill\u00adfeather, 4",
        "barnaby%2fquillfeather",
        "BarnabyQuillfeather.pdf",
        "Barnaby \u200b– Quillfeather_2",
    ],
)
def test_it_is_found_in_names_of_files_and_in_addresses(written):
    left = Passage("Barnaby Quillfeather").out_of(written)
    assert REMOVED in left
    assert "uillfeather" not in left.replace("\u00ad", "")
    assert "Barnaby" not in left


def test_the_words_of_a_link_go_as_its_address_does():
    address = "https://example.org/barnaby-quillfeather/"
    left = Passage("Barnaby Quillfeather").out_of_html(from_plain_text(f"See {address} or b.quillfeather@x.org"))
    assert left == f"<p>See <a>https://example.org/{REMOVED}/</a> or b.quillfeather@x.org</p>"


@pytest.mark.parametrize(
    ("words", "written", "is_found"),
    [
        ("Zoë Núñez", "zoe-nunez.pdf", True),
        ("Zoë Núñez", "https://x.org/Zo%C3%AB-N%C3%BA%C3%B1ez", True),
        ("Jack O'Brien", "jack-o-brien", True),
        ("Jack O'Brien", "JackOBrien jack_obrien", True),
        ("girls' toilets", "the girls toilets", False),
        ("girls' toilets", "the girls’ toilets", True),
        ("50%", "of 50 people", False),
        ("Li An", "Lian", False),
        ("a way", "away, Away, AWAY", False),
        ("Li An", "ali_an", False),
        ("Li An", "x_li_an_2", True),
    ],
)
def test_letters_and_signs_are_found_as_addresses_write_them_and_only_in_whole_words(words, written, is_found):
    assert bool(Passage(words).count(written)) is is_found


def test_other_attributes_than_addresses_are_left_alone():
    link = '<p><a href="https://x.org/" rel="nofollow noopener ugc">x</a></p>'
    assert Passage("noopener ugc").out_of_html(link) == link


@pytest.mark.parametrize("words", ["", "a", "…", "removed", "by a Moderator", "x" * 2001])
def test_what_is_no_passage_is_refused(words):
    with pytest.raises(NotAPassage):
        Passage(words)


WORDS = st.lists(st.sampled_from(["Jack", "O'Brien", "jack", "and", "<b>", "&amp;", "ok"]), max_size=12).map(" ".join)
SETTINGS = st.lists(st.sampled_from(["<p>{}</p>", "<ul><li>{}</li></ul>", "<p>x <em>{}</em></p>", "{}"]), max_size=4)


@given(st.lists(WORDS, min_size=4, max_size=4), SETTINGS)
def test_nothing_of_it_is_left_and_all_else_stays(words, settings):
    markup = sanitise("".join(setting.format(text) for setting, text in zip(settings, words, strict=False)))
    left = NAME.out_of_html(markup)
    assert NAME.count_in_html(left) == 0
    assert NAME.count(plain_text(left)) == 0
    assert sanitise(left) == left
    assert re.findall(r"and|ok", plain_text(left)) == re.findall(r"and|ok", plain_text(markup))


SIGNS = st.text(" \n-_+./@\u00a0–\u00ad", min_size=1, max_size=3) | st.sampled_from(["%20", "%2B", "_%20-"])
PIECES = st.lists(
    SIGNS | st.sampled_from(["Jack", "jACK", "Brien", "brien", "and", "4", "<em>", "</em>", "<br>", "Jackie"]),
    max_size=14,
).map("".join)  # fmt: skip


def letters_in_order(text: str) -> bool:
    """Written anew, without an eye on how passages are found: the two words with nothing but signs between them."""
    text = re.sub("%20|%2b", " ", text.casefold().replace("\u00ad", ""))
    return ("jack", "brien") in pairwise(re.findall(r"[^\W_]+|[^\w\s\-–+./@%]", text))


@given(PIECES)
def test_no_letters_of_it_in_order_are_left_whatever_signs_stand_between_them(written):
    passage = Passage("Jack Brien")
    assert not letters_in_order(passage.out_of(written))
    markup = sanitise(f"<p>{written}</p>")
    left = passage.out_of_html(markup)
    assert sanitise(left) == left
    assert not letters_in_order(plain_text(left))


def test_it_is_found_behind_a_space_that_an_address_writes_in_signs():
    assert Passage("Jack Brien").out_of("about%20jack-brien.html") == f"about%20{REMOVED}.html"


@pytest.mark.parametrize("around", ["\xa0{}", "<p>&nbsp;{}</p>", '<p>Carys\' “hatch” &amp; "x" {} &lt;b&gt;</p>'])
def test_what_is_left_is_written_as_the_sanitiser_writes_it(around):
    left = Passage("Jack Brien").out_of_html(sanitise(around.format("Jack Brien")))
    assert sanitise(left) == left
    picture = PICTURE.replace("hatch", "hatch of Jack Brien")
    left = Passage("Jack Brien").out_of_html(sanitise(f"<p>{picture}</p>"))
    assert sanitise(left) == left


def test_a_long_post_is_searched_in_good_time():
    markup = "<p>" + "jack " * 11_000 + "</p>" + "<p>jack</p>" * 500
    begun = time.process_time()
    Passage("jack " * 300 + "brien").out_of_html(markup)
    assert time.process_time() - begun < 3
