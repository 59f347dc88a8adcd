"""Quotes: of posts that the writer may read, under the name of who wrote them, and kept when the post is gone."""

import re
import time
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums.files.inline import picture_html
from forums.html import LINK_REL, from_plain_text, sanitise
from forums.models import Post
from forums.operations.curating import hide_post
from forums.operations.editing import edit_post
from forums.operations.posting import post_reply
from forums.quoted_words import without_quotes
from forums.quotes import quote_to_type, settle_quotes
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread
from tests.uploads import add_picture, reply

pytestmark = pytest.mark.django_db


def quote(post_id: int, name: str, words: str = "<p>Twice a year.</p>") -> str:
    address = f"/posts/{post_id}/"
    said_by = f'<p><a href="{address}" rel="{LINK_REL}">{name} wrote</a></p>'
    return f'<blockquote class="quote" cite="{address}">{said_by}{words}</blockquote>'


def reply_with(member, thread, markup: str) -> Post:
    return post_reply(member, thread.pk, sanitise(markup), uuid.uuid4())


@pytest.fixture
def carys():
    return make_member("Carys Bevan")


@pytest.fixture
def post(carys):
    return make_reply(make_thread(), carys, "Twice a year.")


def test_a_quote_is_posted_as_it_was_made(post):
    made = quote(post.pk, "Carys Bevan") + "<p>Thank you.</p>"
    assert reply_with(make_member(), post.thread, made).body_html == made


def test_a_quote_says_who_wrote_the_post_whatever_was_sent(post):
    forged = quote(post.pk, "The Director")
    nameless = f'<blockquote class="quote" cite="/posts/{post.pk}/"><p>Twice a year.</p></blockquote>'
    for sent in (forged, nameless):
        assert settle_quotes(sanitise(sent), make_member()) == quote(post.pk, "Carys Bevan")


def test_what_the_writer_may_not_read_or_is_not_there_is_no_quote(carys):
    secret = make_reply(make_thread(carys, make_forum(group=make_group(carys))), carys, "Twice a year.")
    outsider, thread = make_member(), make_thread()
    for number in (secret.pk, 999_999):
        posted = reply_with(outsider, thread, quote(number, "Carys Bevan"))
        assert posted.body_html == quote(number, "Carys Bevan").replace(f' class="quote" cite="/posts/{number}/"', "")
    assert reply_with(carys, thread, quote(secret.pk, "Carys Bevan")).body_html == quote(secret.pk, "Carys Bevan")


def test_words_stay_quoted_when_the_post_is_taken_down_and_its_address_refuses(post, client):
    writer = make_member()
    quoting = reply_with(writer, post.thread, quote(post.pk, "Carys Bevan"))
    hide_post(make_member(role="moderator"), post.pk, "A pupil is named")
    client.force_login(writer)
    page = client.get(f"/posts/{post.pk}/", follow=True).content.decode()
    assert quote(post.pk, "Carys Bevan") in page
    assert "A moderator took this post down" in page
    words = quote(post.pk, "Carys Bevan") + "<p>More.</p>"
    edit_post(writer, quoting.pk, sanitise(words), revision=0)
    quoting.refresh_from_db()
    assert quoting.body_html == words


def test_what_an_import_brings_as_a_quote_of_a_post_here_is_none():
    elsewhere = quote(999_999, "Somebody") + "<p>Ours too.</p>"
    imported = make_long_thread(1, [make_member()], words=elsewhere)
    assert 'class="quote"' not in imported.posts.get().body_html


def test_ten_quotes_cost_one_query(post):
    thread, writer = post.thread, make_member()
    posts = [make_reply(thread, text="Twice a year.") for _ in range(10)]
    markup = "".join(quote(one.pk, "x") for one in posts)
    with CaptureQueriesContext(connection) as captured:
        settled = settle_quotes(markup, writer)
    assert len(captured) == 1
    assert settled == "".join(quote(one.pk, one.author.display_name) for one in posts)


def test_without_script_the_quote_button_fills_the_box_and_what_is_sent_is_a_quote(post, client):
    nested = quote(post.pk, "Carys Bevan") + "<p>Ours too,<br>in <strong>June</strong>.</p><ul><li>hoists</li></ul>"
    answer = reply_with(make_member("Tom Ali"), post.thread, nested)
    member = make_member()
    client.force_login(member)
    page = client.get(f"/posts/{answer.pk}/")
    assert f'href="/posts/{answer.pk}/?quote"' in client.get(page["Location"]).content.decode()
    page = client.get(f"/posts/{answer.pk}/?quote")
    assert page["Location"].endswith(f"?page=1&quote={answer.pk}#reply")
    form = client.get(page["Location"]).context["form"]
    typed = f"> Tom Ali wrote: /posts/{answer.pk}/\n> Ours too,\n>\n> in June.\n>\n> hoists\n\n"
    assert form["body"].value() == typed
    client.post(f"/threads/{post.thread.pk}/reply/", {"body": typed + "Thanks"})
    words = "<p>Ours too,</p><p>in June.</p><p>hoists</p>"
    assert Post.objects.get(author=member).body_html == quote(answer.pk, "Tom Ali", words) + "<p>Thanks</p>"


@pytest.mark.parametrize("asked", ["999999", "x", "²", "-1", "1" * 30, ""])
def test_an_address_that_asks_for_no_post_of_the_thread_leaves_the_box_empty(post, client, asked):
    client.force_login(make_member())
    page = client.get(post.thread.get_absolute_url(), {"quote": asked})
    assert re.findall(r"<textarea[^>]*>(.*?)</textarea>", page.content.decode(), re.DOTALL)[:1] == ["\n"]


# ------------------------------------------------------------------------------------- what a quote says, its post says
SAID = (
    "<h3>Slings</h3><p>Ours don’t go <strong>over</strong>board: the <em>hoists</em>, and the slings,<br>are checked "
    "twice a year.</p><ul><li><p>Who pays? £40 each.</p></li><li><p>We do.</p></li></ul>"
    "<table><tbody><tr><td><p>Item</p></td><td><p>Price</p></td></tr></tbody></table>"
    "<p>Ask in Quill\u00adfeather House.</p>"
)


@pytest.fixture
def long_post(carys):
    return reply_with(carys, make_thread(), SAID)


@pytest.mark.parametrize(
    "part",
    [
        SAID,
        "<p>Ours don't go over</p>",
        "<p>oists, and the slings, are checked twi</p>",
        "<p>are checked twice a year.</p><ul><li>Who pays?</li></ul>",
        "<p>ours DON'T go overboard</p>",
        "<p>Ours don’t go overboard … checked twice a year. […] We do.</p>",
        "<p>in Quillfeather House...</p>",
        "<table><tbody><tr><td>Item</td><td>Price</td></tr></tbody></table>",
        "<p>£40 each</p><p>We do</p>",
        "",
    ],
)
def test_a_part_of_a_post_is_a_quote_of_it_wherever_it_begins_and_ends(long_post, part):
    made = sanitise(quote(long_post.pk, "Carys Bevan", part))
    assert settle_quotes(made, make_member()) == made


@pytest.mark.parametrize(
    "words",
    [
        "<p>I hate this head.</p>",
        "<p>Ours go overboard</p>",
        "<p>We do. Who pays?</p>",
        "<p>We do … Who pays?</p>",
        "<p>£50 each</p>",
        "<p>Ours … ho … hoists</p>",
        "<p>are checked twice a year.</p><p>Nonsense!</p>",
    ],
)
def test_nobody_is_made_to_say_what_they_did_not(long_post, words):
    for made in (quote(long_post.pk, "Carys Bevan", words), quote(long_post.pk, "x", words).replace("x wrote", "y")):
        assert reply_with(make_member(), long_post.thread, made).body_html == f"<blockquote>{words}</blockquote>"


def test_words_that_a_post_quotes_itself_are_not_its_authors(post):
    tom = make_member("Tom Ali")
    answer = reply_with(tom, post.thread, "<p>Ours too:</p>" + quote(post.pk, "Carys Bevan") + "<p>and weekly.</p>")
    whole = quote(answer.pk, "Tom Ali", "<p>Ours too:</p><p>and weekly.</p>")
    nested = quote(answer.pk, "Tom Ali", quote(post.pk, "Carys Bevan") + "<p>and weekly.</p>")
    for made in (whole, nested):
        assert settle_quotes(made, tom) == made
    stolen = quote(answer.pk, "Tom Ali")
    assert settle_quotes(stolen, tom) == "<blockquote><p>Twice a year.</p></blockquote>"


def test_a_picture_is_quoted_by_what_describes_it(carys, files_root):
    file = add_picture(carys)
    post = reply(carys, make_thread(), file, body=f"<p>Our {picture_html(file.pk, 'new hoist')} is here</p>")
    with_it = f"<p>{post.body_html.removeprefix('<p>').removesuffix('</p>')}</p>"
    typed = sanitise(from_plain_text(quote_to_type(carys, post.thread, str(post.pk))))
    for words in ("<p>Our new hoist is here</p>", with_it):
        made = quote(post.pk, "Carys Bevan", words)
        assert settle_quotes(made, carys) == made
    assert "[Picture: new hoist]" in typed
    assert settle_quotes(typed, carys) == typed


def test_what_a_post_said_before_is_quoted_by_those_who_can_read_it(carys, post):
    edit_post(carys, post.pk, "<p>Once a year.</p>", revision=0)
    made = quote(post.pk, "Carys Bevan")
    for writer in (carys, make_member(role="moderator")):
        assert settle_quotes(made, writer) == made
    assert settle_quotes(made, make_member()) == "<blockquote><p>Twice a year.</p></blockquote>"


def test_a_quote_stays_in_its_post_when_the_quoted_one_changes_but_gets_no_other_words(carys, post):
    writer = make_member()
    quoting = reply_with(writer, post.thread, quote(post.pk, "Carys Bevan"))
    edit_post(carys, post.pk, "<p>Once a year.</p>", revision=0)
    more = quote(post.pk, "Carys Bevan") + "<p>Thanks</p>"
    edit_post(writer, quoting.pk, more, revision=0)
    quoting.refresh_from_db()
    assert quoting.body_html == more
    hide_post(make_member(role="moderator"), post.pk, "Soon")
    edit_post(writer, quoting.pk, quote(post.pk, "Carys Bevan", "<p>Never.</p>"), revision=1)
    quoting.refresh_from_db()
    assert 'class="quote"' not in quoting.body_html


def test_words_that_are_not_in_their_posts_cost_one_query_more_however_many_there_are():
    moderator, thread = make_member(role="moderator"), make_thread()
    for count in (1, 8):
        markup = "".join(quote(make_reply(thread).pk, "x", "<p>Never said</p>") for _ in range(count))
        with CaptureQueriesContext(connection) as captured:
            settle_quotes(markup, moderator)
        assert len(captured) == 2


def test_the_longest_quotes_are_compared_in_good_time(post):
    Post.objects.filter(pk=post.pk).update(body_html="<p>" + "word " * 11_000 + "</p>")
    markup = quote(post.pk, "x", "<p>word words</p>") * 300
    begun = time.process_time()
    settle_quotes(markup, make_member())
    assert time.process_time() - begun < 3


def test_of_quotes_within_quotes_nothing_is_left():
    inner = quote(1, "A", quote(2, "B") + "<blockquote><p>old</p></blockquote>")
    assert without_quotes(f"<p>a</p>{inner}<blockquote><p>b</p>{inner}</blockquote>") == (
        "<p>a</p><blockquote><p>b</p></blockquote>"
    )
