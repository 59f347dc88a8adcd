"""A moderator acts while someone writes: whatever became of the thread, the words come back, and nothing else does."""

import html
import uuid

import pytest
from django.test import Client

from community.operations.suspending import suspend
from forums.models import Draft, Forum, Post
from forums.operations.curating import hide_post, lock_thread
from forums.operations.drafting import save_draft
from forums.operations.editing import delete_post
from tests.factories import make_forum, make_group, make_member, make_poll, make_reply, make_thread
from tests.uploads import add_pdf

pytestmark = pytest.mark.django_db
WORDS = 'Ours may drive it with a "D1" licence & a MiDAS certificate'
TITLE, SAID, FORUM = "A title of others", "Words of others", "The forum of others"


@pytest.fixture
def moderator():
    return make_member("Mo Moderator", role="moderator")


@pytest.fixture
def thread():
    return make_thread(forum=make_forum(FORUM), title=TITLE, text=SAID)


def seen(response) -> str:
    return html.unescape(response.content.decode())


def reply(client, thread, body=WORDS, script=False, **more):
    given = {"body": body, "submission_id": str(uuid.uuid4())} | more
    headers = {"Accept": "application/json"} if script else {}
    return client.post(f"/threads/{getattr(thread, 'pk', thread)}/reply/", given, headers=headers)


def change(client, post, body=WORDS, script=False, **more):
    headers = {"Accept": "application/json"} if script else {}
    return client.post(f"/posts/{post.pk}/edit/", {"body": body, "revision": 0} | more, headers=headers)


def take_down(thread, by):
    hide_post(by, thread.posts.get(position=1).pk, "A pupil is named")


def delete(thread, by):
    for post in thread.posts.filter(author=thread.author).order_by("-position"):
        delete_post(thread.author, post.pk)


def make_private(thread, by):
    Forum.objects.filter(pk=thread.forum_id).update(audience="group", member_group=make_group())


GONE = [
    (take_down, "This thread was taken down."),
    (delete, "This thread was deleted."),
    (make_private, "This thread is no longer open to you."),
]
each_way_to_go = pytest.mark.parametrize(("go", "said"), GONE, ids=lambda value: getattr(value, "__name__", ""))


# ------------------------------------------------------------------------------------------ a reply
@each_way_to_go
def test_a_reply_to_a_thread_that_went_comes_back_and_nothing_of_the_thread_with_it(
    client, member, moderator, thread, go, said
):
    go(thread, moderator)
    before = Post.objects.count()
    response = reply(client, thread, poll_question="Who drives yours?", poll_choices="We\nA firm")
    page = seen(response)
    assert response.status_code == 404
    for words in (said, WORDS, "Who drives yours?", "We\nA firm"):
        assert words in page
    assert not [words for words in (TITLE, SAID, FORUM, "A pupil is named") if words in page]
    assert Post.objects.count() == before


@each_way_to_go
def test_the_script_is_told_so_in_a_sentence_and_keeps_the_words_where_they_are(
    client, member, moderator, thread, go, said
):
    go(thread, moderator)
    response = reply(client, thread, script=True)
    assert response.status_code == 422
    assert response.json() == {"errors": [f"{said} Your words are still here."], "page": False}


def test_a_thread_that_never_was_is_answered_like_one_that_is_not_open(client, member, moderator, thread):
    make_private(thread, moderator)
    closed, none = (seen(reply(client, which, body="Who may?")) for which in (thread, 987654))
    assert "This thread is no longer open to you." in closed
    without_token = [page.split("csrfmiddlewaretoken")[0] for page in (closed, none)]
    assert without_token[0] == without_token[1]


def test_words_from_the_editor_come_back_as_words(client, member, moderator, thread):
    take_down(thread, moderator)
    page = seen(reply(client, thread, body="<p>One <strong>two</strong></p><script>x()</script>", format="html"))
    assert ">One two</textarea>" in page
    assert "x()" not in page


def test_a_draft_can_still_be_saved_of_a_reply_to_a_thread_that_went(client, member, moderator, thread):
    take_down(thread, moderator)
    assert reply(client, thread, save_draft="1")["Location"] == "/drafts/"
    assert WORDS in seen(client.get("/drafts/"))


def test_opening_the_address_of_a_thread_that_went_says_that_it_is_not_there(client, member, moderator, thread):
    take_down(thread, moderator)
    assert client.get(f"/threads/{thread.pk}/reply/").status_code == 404


# ------------------------------------------------------------------------------------------ a change
def lock(thread, post, by):
    lock_thread(by, thread.pk, True, "See the guide")


def hide(thread, post, by):
    hide_post(by, post.pk, "Off topic")


def delete_own(thread, post, by):
    delete_post(post.author, post.pk)


@pytest.mark.parametrize(
    ("close", "said"),
    [
        (lock, "A moderator has locked this thread, so its posts cannot be changed."),
        (hide, "A moderator has taken this post down, so it cannot be changed."),
        (delete_own, "This post is deleted. Bring it back first, then change it."),
    ],
)
def test_a_change_of_a_post_that_was_closed_comes_back_with_the_reason(client, member, moderator, thread, close, said):
    post = make_reply(thread, member, "First")
    assert client.get(f"/posts/{post.pk}/edit/").status_code == 200
    close(thread, post, moderator)
    response = change(client, post)
    assert response.status_code == 422
    assert said in seen(response)
    assert WORDS in seen(response)
    assert change(client, post, script=True).json() == {"errors": [f"{said} Your words are still here."], "page": False}
    post.refresh_from_db()
    assert (post.body_text, post.revision_count) == ("First", 0)


# Only a thread that nobody has answered is deleted with its opening post.
@pytest.mark.parametrize(("go", "said"), [GONE[0], GONE[2]], ids=["take_down", "make_private"])
def test_a_change_in_a_thread_that_went_comes_back_and_nothing_of_the_thread_with_it(
    client, member, moderator, thread, go, said
):
    post = make_reply(thread, member, "First")
    go(thread, moderator)
    page = seen(change(client, post))
    assert said in page
    assert WORDS in page
    assert not [words for words in (TITLE, SAID, FORUM) if words in page]
    post.refresh_from_db()
    assert post.body_text == "First"


def test_a_change_of_an_opening_post_comes_back_with_its_title_and_tags(client, member, moderator):
    thread = make_thread(member, title=TITLE)
    take_down(thread, moderator)
    page = seen(change(client, thread.posts.get(), title="A better title", tags="law, minibus"))
    for words in (WORDS, "A better title", "law, minibus"):
        assert words in page


def test_nobody_is_given_the_form_of_a_colleagues_post(client, member, thread):
    assert change(client, thread.posts.get()).status_code == 404


def test_a_change_of_a_poll_comes_back_too(client, member, moderator, thread):
    poll = make_poll(member, thread)
    lock(thread, None, moderator)
    response = change(client, poll.post, poll_question="Who drives yours now?")
    assert response.status_code == 422
    assert "Who drives yours now?" in seen(response)


# ------------------------------------------------------------------------------------------ a member
def test_who_is_suspended_while_writing_finds_the_draft_when_it_is_over(client, member, moderator, thread):
    reply(client, thread, save_draft="1")
    suspend(moderator, member, "Unkind words")
    for response in (reply(client, thread), reply(client, thread, script=True), client.get("/drafts/")):
        assert response.status_code == 403
        assert "Your account is suspended" in seen(response)
    assert Draft.objects.get(member=member).fields["body"] == [WORDS]
    member.refresh_from_db()
    member.suspended_at = None
    member.save()
    assert WORDS in seen(client.get("/drafts/"))


# ------------------------------------------------------------------------------------------ a draft whose place closed
LONG = "begin " + "word " * 200 + "THE END"


def kept(member, place: str, **more) -> Draft:
    fields = {"body": [LONG], "format": ["text"]} | {name: [text] for name, text in more.items()}
    return save_draft(member, uuid.uuid4(), place, fields, base=0, submission_id=uuid.uuid4()).draft


def opened(client, draft):
    return client.get(f"/drafts/{draft.pk}/", follow=True)


@each_way_to_go
def test_a_draft_of_a_reply_to_a_thread_that_went_still_shows_all_its_words(
    client, member, moderator, thread, go, said
):
    draft = kept(member, f"reply:{thread.pk}", poll_question="Who drives yours?", poll_choices="We\nA firm")
    go(thread, moderator)
    response = opened(client, draft)
    page = seen(response)
    assert response.status_code == 200
    for words in (said, LONG, "Who drives yours?", "We\nA firm"):
        assert words in page
    assert not [words for words in (TITLE, SAID, FORUM) if words in page]


def test_a_draft_of_a_reply_to_a_locked_thread_still_shows_all_its_words_and_why(client, member, moderator, thread):
    draft = kept(member, f"reply:{thread.pk}")
    lock_thread(moderator, thread.pk, True, "See the guide instead")
    page = seen(opened(client, draft))
    assert LONG in page
    assert "A moderator has locked this thread. See the guide instead" in page


def test_a_draft_of_a_reply_can_be_opened_again_when_the_thread_is_open_again(client, member, moderator, thread):
    draft = kept(member, f"reply:{thread.pk}")
    lock_thread(moderator, thread.pk, True, "See the guide instead")
    opened(client, draft)
    lock_thread(moderator, thread.pk, False, "A mistake")
    assert f"{LONG}</textarea>" in seen(opened(client, draft))


@pytest.mark.parametrize(
    ("close", "said"),
    [
        (lock, "A moderator has locked this thread, so its posts cannot be changed."),
        (hide, "A moderator has taken this post down, so it cannot be changed."),
        (delete_own, "This post is deleted. Bring it back first, then change it."),
    ],
)
def test_a_draft_of_a_change_that_cannot_be_made_any_more_still_shows_all_its_words(
    client, member, moderator, thread, close, said
):
    post = make_reply(thread, member, "First")
    draft = kept(member, f"edit:{post.pk}", title="A better title", tags="law, minibus")
    close(thread, post, moderator)
    response = opened(client, draft)
    assert response.status_code == 200
    for words in (said, LONG, "A better title", "law, minibus"):
        assert words in seen(response)


def test_a_draft_whose_place_closed_still_leads_to_its_files(client, member, moderator, thread, files_root):
    file = add_pdf(member, "Our risk assessment.pdf")
    draft = kept(member, f"reply:{thread.pk}", files=str(file.pk))
    take_down(thread, moderator)
    page = seen(opened(client, draft))
    assert f'href="/files/{file.pk}/"' in page
    assert "Our risk assessment.pdf" in page


def test_a_draft_whose_place_closed_shows_no_markup_of_its_own(client, member, moderator, thread):
    draft = kept(member, f"reply:{thread.pk}", title="</textarea><script>x()</script>")
    Draft.objects.update(
        fields=draft.fields | {"body": ["<p>One <b>two</b></p><script>x()</script>"], "format": ["html"]}
    )
    take_down(thread, moderator)
    page = opened(client, draft).content.decode()
    assert ">One two</textarea>" in page
    assert "x()" not in page


def test_the_words_of_a_closed_draft_are_shown_to_nobody_else(client, member, moderator, thread):
    draft = kept(member, f"reply:{thread.pk}")
    take_down(thread, moderator)
    client.force_login(moderator)
    assert opened(client, draft).status_code == 404


# ------------------------------------------------------------------------------------------ without script
HOSTILE = "</textarea><script>x()</script>"


def assert_given_back(response, *words):
    page = response.content.decode()
    for text in words:
        assert html.escape(text) in page
    assert "<script>x()" not in page
    assert Draft.objects.count() == 0


def test_who_was_signed_out_meanwhile_finds_a_reply_on_the_page_that_asks_to_sign_in(client, thread):
    response = reply(client, thread, body=f"{WORDS} {HOSTILE}", poll_question="Who drives yours?")
    assert response.status_code == 401
    assert_given_back(response, f"{WORDS} {HOSTILE}", "Who drives yours?")
    assert f'href="/account/login/?next=/threads/{thread.pk}/reply/"' in seen(response)
    assert TITLE not in seen(response)


def test_who_was_signed_out_meanwhile_finds_a_new_thread_and_a_change_too(client, member, thread):
    post = make_reply(thread, member, "First")
    client.logout()
    sent = {"title": "Minibus", "body": WORDS, "tags": "law", "kind": "question", "forum": "x"}
    assert_given_back(client.post("/forums/ask/", sent), "Minibus", WORDS, "law")
    assert_given_back(change(client, post), WORDS)


def test_a_visitor_without_words_is_asked_to_sign_in_as_ever(client, thread):
    assert reply(client, thread, body=" ")["Location"].startswith("/account/login/")
    assert client.post(f"/drafts/{uuid.uuid4()}/discard/")["Location"].startswith("/account/login/")


def test_a_form_whose_token_has_changed_comes_back_with_its_words(member, thread):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    response = reply(strict, thread, body=f"{WORDS} {HOSTILE}")
    assert response.status_code == 403
    assert_given_back(response, f"{WORDS} {HOSTILE}")
    assert f'href="/threads/{thread.pk}/reply/"' in seen(response)
    assert Post.objects.filter(author=member).count() == 0


def test_a_form_of_the_editor_whose_token_has_changed_comes_back_as_words(member, thread):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    page = seen(reply(strict, thread, body="<p>One <b>two</b></p><script>x()</script>", format="html"))
    assert ">One two</textarea>" in page


def test_a_form_without_words_whose_token_has_changed_is_to_be_sent_again(member):
    strict = Client(enforce_csrf_checks=True)
    page = seen(strict.post("/account/login/", {"login": "x", "password": "secret words"}))
    assert "send it once more" in page
    assert "secret words" not in page


def test_who_is_suspended_at_that_moment_finds_the_words_on_the_page_that_says_why(client, member, moderator, thread):
    suspend(moderator, member, "Unkind words")
    response = reply(client, thread, body=f"{WORDS} {HOSTILE}")
    assert response.status_code == 403
    assert_given_back(response, f"{WORDS} {HOSTILE}")
