"""Publishing without Wagtail's forms, and stories made from HTML."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cms.body import body_from_html, words_of
from cms.models import NewsPage, StoryPage
from cms.operations import Picture, Story, publish_news, publish_story
from community.models import Member
from community.permissions import Refused
from forums.html import plain_text, sanitise
from tests.cms.pages import an_editor, photograph
from tests.examples import several_examples
from tests.factories import make_member

CAFE = Story(slug="the-cafe", title="The café", standfirst="It opened.", body_html="<p>At nine.</p>")
NEWS = {"slug": "open-day", "title": "Open day", "intro": "Come.", "body_html": "<p>All day.</p>"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Member.Role.EDITOR, Member.Role.NETWORK_TEAM])
def test_editors_and_the_network_team_publish(role):
    by, when = make_member(role=role), datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    story = publish_story(by, CAFE, when)
    assert (story.live, story.owner, story.first_published_at) == (True, by, when)
    assert publish_news(by, **NEWS, published_at=when).first_published_at == when


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Member.Role.MEMBER, Member.Role.MODERATOR])
def test_others_do_not(role):
    by = make_member(role=role)
    with pytest.raises(Refused):
        publish_story(by, CAFE)
    with pytest.raises(Refused):
        publish_news(by, **NEWS)
    assert not StoryPage.objects.exists()
    assert not NewsPage.objects.exists()


@pytest.mark.django_db
def test_a_suspended_editor_publishes_nothing():
    with pytest.raises(Refused):
        publish_story(an_editor(suspended_at=timezone.now()), CAFE)
    assert not StoryPage.objects.exists()


@pytest.mark.django_db
def test_publishing_again_adds_nothing_and_changes_nothing():
    by = an_editor()
    first = publish_story(by, CAFE)
    first.title = "Renamed since"
    first.save_revision().publish()
    assert publish_story(by, CAFE) == first
    assert StoryPage.objects.get().title == "Renamed since"
    assert publish_news(by, **NEWS) == publish_news(by, **NEWS)
    assert NewsPage.objects.count() == 1


@pytest.mark.django_db
def test_a_story_brings_its_picture_and_what_it_shows(tmp_path):
    file = tmp_path / "hatch.png"
    file.write_bytes(photograph(900, 500))
    page = publish_story(an_editor(), Story(**_fields("one"), picture=Picture(file, "A hatch in a wall.")))
    assert (page.image.width, page.alt, page.image.title) == (900, "A hatch in a wall.", "The café")
    silent = publish_story(an_editor(), Story(**_fields("two"), picture=Picture(file, "")))
    assert (silent.alt, silent.image_is_decorative) == ("", True)


def _fields(slug: str) -> dict:
    return {"slug": slug, "title": "The café", "standfirst": "It opened.", "body_html": "<p>At nine.</p>"}


def blocks(html: str) -> list[tuple]:
    return [(kind, getattr(value, "source", value)) for kind, value in body_from_html(html)]


def test_html_becomes_blocks_of_text_headings_and_quotes():
    assert blocks(
        "<p>First &amp; <b>bold</b>.</p><ul><li>One</li></ul><h2>Then <em>this</em></h2>"
        "<p>More</p><blockquote><p>Said</p><p>twice</p></blockquote><p></p>after"
    ) == [
        ("paragraph", "<p>First &amp; <strong>bold</strong>.</p><ul><li>One</li></ul>"),
        ("heading", "Then this"),
        ("paragraph", "<p>More</p>"),
        ("quote", {"text": "Said twice", "by": ""}),
        ("paragraph", "<p></p>after"),
    ]


def test_no_script_gets_into_a_body():
    made = blocks('<p onclick="x()">Fine<script>alert(1)</script></p><h2><img src=x onerror=alert(1)>Heading</h2>')
    assert made == [("paragraph", "<p>Fine</p>"), ("heading", "Heading")]


_words = st.text(st.characters(categories=("L", "N", "Zs")), max_size=12)
_pieces = st.lists(st.tuples(st.sampled_from(["p", "h2", "ul", "blockquote", "h3"]), _words), max_size=8)


@several_examples
@given(_pieces)
def test_no_word_is_lost_between_html_and_body(pieces):
    html = "".join(f"<ul><li>{words}</li></ul>" if tag == "ul" else f"<{tag}>{words}</{tag}>" for tag, words in pieces)
    body = StoryPage._meta.get_field("body").to_python(body_from_html(html) or [("heading", "")])
    assert words_of(body).split() == plain_text(sanitise(html)).split()


@given(st.text(max_size=300))
def test_any_text_at_all_becomes_a_body(text):
    for kind, _ in body_from_html(text):
        assert kind in ("paragraph", "heading", "quote")
