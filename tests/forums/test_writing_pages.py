"""The forms people write in: whatever is wrong, the words come back, and nothing has changed."""

import html
import re
import uuid

import pytest

from forums.forms import PostForm
from forums.html import MAX_LENGTH
from forums.models import Post, Thread
from forums.operations.curating import hide_post, lock_thread
from forums.operations.polling import vote
from forums.operations.tagging import tag_names
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
WORDS = 'Ours may drive it with a "D1" licence & a MiDAS certificate'


def seen(response) -> str:
    return html.unescape(response.content.decode())


def reply(client, thread, body=WORDS, **more):
    return client.post(f"/threads/{thread.pk}/reply/", {"body": body, "submission_id": str(uuid.uuid4())} | more)


# ------------------------------------------------------------------------------------------ replying
def test_a_reply_is_posted_and_its_author_lands_on_it(client, member, thread):
    response = reply(client, thread)
    post = Post.objects.get(author=member)
    assert response["Location"] == f"{thread.get_absolute_url()}?page=1#post-{post.pk}"
    assert post.body_text == WORDS
    assert WORDS in seen(client.get(response["Location"]))


def test_markup_from_the_editor_is_kept_and_markup_typed_as_text_is_shown(client, member, thread):
    reply(client, thread, "<p>Yes, <b>always</b></p>", format="html")
    reply(client, thread, "<b>always</b>", format="text")
    kept = Post.objects.filter(author=member).order_by("position").values_list("body_html", flat=True)
    assert list(kept) == ["<p>Yes, <strong>always</strong></p>", "<p>&lt;b&gt;always&lt;/b&gt;</p>"]


def test_the_same_form_sent_twice_posts_once_and_answers_alike(client, member, thread):
    submission = str(uuid.uuid4())
    first, second = (reply(client, thread, submission_id=submission) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert thread.posts.count() == 2


def test_signs_that_nobody_sees_and_no_database_holds_stop_no_post(client, member, thread):
    assert reply(client, thread, "Ours\0 may").status_code == 302
    assert Post.objects.get(author=member).body_text == "Ours may"


def test_who_goes_back_after_posting_and_sends_other_words_loses_none(client, member, thread):
    submission = str(uuid.uuid4())
    for words in (WORDS, "Ours may not", "Ours may not"):
        reply(client, thread, words, submission_id=submission)
    posted = Post.objects.filter(author=member).order_by("position")
    assert [post.body_text for post in posted] == [WORDS, "Ours may not"]


def test_who_goes_back_to_a_draft_they_posted_is_told_and_can_post_the_other_words_too(client, member, thread):
    sent = {"submission_id": str(uuid.uuid4()), "draft": f"{uuid.uuid4()}.0."}
    reply(client, thread, WORDS, **sent)
    told = reply(client, thread, "Ours may not", **sent)
    assert told.status_code == 422
    assert "You had sent this already" in seen(told)
    again = dict(re.findall(r'name="(submission_id|draft)"(?: value="([^"]*)")?', told.content.decode()))
    reply(client, thread, "Ours may not", **again)
    posted = Post.objects.filter(author=member).order_by("position")
    assert [post.body_text for post in posted] == [WORDS, "Ours may not"]


@pytest.mark.parametrize("submission", ["", "not-a-uuid", "0" * 99])
def test_a_form_that_lost_its_submission_id_still_posts(client, member, thread, submission):
    assert reply(client, thread, submission_id=submission).status_code == 302
    assert thread.posts.count() == 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [("", "text"), ("  \n ", "text"), ("<p> </p>", "html"), ("<img src=x>", "html"), ("<script>x()</script>", "html")],
)
def test_an_empty_reply_is_not_posted(client, member, thread, body, kind):
    response = reply(client, thread, body, format=kind)
    assert response.status_code == 422
    assert "There is nothing here to post yet." in seen(response)
    assert thread.posts.count() == 1


INVISIBLE = [
    "\u200b",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u115f",
    "\u3164",
    "\u2800",
    "\u034f",
    "\U000e0020",
    "\u200b \u2060\n\u00a0",
]


@pytest.mark.parametrize("body", INVISIBLE, ids=ascii)
def test_what_nobody_can_see_is_no_post_no_title_and_no_tag(client, member, thread, body):
    for response in (
        reply(client, thread, body),
        reply(client, thread, f"<p>{body}</p>", format="html"),
        ask(client, thread.forum, title=body),
        ask(client, thread.forum, tags=f"law, a{body}, {body}-"),
    ):
        assert response.status_code == 422
    assert Post.objects.count() == 1


@pytest.mark.parametrize("body", ["?", "👍", "\u200b.", "é", "e\u0301", "日本", "١", "€", "🫨"], ids=ascii)
def test_the_shortest_that_can_be_seen_is_a_post(client, member, thread, body):
    assert reply(client, thread, body).status_code == 302


def test_a_poll_or_a_picture_needs_no_words(client, member, thread):
    asked = {"poll_question": "Who drives yours?", "poll_choices": "We\nA firm"}
    assert reply(client, thread, "", **asked).status_code == 302
    post = Post.objects.get(author=member)
    assert post.has_poll
    vote(member, post.pk, [0], fingerprint=post.poll.fingerprint)
    assert client.post(f"/posts/{post.pk}/edit/", {"body": "", "revision": 0}).status_code == 302
    picture = f'<p><img src="/files/{uuid.uuid4()}/480.webp" alt=""></p>'
    assert PostForm({"body": picture, "format": "html"}).is_valid()


def test_a_reply_that_is_too_long_comes_back_whole(client, member, thread):
    long = WORDS + "x" * MAX_LENGTH
    response = reply(client, thread, long)
    assert response.status_code == 422
    assert long in seen(response)
    assert f"a post can hold {MAX_LENGTH:,}" in seen(response)
    assert thread.posts.count() == 1


def test_a_thread_locked_meanwhile_gives_the_words_back(client, member, thread):
    lock_thread(make_member(role="moderator"), thread.pk, True, "See the guide")
    response = reply(client, thread)
    assert response.status_code == 422
    assert WORDS in seen(response)
    assert "A moderator has locked this thread. See the guide" in seen(response)
    assert thread.posts.count() == 1


def test_who_had_to_sign_in_again_is_led_back_to_the_thread(client, thread):
    response = reply(client, thread)
    assert response.status_code == 401
    assert f'href="/account/login/?next=/threads/{thread.pk}/reply/"' in seen(response)
    assert thread.posts.count() == 1
    client.force_login(make_member())
    assert client.get(f"/threads/{thread.pk}/reply/")["Location"] == f"{thread.get_absolute_url()}#reply"


# ------------------------------------------------------------------------------------------ starting a thread
def ask(client, where, **more):
    given = {"forum": where.slug, "kind": "question", "title": "Minibus", "body": WORDS, "tags": "transport, law"}
    return client.post("/forums/ask/", given | {"submission_id": str(uuid.uuid4())} | more)


def test_a_thread_is_started(client, member):
    forum = make_forum()
    response = ask(client, forum)
    thread = Thread.objects.get()
    assert response["Location"] == thread.get_absolute_url()
    assert (thread.forum, thread.title, tag_names(thread)) == (forum, "Minibus", ["transport", "law"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Put into a few words what this is about."),
        ({"title": "???"}, "Put into a few words what this is about."),
        ({"title": "x" * 121}, "120"),
        ({"body": ""}, "There is nothing here to post yet."),
        ({"tags": "a, b, c, d, e, f"}, "That is 6 tags; a thread can have 5."),
        ({"tags": "x" * 61}, "A tag can have 60 characters"),
        ({"forum": "nowhere"}, "choice"),
        ({"kind": "rumour"}, "choice"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_comes_back(client, member, wrong, said):
    response = ask(client, make_forum(), **wrong)
    assert response.status_code == 422
    assert said in seen(response)
    if "body" not in wrong:
        assert WORDS in seen(response)
    assert not Thread.objects.exists()


def test_no_one_starts_a_thread_where_they_may_not_read(client, member):
    private = make_forum(group=make_group())
    assert private.title not in seen(client.get("/forums/ask/"))
    assert ask(client, private).status_code == 422
    assert not Thread.objects.exists()


def test_a_search_that_found_nothing_hands_its_words_on(client, member):
    forum = make_forum()
    page = seen(client.get("/forums/ask/", {"title": "Giraffes on site", "forum": forum.slug}))
    assert 'value="Giraffes on site"' in page
    assert f'value="{forum.slug}" selected' in page


def test_characters_that_would_turn_a_list_of_titles_around_are_left_out(client, member):
    ask(client, make_forum(), title="Minibus \u202e sevird\u200f")
    assert "\u202e" not in Thread.objects.get().title


# ------------------------------------------------------------------------------------------ curating
@pytest.fixture
def moderator(client):
    moderator = make_member("Mo Moderator", role="moderator")
    client.force_login(moderator)
    return moderator


def test_a_lock_and_a_post_taken_down_say_why_to_who_comes_by(client, moderator, thread):
    post = make_reply(thread, text="A pupil’s name")
    client.post(f"/threads/{thread.pk}/lock/", {"reason": "See the guide instead"})
    client.post(f"/posts/{post.pk}/hide/", {"reason": "A pupil can be recognised"})
    client.force_login(make_member())
    page = seen(client.get(thread.get_absolute_url()))
    assert "See the guide instead" in page
    assert "A moderator took this post down. A pupil can be recognised" in page
    assert "A pupil’s name" not in page


@pytest.mark.parametrize("address", ["/threads/{thread}/lock/", "/posts/{post}/hide/"])
def test_a_lock_or_a_removal_without_a_reason_comes_back(client, moderator, thread, address):
    address = address.format(thread=thread.pk, post=thread.posts.get().pk)
    assert client.post(address, {"reason": " "}).status_code == 422
    thread.refresh_from_db()
    assert (thread.locked_at, thread.hidden_at) == (None, None)


def test_tags_that_cannot_be_come_back_as_typed(client, moderator, thread):
    response = client.post(f"/threads/{thread.pk}/tags/", {"tags": "a, b, c, d, e, f", "reason": "More"})
    assert response.status_code == 422
    assert 'value="a, b, c, d, e, f"' in seen(response)
    assert tag_names(thread) == []


def test_the_log_undoes_and_says_when_it_cannot(client, moderator, thread):
    from community.models import StaffLogEntry

    client.post(f"/threads/{thread.pk}/pin/", {"reason": "Many ask"})
    entry = StaffLogEntry.objects.get()
    assert f"Pinned: {thread.title}" in seen(client.get("/moderation/"))
    assert "Undone: pinned" in seen(client.post(f"/moderation/{entry.pk}/undo/", follow=True))
    thread.refresh_from_db()
    assert thread.pinned_at is None
    assert "This was undone before." in seen(client.post(f"/moderation/{entry.pk}/undo/", follow=True))


def test_a_hidden_post_can_be_read_by_moderators_and_put_back(client, moderator, thread):
    post = make_reply(thread, text="Words that went too far")
    hide_post(moderator, post.pk, "Off topic")
    page = seen(client.get(thread.get_absolute_url()))
    assert "Words that went too far" in page
    assert f'href="/posts/{post.pk}/hide/?undo"' in page
    client.force_login(post.author)
    assert "Words that went too far" not in seen(client.get(thread.get_absolute_url()))
    client.force_login(moderator)
    client.post(f"/posts/{post.pk}/hide/?undo", {"reason": "It is on topic"})
    post.refresh_from_db()
    assert post.is_visible


def test_a_button_pressed_twice_or_on_a_page_grown_old_never_does_the_opposite(client, moderator, thread):
    post = make_reply(thread)
    reason = {"reason": "A pupil is named"}
    for address, given in (
        (f"/threads/{thread.pk}/pin/", reason),
        (f"/threads/{thread.pk}/lock/", reason),
        (f"/posts/{post.pk}/accept/", reason),
    ):
        for _ in range(2):
            client.post(address, given)
    thread.refresh_from_db()
    assert thread.pinned_at
    assert thread.locked_at
    assert thread.answer_ids == [post.pk]
    for _ in range(2):
        client.post(f"/posts/{post.pk}/hide/", reason)
    post.refresh_from_db()
    assert not post.is_visible

    page = seen(client.get(thread.get_absolute_url()))
    undoing = re.findall(r'href="([^"]+[?]undo)"', page)
    assert set(undoing) == {f"/threads/{thread.pk}/pin/?undo", f"/threads/{thread.pk}/lock/?undo",
                            f"/posts/{post.pk}/hide/?undo"}  # fmt: skip
    for address in undoing * 2:
        assert client.post(address, reason).status_code == 302
    thread.refresh_from_db()
    post.refresh_from_db()
    assert (thread.pinned_at, thread.locked_at, post.is_visible) == (None, None, True)


def test_a_choice_can_be_taken_back_at_once_and_again(client, member):
    thread = make_thread(member)
    post = make_reply(thread)
    page = seen(client.post(f"/posts/{post.pk}/accept/", follow=True))
    assert f'action="/posts/{post.pk}/accept/?undo"' in page
    for _ in range(2):
        page = seen(client.post(f"/posts/{post.pk}/accept/?undo", follow=True))
    thread.refresh_from_db()
    assert thread.answer_ids == []


def test_taking_back_an_answer_leaves_the_others(client, member):
    thread = make_thread(member)
    first, second = make_reply(thread), make_reply(thread)
    for post in (first, second):
        client.post(f"/posts/{post.pk}/accept/")
    client.post(f"/posts/{first.pk}/accept/?undo")
    thread.refresh_from_db()
    assert thread.answer_ids == [second.pk]


def test_bringing_back_twice_is_bringing_back_once(client, member, thread):
    post = make_reply(thread, member)
    client.post(f"/posts/{post.pk}/delete/")
    for _ in range(2):
        assert client.post(f"/posts/{post.pk}/undelete/").status_code == 302
    post.refresh_from_db()
    assert post.is_visible
