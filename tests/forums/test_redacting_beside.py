"""Words that are redacted go from what is said beside a post too: reports, bookmarks, and what is not published."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused
from forums.models import Bookmark, HeldPost, Report
from forums.operations import redacting
from forums.operations.bookmarking import bookmark_post, bookmark_thread, change_bookmark
from forums.operations.holding import decline
from forums.operations.periods import set_period
from forums.operations.publishing_held import publish
from forums.operations.reporting import report_post, settle_reports
from forums.passages import REMOVED, Passage
from tests.database import whole_database
from tests.factories import make_forum, make_member, make_reply, make_thread
from tests.uploads import add_picture

pytestmark = pytest.mark.django_db
NAME = "Barnaby Quillfeather"
WORDS = Passage(NAME)


def is_kept_anywhere() -> bool:
    return bool(re.search("quillfeather", whole_database(), re.IGNORECASE))


def where(client, post) -> str:
    sent = {"words": NAME, "reason": "A pupil was named"}
    return client.post(f"/posts/{post.pk}/redact/", sent).content.decode()


def test_reports_and_what_reporters_were_told_lose_the_words(client, moderator, member, author):
    post = make_reply(make_thread(), author, "About a pupil")
    report_post(member, post.pk, "pupil", f"This is {NAME}")
    settle_reports(moderator, post.pk, "acted", f"{NAME} is not named any more")
    client.force_login(moderator)
    assert "2 times now" in where(client, post)
    redacting.redact(moderator, post.pk, WORDS, "A pupil was named")
    report = Report.objects.get()
    assert (report.words, report.note) == (f"This is {REMOVED}", f"{REMOVED} is not named any more")
    assert not is_kept_anywhere()


def test_other_posts_are_offered_for_their_reports_but_of_ones_own_one_learns_nothing(
    client, moderator, member, author
):
    mine, theirs = make_reply(make_thread(), moderator, "Mine"), make_reply(make_thread(), author, "Theirs")
    other = make_moderator_who_asks(client)
    for post in (mine, theirs):
        report_post(member, post.pk, "pupil", f"This is {NAME}")
    elsewhere = make_reply(make_thread(), author, NAME)
    page = where(client, elsewhere)
    assert f'value="{theirs.pk}"' in page
    assert f'value="{mine.pk}"' in page
    client.force_login(moderator)
    page = where(client, elsewhere)
    assert f'value="{theirs.pk}"' in page
    assert f'value="{mine.pk}"' not in page
    redacting.redact(other, mine.pk, WORDS, "A pupil was named", [theirs.pk, elsewhere.pk])
    assert not is_kept_anywhere()


def make_moderator_who_asks(client):
    other = make_member(role="moderator")
    client.force_login(other)
    return other


def test_notes_of_bookmarks_lose_the_words_and_nobody_learns_that_they_stood_there(client, moderator, member, author):
    thread = make_thread(author)
    post = make_reply(thread, author, "About a pupil")
    for kept in (bookmark_post(member, post.pk), bookmark_thread(member, thread.pk)):
        change_bookmark(member, kept.pk, note=f"On {NAME}", list_id=kept.reading_list_id)
    client.force_login(moderator)
    assert "not in the post" in where(client, post)
    with pytest.raises(Refused):
        redacting.redact(moderator, post.pk, WORDS, "A pupil was named")
    named = make_reply(thread, author, NAME)
    redacting.redact(moderator, post.pk, WORDS, "A pupil was named", [named.pk])
    assert set(Bookmark.objects.values_list("note", flat=True)) == {f"On {REMOVED}"}
    assert not is_kept_anywhere()


class TestHeld:
    @pytest.fixture(autouse=True)
    def checked(self, moderator, author):
        self.forum = make_forum()
        self.thread = make_thread(author, self.forum, f"How is {NAME}?")
        team = make_member(role="network_team")
        set_period(team, self.forum, "checked", timezone.now() - timedelta(minutes=1), None, "Until the election.")

    def ask(self, client, member) -> HeldPost:
        picture = add_picture(member, f"{NAME}.jpg")
        fields = {
            "forum": self.forum.slug,
            "kind": "question",
            "title": f"Whom does {NAME} know?",
            "body": f"<p>Is <strong>{NAME}</strong> here?</p>",
            "format": "html",
            "tags": f"hoists, {NAME}",
            "files": str(picture.pk),
            "alts": f'{{"{picture.pk}": "{NAME} in a hoist"}}',
            "poll_question": f"Who met {NAME}?",
            "poll_choices": f"{NAME}\nBarnaby-Quillfeather\nNobody",
            "submission_id": str(uuid.uuid4()),
        }
        client.force_login(member)
        client.post("/forums/ask/", fields)
        return HeldPost.objects.get(author=member)

    def test_a_held_thread_is_offered_loses_the_words_and_is_published_without_them(
        self, client, moderator, member, run_tasks
    ):
        held = self.ask(client, member)
        client.force_login(moderator)
        opening = self.thread.posts.get()
        assert f'name="held" value="{held.pk}"' in where(client, opening)
        sent = {"words": NAME, "reason": "A pupil was named", "confirm": "1", "held": str(held.pk)}
        assert "Taken out of 2 posts" in client.post(f"/posts/{opening.pk}/redact/", sent, follow=True).content.decode()
        run_tasks()
        assert not is_kept_anywhere()
        assert StaffLogEntry.objects.filter(subject=f"held:{held.pk}", action="redact").count() == 1
        post = publish(moderator, held.pk)
        assert post.thread.title == f"Whom does {REMOVED} know?"
        assert post.body_text == f"Is {REMOVED} here?\n[Picture: {REMOVED} in a hoist]"
        assert [name for _, name in post.thread.tag_labels] == ["hoists"]
        assert post.poll.choices == [REMOVED, f"{REMOVED} (2)", "Nobody"]

    def test_what_is_not_ticked_stays_as_it_was_written(self, client, moderator, member):
        held = self.ask(client, member)
        redacting.redact(moderator, self.thread.posts.get().pk, WORDS, "A pupil was named")
        held.refresh_from_db()
        assert NAME in held.title
        assert NAME in held.body_html

    def test_a_declined_reply_its_reason_and_what_the_log_calls_it_lose_the_words(self, client, moderator, member):
        client.force_login(member)
        sent = {"body": f"{NAME} < 18", "submission_id": str(uuid.uuid4())}
        client.post(f"/threads/{self.thread.pk}/reply/", sent)
        held = HeldPost.objects.get()
        decline(moderator, held.pk, f"It names {NAME}")
        redacting.redact(moderator, self.thread.posts.get().pk, WORDS, "A pupil was named", held=[held.pk])
        held.refresh_from_db()
        assert held.fields["body"] == [f"{REMOVED} < 18"]
        assert not is_kept_anywhere()
