"""Where moderators take words out: what they are shown first, and what is said beside the field."""

import html
import re

import pytest

from forums.models import Post
from forums.operations.curating import hide_post
from forums.passages import REMOVED
from tests.factories import make_reply, make_thread

pytestmark = pytest.mark.django_db
NAME = "Barnaby Quillfeather"


@pytest.fixture
def post(author):
    thread = make_thread(author, title=f"About {NAME}", text=f"We took {NAME.upper()} to the pool.")
    return thread.posts.get()


def seen(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_a_moderator_sees_where_the_words_stand_and_what_cannot_be_undone_before_they_go(client, moderator, post):
    client.force_login(moderator)
    quoting = make_reply(post.thread, text="x")
    Post.objects.filter(pk=quoting.pk).update(
        body_html=f'<blockquote class="quote" cite="/posts/{post.pk}/"><p>{NAME}</p></blockquote>', body_text=NAME
    )
    other = make_reply(make_thread(), text=f"I once met {NAME} in Leeds")
    address = f"/posts/{post.pk}/redact/"
    assert "This cannot be undone" in seen(client.get(address))
    page = client.post(address, {"words": NAME, "reason": "A pupil was named"})
    assert "In this post: 2 times now, 0 times in what it said before." in seen(page)
    assert "I once met Barnaby Quillfeather in Leeds" in seen(page)
    boxes = dict(re.findall(r'name="also" value="(\d+)"( checked)?', page.content.decode()))
    assert boxes == {str(quoting.pk): " checked", str(other.pk): ""}
    done = {"words": NAME, "reason": "A pupil was named", "confirm": "1", "also": [quoting.pk]}
    assert "Taken out of 2 posts, for good." in seen(client.post(address, done, follow=True))
    quoting.refresh_from_db()
    assert quoting.body_text == REMOVED
    other.refresh_from_db()
    assert NAME in other.body_text


def test_what_is_wrong_is_said_beside_the_field(client, moderator, post):
    client.force_login(moderator)
    for data, says in (
        ({"words": "Nobody here", "reason": "Why"}, "not in the post"),
        ({"words": "a", "reason": "Why"}, "at least two letters"),
        ({"words": NAME, "reason": ""}, "This field is required"),
        ({"words": NAME, "reason": NAME, "confirm": "1"}, "repeats the words"),
    ):
        response = client.post(f"/posts/{post.pk}/redact/", data)
        assert response.status_code == 422
        assert says in seen(response)


def test_words_of_a_post_taken_down_can_be_taken_out_too(client, moderator, post):
    hide_post(moderator, post.pk, "Soon")
    client.force_login(moderator)
    done = {"words": NAME, "reason": "A pupil was named", "confirm": "1"}
    assert client.post(f"/posts/{post.pk}/redact/", done).status_code == 302
    post.refresh_from_db()
    assert "QUILL" not in post.body_text


def test_posts_that_were_not_ticked_can_be_listed_again(client, moderator, post):
    client.force_login(moderator)
    other = make_reply(make_thread(), text=f"I once met {NAME} in Leeds")
    asked = {"words": NAME, "reason": "A pupil was named"}
    client.post(f"/posts/{post.pk}/redact/", asked | {"confirm": "1"})
    page = client.post(f"/posts/{post.pk}/redact/", asked)
    assert "They are not in this post" in seen(page)
    assert "I once met Barnaby Quillfeather in Leeds" in seen(page)
    done = client.post(f"/posts/{post.pk}/redact/", asked | {"confirm": "1", "also": [other.pk]}, follow=True)
    assert "Taken out of the post, for good." in seen(done)
    assert "not in the post" in seen(client.post(f"/posts/{post.pk}/redact/", asked))


def test_the_page_says_when_more_posts_have_the_words_than_it_lists(client, moderator, post, monkeypatch):
    monkeypatch.setattr("forums.redaction.MOST_POSTS", 2)
    client.force_login(moderator)
    make_thread(text=NAME)
    thread = make_thread(text=NAME)
    make_reply(thread, text=NAME)
    page = client.post(f"/posts/{post.pk}/redact/", {"words": NAME, "reason": "A pupil was named"})
    assert "These are the first 2; 1 more post has them." in seen(page)


@pytest.mark.parametrize("words", ["it", "😀a1", "%_%ab", "a" * 1999 + "b", "ab\\cd_", "(a|b)*+", "Zoë"])
def test_odd_words_are_looked_for_as_they_are(client, moderator, words):
    client.force_login(moderator)
    here, there = (make_thread(text=f"Well, {words} is odd").posts.get() for _ in range(2))
    page = client.post(f"/posts/{here.pk}/redact/", {"words": words, "reason": "A pupil was named"})
    assert "In this post: 1 time now" in seen(page)
    assert f'value="{there.pk}"' in page.content.decode()
