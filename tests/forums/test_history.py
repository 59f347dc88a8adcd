"""What a version changed of the one before: marked in words, and nothing of it is ever markup."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.differences import Change, differences
from forums.history import Begin, changed_lines, words_of
from forums.html import plain_text, sanitise
from forums.models import Post
from forums.operations import redacting
from forums.operations.editing import edit_post
from forums.passages import Passage
from tests.factories import make_member, make_reply, make_thread
from tests.uploads import add_pdf, reply

LETTERS = st.lists(st.sampled_from("abc"), max_size=30)


@given(LETTERS, LETTERS)
def test_what_is_removed_and_added_leads_from_one_text_to_the_other(before, after):
    runs = differences(before, after)
    assert [thing for run in runs for thing in run.things if run.change is not Change.ADDED] == before
    assert [thing for run in runs for thing in run.things if run.change is not Change.REMOVED] == after


def told(before: str, after: str, titles: tuple[str, str] = ("", "")) -> list[str]:
    """Each line as one would read it: -removed- +added+ kept."""
    signs = {Change.REMOVED: "-", Change.ADDED: "+", Change.KEPT: ""}
    lines = []
    for line in changed_lines(titles[0], before, titles[1], after):
        pieces = [
            f"{signs[one.change]}{one.text.strip()}{f' ({one.formats})' if one.formats else ''}{signs[one.change]}"
            for one in line.pieces
        ]
        lines.append(" ".join(filter(None, [line.kind, line.note, *pieces])) or f"… {line.skipped}")
    return lines


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            "<p>Ask the insurer first.</p>",
            "<p>Ask your own insurer first.</p>",
            ["Ask -the- +your own+ insurer first."],
        ),
        ("<p>Same</p>", "<p>Same</p>", []),
        ("<p>One</p><p>Two</p>", "<p>One</p><p>Three</p>", ["One", "-Two- +Three+"]),
        ("<p>A word here</p>", "<p>A <strong>word</strong> here</p>", ["A -word- +word (bold)+ here"]),
        ("<p>Jack’s</p>", "<p>J<em>ack</em>’s</p>", ["-Jack’s- +J+ +ack (italic)+ +’s+"]),
        (
            '<p>See <a href="https://a.org">it</a></p>',
            '<p>See <a href="https://b.org">it</a></p>',
            ["See it -(link to https://a.org)- +(link to https://b.org)+"],
        ),
        ("<ul><li>Bus</li></ul>", "<ul><li>Bus</li><li>Taxi</li></ul>", ["List item Bus", "List item +Taxi+"]),
        (
            "".join(f"<p>Line {number}</p>" for number in range(9)),
            "".join(f"<p>Line {number}</p>" for number in range(8)) + "<p>Another line</p>",
            ["… 7", "Line 7", "-Line 8- +Another line+"],
        ),
        (
            '<p><img src="/files/1/480.webp" alt="A hoist"></p>',
            '<p><img src="/files/1/480.webp" alt="Our hoist"></p>',
            ["-[picture: A hoist]- +[picture: Our hoist]+"],
        ),
    ],
)
def test_changes_are_told_word_by_word(before, after, lines):
    assert told(before, after) == lines


def test_a_changed_title_is_told():
    assert told("<p>x</p>", "<p>x</p>", ("Bus drivers", "Minibus drivers"))[0] == "Title -Bus- +Minibus+ drivers"


def test_what_replaces_paragraphs_stands_under_them():
    before, after = "<p>One two three</p><p>Four five six</p>", "<p>Seven eight</p><p>Nine ten</p>"
    assert told(before, after) == ["-One two three-", "-Four five six-", "+Seven eight+", "+Nine ten+"]


MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>bold</b>", "words ", "<script>x()</script>", "&lt;i&gt;", "<li>", "<br>"]),
    max_size=15,
).map(lambda parts: sanitise("".join(parts)))  # fmt: skip


@given(MARKUP, MARKUP)
def test_every_word_of_both_versions_is_among_the_changes_or_kept(before, after):
    words = [thing.text for thing in words_of("", after) if not isinstance(thing, Begin)]
    assert "".join(words) == "".join(plain_text(after).split())
    changed_lines("", before, "", after)


@pytest.mark.parametrize(
    "pair",
    [
        ("<p>" + "a " * 29_000 + "</p>", "<p>" + "a b " * 14_000 + "</p>"),
        ("<p>a</p>" * 7_000, "<p>b</p><p>a</p>" * 3_500),
        ("<p>" + " ".join(map(str, range(10_000))) + "</p>", "<p>" + " ".join(map(str, range(10_000, 0, -1))) + "</p>"),
    ],
)
def test_the_longest_posts_are_compared_in_good_time(pair):
    begun = time.process_time()
    changed_lines("", pair[0], "", pair[1])
    assert time.process_time() - begun < 3


# ------------------------------------------------------------------------------------------ the page
pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    author = make_member("Ann Author")
    client.force_login(author)
    return author


def seen(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_page_marks_changes_in_words_and_not_by_colour_alone(client, author):
    post = make_thread(author, title="Bus drivers", text="Who may drive ours?").posts.get()
    edit_post(author, post.pk, "<p>Who else may drive ours?</p>", revision=0, title="Minibus drivers")
    page = client.get(f"/posts/{post.pk}/history/")
    assert '<del><span class="sr">[removed: </span> Bus' in page.content.decode()
    assert "[added: else ]" in seen(page)
    assert "First written" in seen(page)


def test_hostile_words_in_a_version_are_words(client, author):
    post = make_reply(make_thread(), author)
    Post.objects.filter(pk=post.pk).update(body_html="<p>&lt;script&gt;alert(1)&lt;/script&gt; one</p>")
    edit_post(author, post.pk, "<p>&lt;img src=x onerror=alert(1)&gt; two</p>", revision=0)
    page = client.get(f"/posts/{post.pk}/history/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt; two" in page


def test_many_versions_come_in_pages(client, author):
    post = make_reply(make_thread(), author)
    for number in range(23):
        edit_post(author, post.pk, f"<p>Version number {number}</p>", revision=number)
    address, seen_numbers = f"/posts/{post.pk}/history/", []
    while address:
        page = client.get(address).content.decode()
        seen_numbers += [int(number) for number in re.findall(r'<h2 id="v(\d+)"', page)]
        older = re.search(r'href="(\?before=\d+)"', page)
        address = older and f"/posts/{post.pk}/history/{older[1]}"
    assert seen_numbers == list(range(24, 0, -1))


def test_a_redaction_is_told_with_its_reason_and_without_the_words(client, author):
    post = make_reply(make_thread(), author, "We took Barnaby to the pool.")
    edit_post(author, post.pk, "<p>We took Barnaby home.</p>", revision=0)
    redacting.redact(make_member(role="moderator"), post.pk, Passage("Barnaby"), "A pupil was named")
    page = client.get(f"/posts/{post.pk}/history/")
    assert "Barnaby" not in page.content.decode()
    assert "A moderator took something out for good" in seen(page)
    assert "A pupil was named" in seen(page)
    assert "Take words out" not in seen(page)


def test_the_history_costs_the_same_for_two_versions_and_for_many(client, author):
    from tests.test_queries import queries

    post = make_reply(make_thread(), author)
    address = f"/posts/{post.pk}/history/"
    edit_post(author, post.pk, "<p>Version one</p>", revision=0)
    client.get(address)
    few = len(queries(client, address))
    for number in range(1, 12):
        edit_post(author, post.pk, f"<p>Version {number}</p>", revision=number)
    assert len(queries(client, address)) == few <= 7


def test_files_that_came_and_went_are_named_in_words(client, author, files_root):
    rota, quote, plan = (add_pdf(author, f"{name}.pdf") for name in ("Rota", "Quote", "Plan"))
    post = reply(author, make_thread(), rota, quote)
    edit_post(author, post.pk, "<p>Here is the quote.</p>", revision=0, files=[quote.pk, plan.pk])
    page = seen(client.get(f"/posts/{post.pk}/history/"))
    assert "Added: Plan.pdf Taken out: Rota.pdf Files: Quote.pdf, Plan.pdf" in page


@pytest.mark.parametrize("asked", ["x", "²", "-1", "1" * 30, ""])
def test_an_address_that_names_no_version_shows_the_newest(client, author, asked):
    post = make_reply(make_thread(), author)
    edit_post(author, post.pk, "<p>Better</p>", revision=0)
    page = client.get(f"/posts/{post.pk}/history/", {"before": asked})
    assert "As it is now" in seen(page)
