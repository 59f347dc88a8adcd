"""Mentions: a handle in a post becomes a link and tells its owner; the editor shows the handle again."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forums.html import from_plain_text, sanitise
from forums.mentions import MOST, NOBODY, link_mentions, unlink_mentions
from tests.factories import make_member

pytestmark = pytest.mark.django_db
REL = 'rel="nofollow noopener ugc"'
CARYS = '<a class="mention" href="/people/carys-bevan/">@Carys Bevan</a>'


@pytest.fixture
def carys():
    return make_member("Carys Bevan")


def linked(markup: str) -> str:
    return link_mentions(markup)[0]


def named(markup: str) -> list[str]:
    return [member.handle for member in link_mentions(markup)[1].members]


def test_a_handle_becomes_a_link_with_the_name_and_names_its_owner(carys):
    assert linked("<p>Ask @carys-bevan, please</p>") == f"<p>Ask {CARYS}, please</p>"
    assert named("<p>Ask @carys-bevan, please</p>") == ["carys-bevan"]


@pytest.mark.parametrize(
    "text", ["@carys-bevan.", "(@carys-bevan)", "“@carys-bevan”", "@carys-bevan’s", "@carys-bevan!", "@carys-bevan-"]
)
def test_punctuation_around_a_handle_is_no_part_of_it(carys, text):
    assert named(f"<p>{text}</p>") == ["carys-bevan"]


@pytest.mark.parametrize(
    "text",
    [
        "office@carys-bevan.sch.uk",
        "@carys-bevan-2",
        "@carys-bevans",
        "@carys-bevan_x",
        "@carys-bevané",
        "@nobody",
        "@@carys-bevan",
        "/@carys-bevan",
    ],
)
def test_what_only_looks_like_a_handle_stays_text(carys, text):
    assert link_mentions(f"<p>{text}</p>") == (f"<p>{text}</p>", NOBODY)


@pytest.mark.parametrize(
    "markup",
    [
        "<p><code>@carys-bevan</code></p>",
        "<pre>@carys-bevan</pre>",
        "<pre><code>x <strong>@carys-bevan</strong></code></pre>",
        '<p><a href="https://a.example/">see <em>@carys-bevan</em></a></p>',
        '<p><a href="https://a.example/@carys-bevan">x</a></p>',
    ],
)
def test_code_and_links_are_left_as_they_are(carys, markup):
    assert link_mentions(markup) == (markup, NOBODY)


def test_a_handle_in_capitals_is_a_mention_too(carys):
    assert linked("<p>@Carys-Bevan and @CAROLS</p>") == f"<p>{CARYS} and @CAROLS</p>"


def test_a_mention_that_the_editor_made_is_kept_as_it_is_and_names_its_member(carys):
    assert sanitise(f"<p>Ask {CARYS}</p>") == f"<p>Ask {CARYS}</p>"
    assert linked(f"<p>Ask {CARYS}</p>") == f"<p>Ask {CARYS}</p>"
    assert named(f"<p>Ask {CARYS}</p>") == ["carys-bevan"]


def test_a_mention_says_the_name_of_the_member_it_leads_to_whatever_was_sent(carys):
    forged = '<a class="mention" href="/people/carys-bevan/">@The Director</a>'
    assert linked(sanitise(f"<p>{forged}</p>")) == f"<p>{CARYS}</p>"
    nobody = '<a class="mention" href="/people/nobody/">@Nobody</a>'
    assert linked(sanitise(f"<p>{nobody}</p>")) == "<p>@nobody</p>"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('<a class="mention" href="//a.example/">@x</a>', '<a href="//a.example/" rel="nofollow noopener ugc">@x</a>'),
        ('<a class="btn mention" href="/people/x/">@x</a>', '<a class="mention" href="/people/x/">@x</a>'),
        ('<a class="btn" href="/people/x/">@x</a>', '<a href="/people/x/" rel="nofollow noopener ugc">@x</a>'),
        ('<a class="mention" href="/people/x/"><em>@x</em>', f'<a href="/people/x/" {REL}><em>@x</em></a>'),
        ('<strong class="mention" data-group="Q&quot;">@x</strong>', "<strong>@x</strong>"),
        ('<strong data-group="q">@x</strong>', "<strong>@x</strong>"),
    ],
)  # fmt: skip
def test_what_only_claims_to_be_a_mention_is_none(sent, kept):
    assert sanitise(sent) == kept


def test_what_a_quote_says_names_nobody(carys):
    quote = '<blockquote class="quote" cite="/posts/12/"><p>{}</p></blockquote>'
    for words in ("@carys-bevan", CARYS):
        assert named(quote.format(words)) == []
    assert linked(quote.format(CARYS)) == quote.format("@Carys Bevan")
    assert named(quote.format("@carys-bevan") + "<p>@carys-bevan</p>") == ["carys-bevan"]
    assert named("<blockquote><p>@carys-bevan</p></blockquote>") == ["carys-bevan"]


def test_after_code_or_a_link_mentions_work_again(carys):
    assert linked("<p><code>x</code> @carys-bevan</p>") == f"<p><code>x</code> {CARYS}</p>"


def test_someone_who_has_left_is_not_told(carys):
    carys.is_active = False
    carys.save()
    assert link_mentions("<p>@carys-bevan</p>") == ("<p>@carys-bevan</p>", NOBODY)


def test_a_name_with_markup_in_it_stays_a_name():
    make_member("Al <b>Bold</b> & Co", handle="al-bold")
    markup = "<p>@al-bold</p>"
    assert "@Al &lt;b&gt;Bold&lt;/b&gt; &amp; Co</a>" in linked(markup)
    assert unlink_mentions(linked(markup)) == markup


def test_two_mentions_of_one_colleague_name_them_once(carys):
    assert named("<p>@carys-bevan and @carys-bevan</p>") == ["carys-bevan"]


def test_one_post_names_fifty_colleagues_at_most():
    members = [make_member(f"Person {number}", handle=f"person-{number}") for number in range(MOST + 1)]
    assert len(named("<p>" + " ".join(f"@{member.handle}" for member in members) + "</p>")) == MOST


def test_every_handle_a_member_can_be_given_can_be_mentioned():
    for name in ("Zoë O’Hara-Smith", "a_b", "李 雷", "J. R. Hartley", "_", "x" * 80):
        member = make_member(name)
        assert named(f"<p>@{member.handle}</p>") == [member.handle]


def test_members_of_one_name_have_handles_of_their_own():
    assert [make_member("Sam Lee").handle for _ in range(3)] == ["sam-lee", "sam-lee-2", "sam-lee-3"]


pieces = st.sampled_from(
    ["@carys-bevan", "@tom", "<p>", "</p>", "<code>", "</code>", "<a href='/x'>", "</a>", "&amp;", " ", "x", ".", "@"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pieces, max_size=15).map("".join))
def test_the_editor_gives_back_what_was_written(carys, markup):
    if not carys.__class__.objects.filter(handle="tom").exists():
        make_member("Tom", handle="tom")
    for written in (sanitise(markup), from_plain_text(markup)):
        assert unlink_mentions(linked(written)) == written
        assert sanitise(unlink_mentions(linked(written))) == sanitise(written)
