"""Posts that are set for later: posted once, at their time, by the rules of that time; a refusal loses no word."""

import re
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from community.operations.suspending import suspend
from community.permissions import Refused
from forums.drafts.posting_later import post_due_drafts, post_if_due
from forums.drafts.times import next_weekday_morning
from forums.models import Draft, Post, Thread
from forums.operations.curating import hide_post, lock_thread
from forums.operations.drafting import discard_draft, save_draft, schedule_draft
from notifications.models import Notification
from notifications.registry import present
from tests.factories import make_forum, make_group, make_member, make_thread

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def thread():
    return make_thread()


def set_for_later(member, place: str, fields: dict, *, due=True) -> Draft:
    saved = save_draft(member, uuid.uuid4(), place, fields, base=0, submission_id=uuid.uuid4())
    draft = schedule_draft(member, saved.draft.pk, timezone.now() + timedelta(hours=1))
    if due:
        make_due(draft)
    return draft


def make_due(draft: Draft) -> None:
    """Its time has come, and its writer has long paused."""
    now = timezone.now()
    Draft.objects.filter(pk=draft.pk).update(publish_at=now - timedelta(seconds=1), saved_at=now - timedelta(hours=1))


def later_reply(member, thread: Thread, text="On hooks", **more) -> Draft:
    return set_for_later(member, f"reply:{thread.pk}", {"body": [f"<p>{text}</p>"], "format": ["html"]}, **more)


def test_a_reply_is_posted_at_its_time_as_its_author_would_have(member, thread, run_tasks):
    draft = later_reply(member, thread, due=False)
    assert post_due_drafts() == 0
    make_due(draft)
    assert post_due_drafts() == 1
    post = thread.posts.get(author=member)
    draft.refresh_from_db()
    assert (post.body_text, draft.post_id, draft.fields, draft.publish_at) == ("On hooks", post.pk, {}, None)
    run_tasks()
    assert Notification.objects.filter(member=thread.author, subject=f"post:{post.pk}").exists()


def test_a_thread_is_started_at_its_time_with_its_tags(member):
    forum = make_forum()
    fields = {"title": ["Slings"], "kind": ["question"], "forum": [forum.slug], "tags": ["lifting, law"],
              "body": ["Who checks yours?"], "format": ["text"]}  # fmt: skip
    set_for_later(member, "thread", fields)
    assert post_due_drafts() == 1
    thread = Thread.objects.get(author=member)
    assert (thread.title, [name for _, name in thread.tag_labels]) == ("Slings", ["lifting", "law"])


def test_what_is_due_is_posted_once_however_often_the_clock_comes_by(member, thread):
    draft = later_reply(member, thread)
    assert [post_if_due(draft.pk), post_if_due(draft.pk), post_due_drafts()] == [True, False, 0]
    assert thread.posts.filter(author=member).count() == 1


def refused(member, draft: Draft, why: str) -> None:
    """The draft is kept, not scheduled, says why, and its writer is told once."""
    draft.refresh_from_db()
    assert draft.fields["body"]
    assert (draft.post_id, draft.publish_at) == (None, None)
    assert why in draft.problem
    told = list(Notification.objects.filter(member=member, kind="not posted"))
    assert len(told) == 1
    assert why in present(told, member)[told[0].pk].passage


def test_a_thread_that_was_locked_meanwhile_refuses_and_the_words_stay_a_draft(member, thread):
    draft = later_reply(member, thread)
    lock_thread(make_member(role="moderator"), thread.pk, True, "See the guide instead")
    assert [post_due_drafts(), post_due_drafts()] == [0, 0]
    refused(member, draft, "A moderator has locked this thread. See the guide instead")


def test_a_thread_its_writer_may_not_see_any_more_refuses(member):
    group = make_group(member)
    thread = make_thread(member, make_forum(group=group))
    draft = later_reply(member, thread)
    group.memberships.all().delete()
    assert post_due_drafts() == 0
    refused(member, draft, "This thread is no longer open to you.")


def test_what_the_form_would_refuse_is_refused_at_its_time_too(member, thread):
    draft = later_reply(member, thread)
    Draft.objects.filter(pk=draft.pk).update(fields={"body": ["<p></p>"], "format": ["html"]})
    assert post_due_drafts() == 0
    refused(member, draft, "There is nothing here to post yet.")


def test_someone_who_was_suspended_meanwhile_posts_nothing(member, thread):
    draft = later_reply(member, thread)
    suspend(make_member(role="moderator"), member, "Unkind words")
    assert post_due_drafts() == 0
    assert thread.posts.filter(author=member).count() == 0
    draft.refresh_from_db()
    assert draft.fields["body"] == ["<p>On hooks</p>"]


def test_a_thread_that_was_taken_down_meanwhile_says_so_when_the_post_is_due(member, thread):
    draft = later_reply(member, thread)
    hide_post(make_member(role="moderator"), thread.posts.get().pk, "A pupil is named")
    assert post_due_drafts() == 0
    refused(member, draft, "This thread was taken down.")


def test_a_forum_that_was_closed_meanwhile_says_so_when_the_thread_is_due(member):
    forum = make_forum("Transport")
    fields = {"title": ["Slings"], "kind": ["question"], "forum": [forum.slug], "body": ["Who checks yours?"]}
    draft = set_for_later(member, "thread", fields)
    forum.closed_at = timezone.now()
    forum.save()
    assert post_due_drafts() == 0
    refused(member, draft, "The forum “Transport” is closed")


def test_who_sets_a_refused_post_for_later_again_is_told_again_if_it_is_refused_again(member, thread):
    draft = later_reply(member, thread)
    moderator = make_member(role="moderator")
    for reason in ("See the guide", "See the guide, please"):
        lock_thread(moderator, thread.pk, True, reason)
        assert post_due_drafts() == 0
        lock_thread(moderator, thread.pk, False, "Sorry")
        schedule_draft(member, draft.pk, timezone.now() + timedelta(hours=1))
        make_due(draft)
    assert Notification.objects.filter(member=member, kind="not posted").count() == 2


def test_what_is_being_changed_when_its_time_comes_is_posted_when_its_writer_has_paused(member, thread):
    draft = later_reply(member, thread, text="Finished words.")
    half = {"body": ["<p>Finished words. And half a</p>"], "format": ["html"]}
    save_draft(member, draft.pk, draft.place, half, base=1, submission_id=uuid.uuid4(), writer="tab-2", writer_count=1)
    assert [post_due_drafts(), thread.posts.filter(author=member).count()] == [0, 0]
    whole = {"body": ["<p>Finished words. And half as many again.</p>"], "format": ["html"]}
    save_draft(member, draft.pk, draft.place, whole, base=2, submission_id=uuid.uuid4(), writer="tab-2", writer_count=2)
    assert post_due_drafts() == 0
    Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(minutes=6))
    assert post_due_drafts() == 1
    assert thread.posts.get(author=member).body_text == "Finished words. And half as many again."


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("title", "Put into a few words what this is about."),
        ("forum", "Choose a forum."),
        ("body", "There is nothing here to post yet."),
    ],
)
def test_what_cannot_be_posted_is_not_set_for_later_and_says_what_it_lacks(member, lacking, said):
    fields = {"title": ["Slings"], "kind": ["question"], "forum": [make_forum().slug], "body": ["Who checks yours?"]}
    del fields[lacking]
    draft = save_draft(member, uuid.uuid4(), "thread", fields, base=0, submission_id=uuid.uuid4()).draft
    with pytest.raises(Refused, match=said):
        schedule_draft(member, draft.pk, timezone.now() + timedelta(hours=1))
    draft.refresh_from_db()
    assert draft.publish_at is None


def test_a_reply_to_a_locked_thread_is_not_set_for_later_and_says_why(member, thread):
    saved = save_draft(member, uuid.uuid4(), f"reply:{thread.pk}", {"body": ["x"]}, base=0, submission_id=uuid.uuid4())
    lock_thread(make_member(role="moderator"), thread.pk, True, "See the guide")
    with pytest.raises(Refused, match="locked this thread"):
        schedule_draft(member, saved.draft.pk, timezone.now() + timedelta(hours=1))


def test_one_that_is_refused_does_not_keep_others_waiting(member, thread):
    refused_first = later_reply(member, thread)
    Draft.objects.filter(pk=refused_first.pk).update(fields={"body": [""]})
    later_reply(make_member(), thread)
    assert post_due_drafts() == 1


def test_one_that_was_discarded_or_taken_back_is_not_posted(member, thread):
    discard_draft(member, later_reply(member, thread).pk)
    schedule_draft(member, later_reply(member, thread).pk, None)
    assert post_due_drafts() == 0
    assert Post.objects.filter(author=member).count() == 0


@pytest.mark.parametrize("when", [timedelta(seconds=-1), timedelta(days=400)])
def test_a_time_that_has_passed_or_is_far_off_is_refused(member, thread, when):
    draft = later_reply(member, thread)
    with pytest.raises(Refused):
        schedule_draft(member, draft.pk, timezone.now() + when)


def test_a_change_of_a_post_cannot_be_set_for_later(member):
    saved = save_draft(member, uuid.uuid4(), "edit:1", {"body": ["x"]}, base=0, submission_id=uuid.uuid4())
    with pytest.raises(Refused):
        schedule_draft(member, saved.draft.pk, timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ((2026, 11, 19, 16, 0), (2026, 11, 20, 8, 0)),
        ((2026, 11, 20, 7, 59), (2026, 11, 20, 8, 0)),
        ((2026, 11, 20, 8, 0), (2026, 11, 23, 8, 0)),
        ((2026, 11, 21, 6, 0), (2026, 11, 23, 8, 0)),
        ((2027, 3, 26, 20, 0), (2027, 3, 29, 8, 0)),
    ],
)
def test_the_next_weekday_morning_is_at_eight_and_on_no_weekend_in_summer_and_winter(now, morning):
    assert next_weekday_morning(datetime(*now, tzinfo=LONDON)) == datetime(*morning, tzinfo=LONDON)


@pytest.mark.parametrize("where", ["reply", "ask"])
def test_enter_in_a_field_posts_now_and_not_later(client, where):
    """Browsers then press the first button of a form that sends it."""
    client.force_login(make_member())
    page = client.get("/forums/ask/" if where == "ask" else make_thread().get_absolute_url()).content.decode()
    form = next(part for part in page.split("<form ")[1:] if "data-composer" in part)
    first = re.findall(r'<button[^>]*type="submit"[^>]*>', form)[0]
    assert "name=" not in first, first
    assert 'name="later"' in form
