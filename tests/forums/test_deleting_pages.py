"""Deleting one's own post, and bringing it back."""

import html

import pytest

from tests.factories import make_reply, make_thread

pytestmark = pytest.mark.django_db


def seen(response) -> str:
    return html.unescape(response.content.decode())


def test_a_post_is_deleted_and_brought_back(client, member, thread):
    post = make_reply(thread, member, "A word too many")
    response = client.post(f"/posts/{post.pk}/delete/", follow=True)
    assert "Your post is deleted." in seen(response)
    assert "A word too many" not in seen(response)
    assert "Meg deleted this post." in seen(response)
    assert f'action="/posts/{post.pk}/undelete/"' in seen(response)
    assert "A word too many" in seen(client.post(f"/posts/{post.pk}/undelete/", follow=True))


def test_delete_pressed_twice_says_the_same_and_deletes_once(client, member, thread):
    reply = make_reply(thread, member)
    opening = make_thread(member).posts.get()
    for post in (reply, opening):
        for _ in range(2):
            response = client.post(f"/posts/{post.pk}/delete/", follow=True)
            assert response.status_code == 200
            assert "Your post is deleted." in seen(response)
            assert f'action="/posts/{post.pk}/undelete/"' in seen(response)
        assert "Your post is back." in seen(client.post(f"/posts/{post.pk}/undelete/", follow=True))
