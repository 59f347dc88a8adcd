"""What is kept of what people write."""

import html
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forums.html import MAX_LENGTH, as_typed, excerpt, from_plain_text, plain_text, sanitise
from tests.forums.strictness import what_is_not_allowed

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "</b>", "<i>", "<h1>", "</h1>", "<script>", "</script>", "<style>", "<svg>", "<math>",
        "<!--", "-->", "<a href='javascript:x()'>", "<a href=\"https://a.example/?q=<b >\">", "</a>",
        "<img src=//b.example/x.png>", "<td onclick=x()>", "<table>", "<ol start='<del>'>", "<iframe srcdoc='<p>'>",
        "<template>", "<noscript>", "<textarea>", "&#x202e;", "&lt;script&gt;", "e&#x301;", "\u0338", "\u202e",
        "<blockquote class='quote' cite='/posts/1/'>", "</blockquote>", "<a class='mention' href='/people/x/'>@x</a>",
        "<strong class='mention' data-group='g'>", "</strong>", "<blockquote cite='&gt;'>", "@x", " class='mention'",
        "&nbsp;", "<strike>", "<", ">", '"', "=", " x ", "\n",
    ]
)  # fmt: skip
MARKUP = st.lists(PIECES | WORDS, max_size=20).map("".join)


@given(MARKUP)
@example("<p>&#x338; onmouseover=alert(1)//</p>")
@example('<a href="https://a.example/?q=<b >">x</a>')
@example("e&#x301;&#x202e;")
def test_sanitising_twice_is_sanitising_once(markup):
    assert sanitise(sanitise(markup)) == sanitise(markup)


@given(MARKUP)
def test_nothing_but_our_few_tags_and_attributes_is_left(markup):
    assert what_is_not_allowed(sanitise(markup)) == []


@given(MARKUP)
def test_stored_html_means_the_same_whichever_way_its_characters_are_composed(markup):
    """A combining stroke after ">" would swallow the bracket when some other program normalises the text."""
    assert what_is_not_allowed(unicodedata.normalize("NFC", sanitise(markup))) == []


@given(WORDS)
def test_the_words_of_plain_text_come_back_as_they_were_typed(text):
    kept = re.sub("[\x00-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069\u00ad\u200b\u2060]", "", text)
    assert plain_text(from_plain_text(text)).split() == kept.split()


@given(WORDS)
def test_plain_text_survives_the_sanitiser_of_a_later_edit(text):
    assert (
        plain_text(sanitise(from_plain_text(text))).split()
        == unicodedata.normalize("NFC", plain_text(from_plain_text(text))).split()
    )


def test_markup_typed_as_plain_text_is_shown_and_does_nothing():
    assert from_plain_text("<b>bold</b> & so on") == "<p>&lt;b&gt;bold&lt;/b&gt; &amp; so on</p>"


def test_a_blank_line_begins_a_paragraph_and_a_line_break_stays_one():
    assert from_plain_text("One\r\ntwo\r\n \r\n\r\nthree") == "<p>One<br>two</p><p>three</p>"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p><b>Bold</b> and <i>slanted</i></p>", "<p><strong>Bold</strong> and <em>slanted</em></p>"),
        ("<h1>Large</h1>", "<h2>Large</h2>"),
        ("<p>Hello<script>alert(1)</script></p>", "<p>Hello</p>"),
        ('<p style="color:red" onclick="x()">Hello</p>', "<p>Hello</p>"),
        ('<img src="https://elsewhere.example/dot.gif">', ""),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="nofollow noopener ugc">x</a>'),
        ('<a href="\u2003javascript:alert(1)">x</a>', '<a rel="nofollow noopener ugc">x</a>'),
        ('<a href="&nbsp;&#x200b;Data:text/html,x">x</a>', '<a rel="nofollow noopener ugc">x</a>'),
        ("<p>one</p><!-- two --><p>three</p>", "<p>one</p><p>three</p>"),
        ('<blockquote cite="/posts/1/" class="x quote">y', '<blockquote class="quote" cite="/posts/1/">y</blockquote>'),
        ('<blockquote class="quote">y</blockquote>', "<blockquote>y</blockquote>"),
        ('<blockquote class="quote" cite="https://a.example/posts/1/">y</blockquote>', "<blockquote>y</blockquote>"),
        ('<blockquote cite="/posts/12/">y</blockquote>', "<blockquote>y</blockquote>"),
    ],
)  # fmt: skip
def test_what_is_kept(written, kept):
    assert sanitise(written) == kept


def test_links_of_the_usual_kinds_work_and_lend_no_weight_to_where_they_lead():
    for address in ("https://a.example/x?y=1", "mailto:head@school.sch.uk", "tel:01234", "/forums/"):
        assert sanitise(f'<a href="{address}">x</a>') == f'<a href="{address}" rel="nofollow noopener ugc">x</a>'


def test_marks_that_turn_the_direction_of_the_page_are_taken_out_however_they_are_written():
    assert sanitise("<p>a\u202eb&#x202e;c&#8238;d</p>") == "<p>abcd</p>"
    assert from_plain_text("a\u202eb\x00c") == "<p>abc</p>"


REL = 'rel="nofollow noopener ugc"'


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("See https://www.gov.uk/send.", f'See <a href="https://www.gov.uk/send" {REL}>https://www.gov.uk/send</a>.'),
        ("(www.gov.uk/a?b=1&c)", f'(<a href="https://www.gov.uk/a?b=1&amp;c" {REL}>www.gov.uk/a?b=1&amp;c</a>)'),
        ("HTTPS://GOV.UK:8000/#x, yes", f'<a href="HTTPS://GOV.UK:8000/#x" {REL}>HTTPS://GOV.UK:8000/#x</a>, yes'),
        ("me@www.example.org and javascript:alert(1)", "me@www.example.org and javascript:alert(1)"),
        ("https://you@bank.example/ http://1.2.3.4/", "https://you@bank.example/ http://1.2.3.4/"),
    ],
)
def test_an_address_in_plain_text_is_a_link_and_can_be_changed_as_it_was_typed(typed, made):
    assert from_plain_text(typed) == f"<p>{made}</p>"
    assert sanitise(f"<p>{made}</p>") == f"<p>{made}</p>"
    assert as_typed(f"<p>{made}</p>") == typed


def test_a_quote_in_plain_text_is_a_quote_and_can_be_changed_as_it_was_typed():
    typed = (
        "> Carys Bevan wrote: /posts/12/\n> Twice a year,\n> in June.\n>\n> > Ours too.\n\nThank you.\n\n> and no quote"
    )
    made = (
        f'<blockquote class="quote" cite="/posts/12/"><p><a href="/posts/12/" {REL}>Carys Bevan wrote</a></p>'
        "<p>Twice a year,<br>in June.</p><p>&gt; Ours too.</p></blockquote><p>Thank you.</p><p>&gt; and no quote</p>"
    )
    assert from_plain_text(typed) == made
    assert sanitise(made) == made
    assert as_typed(made) == typed
    assert from_plain_text("> Carys wrote: /posts/12/\n> Yes\nNo") == from_plain_text(
        "> Carys wrote: /posts/12/\n> Yes\n\nNo"
    )


def test_the_words_of_a_table_and_a_list_stand_apart():
    markup = "<ul><li>one</li><li>two</li></ul><table><tbody><tr><td>three</td><td>four</td></tr></tbody></table>"
    assert plain_text(markup) == "one\ntwo\nthree four"


def test_an_excerpt_ends_at_a_word():
    assert excerpt("Who may drive the minibus, and when?", 20) == "Who may drive the…"
    assert excerpt("Short", 20) == "Short"


def test_the_longest_post_is_sanitised_at_once():
    deep = "<blockquote>" * 5000
    assert what_is_not_allowed(sanitise(deep[:MAX_LENGTH])) == []
    assert plain_text(sanitise(html.escape("<p>" * 10_000))) == "<p>" * 10_000
