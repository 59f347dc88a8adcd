"""A passage that must go is found however it is set, and nothing of it is left."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.html import plain_text, sanitise
from forums.passages import REMOVED, NotAPassage, Passage

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


def test_a_long_post_is_searched_in_good_time():
    markup = "<p>" + "jack " * 11_000 + "</p>" + "<p>jack</p>" * 500
    begun = time.process_time()
    Passage("jack " * 300 + "brien").out_of_html(markup)
    assert time.process_time() - begun < 3
