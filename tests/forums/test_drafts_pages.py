"""Drafts through the site: what the page's script saves, and what works without a script."""

import json
import re
import uuid
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from forums.drafts.times import next_weekday_morning
from forums.models import Draft, Post
from forums.operations.drafting import MOST_SAVES_A_MINUTE
from tests.factories import make_forum, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def member(client):
    member = make_member()
    client.force_login(member)
    return member


def save(client, draft_id=None, meant=None, **more):
    said = {
        "place": "reply:1",
        "fields": {"body": ["<p>On hooks</p>"], "format": ["html"]},
        "base": 0,
        "count": 1,
        "submission": str(uuid.uuid4()),
        "writer": "tab-1",
        "instead": str(uuid.uuid4()),
    } | more
    headers = SCRIPT | ({"HTTP_STAFFROOM_MEMBER": quote(meant)} if meant else {})
    address = f"/drafts/{draft_id or uuid.uuid4()}/"
    return client.post(address, json.dumps(said), content_type="application/json", **headers)


# ------------------------------------------------------------------------------------------------- from the script
def test_a_save_answers_with_the_version_and_the_next_finds_both_when_they_differ(client, member):
    draft_id = uuid.uuid4()
    assert save(client, draft_id).json()["draft"]["version"] == 1
    other = {"body": ["<p>On the wall</p>"]}
    answer = save(client, draft_id, fields=other, writer="tab-2").json()
    assert answer["draft"]["id"] != str(draft_id)
    assert answer["other"]["fields"]["body"] == ["<p>On hooks</p>"]
    at = client.get("/drafts/at/?place=reply:1", **SCRIPT).json()
    assert [draft["fields"]["body"] for draft in at["drafts"]] == [["<p>On the wall</p>"], ["<p>On hooks</p>"]]


def test_a_page_that_saves_for_someone_else_than_is_signed_in_is_refused_and_nothing_is_written(client, member):
    answer = save(client, meant=make_member().handle)
    assert (answer.status_code, answer.json(), Draft.objects.count()) == (409, {"problem": "someone else"}, 0)
    assert save(client, meant=member.handle).status_code == 200


def test_a_script_whose_session_is_over_is_told_so(client):
    for answer in (save(client), client.get("/drafts/key/", **SCRIPT), client.post("/forums/ask/", {}, **SCRIPT)):
        assert (answer.status_code, answer.json()) == (401, {"problem": "signed out"})


def test_a_script_whose_token_has_changed_is_told_so(member):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    answer = save(strict)
    assert (answer.status_code, answer.json(), Draft.objects.count()) == (403, {"problem": "token"}, 0)


@pytest.mark.parametrize(
    "wrong",
    [{"place": "reply:x"}, {"place": 1}, {"fields": "words"}, {"base": -1}, {"base": "1"}, {"count": True},
     {"submission": "x"}, {"fields": {"body": ["x" * 400_001]}}],
)  # fmt: skip
def test_what_is_no_draft_is_refused_with_a_sentence(client, member, wrong):
    answer = save(client, **wrong)
    assert (answer.status_code, Draft.objects.count()) == (422, 0)
    assert answer.json()["errors"]


@pytest.mark.parametrize("writer", ["a\0b", "\ud800", {"a": 1}, None, "ü" * 50])
def test_the_name_of_a_tab_is_cleaned_before_it_is_kept(client, member, writer):
    assert save(client, writer=writer).status_code == 200
    assert re.fullmatch("[0-9a-zA-Z-]{0,36}", Draft.objects.get().writer)


def test_a_body_that_is_no_json_is_refused(client, member):
    address = f"/drafts/{uuid.uuid4()}/"
    for body in ("", "[]", "null", "{", '{"place": "thread"}', "[" * 200_000, "1" * 5000):
        assert client.post(address, body, content_type="application/json", **SCRIPT).status_code == 422


def test_saving_without_end_is_slowed_down(client, member, monkeypatch):
    monkeypatch.setattr("forums.operations.drafting.MOST_SAVES_A_MINUTE", 3)
    answers = [save(client, place=f"reply:{number + 1}").status_code for number in range(4)]
    assert answers == [200, 200, 200, 429]
    assert MOST_SAVES_A_MINUTE >= 60


def test_a_reply_sent_by_the_script_says_where_it_is_and_its_draft_is_closed(client, member):
    thread, draft_id = make_thread(), uuid.uuid4()
    save(client, draft_id, place=f"reply:{thread.pk}")
    words = {"body": "<p>On hooks</p>", "format": "html", "draft": f"{draft_id}.1.tab-1.2"}
    answer = client.post(f"/threads/{thread.pk}/reply/", words, **SCRIPT)
    post = Post.objects.get(author=member)
    assert (answer.status_code, answer.json()["url"].endswith(f"#post-{post.pk}")) == (201, True)
    at = client.get(f"/drafts/at/?place=reply:{thread.pk}&draft={draft_id}", **SCRIPT).json()
    assert (at["drafts"], at["draft"]["state"], at["draft"]["url"]) == ([], "sent", f"/posts/{post.pk}/")


def test_what_is_wrong_with_a_form_is_told_to_the_script_in_sentences(client, member):
    answer = client.post(f"/threads/{make_thread().pk}/reply/", {"body": " "}, **SCRIPT)
    assert answer.status_code == 422
    assert answer.json() == {"errors": ["There is nothing here to post yet."], "page": True}


def test_a_change_that_was_sent_twice_is_made_once(client, member):
    post, draft_id = make_reply(make_thread(), member), uuid.uuid4()
    change = {"body": "Better", "revision": "0", "draft": f"{draft_id}.0.tab-1.1"}
    assert [client.post(f"/posts/{post.pk}/edit/", change, **SCRIPT).status_code for _ in range(2)] == [201, 201]
    post.refresh_from_db()
    assert (post.body_text, post.revision_count) == ("Better", 1)


# ------------------------------------------------------------------------------------------------- without a script
def draft_in(client, address: str) -> str:
    """The draft that the form of a page names."""
    return re.search(r'name="draft" value="([^"]+)"', client.get(address, follow=True).content.decode())[1]


def test_a_draft_is_saved_opened_and_posted_without_a_script(client, member):
    thread = make_thread()
    reply = f"/threads/{thread.pk}/reply/"
    answer = client.post(reply, {"body": "On hooks", "save_draft": "1"}, follow=True)
    assert "Your draft is saved." in answer.content.decode()
    assert "On hooks" in answer.content.decode()
    draft = Draft.objects.get()
    opened = client.get(f"/drafts/{draft.pk}/", follow=True).content.decode()
    assert "On hooks</textarea>" in opened
    named = draft_in(client, f"/drafts/{draft.pk}/")
    client.post(reply, {"body": "On hooks, by size", "draft": named, "save_draft": "1"})
    assert Draft.objects.get().version == 2
    client.post(reply, {"body": "On hooks, by size", "draft": draft_in(client, f"/drafts/{draft.pk}/")})
    draft.refresh_from_db()
    assert draft.post == Post.objects.get(author=member)


def test_several_new_threads_can_be_begun_and_each_is_opened_by_itself(client, member):
    forum = make_forum()
    for title in ("Slings", "Minibus"):
        client.post("/forums/ask/", {"title": title, "forum": forum.slug, "body": f"On {title}", "save_draft": "1"})
    assert Draft.objects.count() == 2
    for draft in Draft.objects.all():
        page = client.get(draft.get_absolute_url()).content.decode()
        assert f'value="{draft.fields["title"][0]}"' in page
        assert f'<option value="{forum.slug}" selected>' in page


def test_a_change_of_a_post_is_opened_with_its_draft(client, member):
    post = make_reply(make_thread(), member)
    client.post(f"/posts/{post.pk}/edit/", {"body": "Better words", "revision": "0", "save_draft": "1"})
    assert "Better words</textarea>" in client.get(f"/drafts/{Draft.objects.get().pk}/", follow=True).content.decode()


def test_a_discarded_draft_can_be_brought_back_by_its_undo(client, member):
    client.post("/forums/ask/", {"title": "Slings", "save_draft": "1"})
    draft = Draft.objects.get()
    page = client.post(f"/drafts/{draft.pk}/discard/", follow=True).content.decode()
    assert f'action="/drafts/{draft.pk}/restore/"' in page
    assert "No drafts." in page
    assert "Slings" in client.post(f"/drafts/{draft.pk}/restore/", follow=True).content.decode()


def test_a_draft_for_a_thread_one_cannot_see_any_more_is_listed_without_its_title(client, member):
    thread = make_thread(title="A secret title")
    client.post(f"/threads/{thread.pk}/reply/", {"body": "On hooks", "save_draft": "1"})
    thread.hidden_at = timezone.now()
    thread.save()
    page = client.get("/drafts/").content.decode()
    assert "On hooks" in page
    assert "a thread that you cannot see any more" in page
    assert "A secret title" not in page


@pytest.mark.parametrize("address", ["/forums/ask/?draft={}", "/drafts/{}/"])
def test_nobody_opens_the_draft_of_another(client, member, address):
    client.post("/forums/ask/", {"title": "Slings", "save_draft": "1"})
    client.force_login(make_member())
    assert "Slings" not in client.get(address.format(Draft.objects.get().pk)).content.decode()


def test_a_draft_saved_and_then_posted_from_the_page_one_went_back_to_is_no_draft_any_more(client, member):
    thread = make_thread()
    reply, form = f"/threads/{thread.pk}/reply/", {"submission_id": str(uuid.uuid4())}
    client.post(reply, form | {"body": "On", "save_draft": "1"})
    client.post(reply, form | {"body": "On hooks", "save_draft": "1"})
    client.post(reply, form | {"body": "On hooks, by size"})
    assert not Draft.objects.unsent().exists()
    assert [post.body_text for post in Post.objects.filter(author=member)] == ["On hooks, by size"]


def test_words_added_to_a_draft_elsewhere_stay_when_the_page_it_came_from_is_posted(client, member):
    thread = make_thread()
    reply, form = f"/threads/{thread.pk}/reply/", {"submission_id": str(uuid.uuid4())}
    client.post(reply, form | {"body": "On hooks", "save_draft": "1"})
    opened = form | {"draft": draft_in(client, f"/drafts/{Draft.objects.get().pk}/")}
    client.post(reply, opened | {"body": "On hooks, and a long afternoon more", "save_draft": "1"})
    client.post(reply, form | {"body": "On hooks"})
    assert "a long afternoon more" in str([draft.fields for draft in Draft.objects.unsent()])


@pytest.mark.parametrize("button", [{"later": "morning"}, {"save_draft": "1"}])
def test_who_goes_back_to_what_is_posted_is_told_so_and_not_that_it_will_be(client, member, button):
    thread = make_thread()
    reply, form = f"/threads/{thread.pk}/reply/", {"body": "On hooks", "submission_id": str(uuid.uuid4())}
    client.post(reply, form)
    answer = client.post(reply, form | button)
    assert answer.status_code == 422
    assert "This has been sent already." in answer.content.decode()
    assert not Draft.objects.unsent().exists()


def test_what_was_set_for_later_and_then_posted_from_the_page_one_went_back_to_is_posted_once(client, member):
    thread = make_thread()
    reply, form = f"/threads/{thread.pk}/reply/", {"body": "On hooks", "submission_id": str(uuid.uuid4())}
    client.post(reply, form | {"later": "morning"})
    client.post(reply, form)
    assert not Draft.objects.unsent().exists()
    assert Post.objects.filter(author=member).count() == 1


# ------------------------------------------------------------------------------------------------- posting later
def test_a_reply_is_set_for_the_next_weekday_morning_and_taken_back(client, member):
    thread = make_thread()
    page = client.post(f"/threads/{thread.pk}/reply/", {"body": "On hooks", "later": "morning"}, follow=True)
    draft = Draft.objects.get()
    assert draft.publish_at == next_weekday_morning()
    assert "It will be posted on" in page.content.decode()
    assert thread.posts.count() == 1
    client.post(f"/drafts/{draft.pk}/schedule/", {"later": "never"})
    draft.refresh_from_db()
    assert draft.publish_at is None


def test_a_time_is_read_as_the_networks_and_can_be_changed(client, member):
    thread = make_thread()
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    client.post(f"/threads/{thread.pk}/reply/", {"body": "Hooks", "later": "time", "publish_at": f"{day}T16:30"})
    draft = Draft.objects.get()
    assert timezone.localtime(draft.publish_at).strftime("%Y-%m-%dT%H:%M") == f"{day}T16:30"
    assert f'value="{day}T16:30"' in client.get("/drafts/").content.decode()
    client.post(f"/drafts/{draft.pk}/schedule/", {"later": "time", "publish_at": f"{day}T17:00"})
    draft.refresh_from_db()
    assert timezone.localtime(draft.publish_at).hour == 17


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"body": "On hooks", "publish_at": ""}, "Choose the day and the time first."),
        ({"body": "On hooks", "publish_at": "soon"}, "Write the day and the time as"),
        ({"body": "On hooks", "publish_at": "2020-01-01T08:00"}, "This time has passed."),
        ({"body": " ", "publish_at": "2020-01-01T08:00"}, "There is nothing here to post yet."),
    ],
)
def test_what_cannot_be_posted_later_comes_back_with_the_words_and_the_reason(client, member, asked, answer):
    thread = make_thread()
    response = client.post(f"/threads/{thread.pk}/reply/", asked | {"later": "time"})
    page = response.content.decode()
    assert response.status_code == 422
    assert answer in page
    assert thread.posts.count() == 1
    assert not Draft.objects.filter(publish_at__isnull=False).exists()


def test_setting_the_same_form_for_later_twice_makes_one_draft(client, member):
    thread = make_thread()
    words = {"body": "On hooks", "later": "morning", "submission_id": str(uuid.uuid4())}
    for _ in range(2):
        client.post(f"/threads/{thread.pk}/reply/", words)
    assert Draft.objects.count() == 1
