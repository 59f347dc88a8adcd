"""Words that a moderator takes out are nowhere any more: not in the post, its history, its quotes, nor in search."""

import re
from dataclasses import replace

import pytest
from django.core.mail import send_mail
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Draft, PostRevision, Thread
from forums.notices import present_redactions
from forums.operations import redacting
from forums.operations.curating import hide_post, pin_thread
from forums.operations.editing import EditedMeanwhile, delete_post, edit_post
from forums.passages import REMOVED, Passage
from notifications.live.updates import update_for
from notifications.models import Notification
from notifications.operations import follow
from search.indexing import bring_up_to_date
from search.registry import source_for
from search.turns import next_turn
from tests.database import whole_database
from tests.factories import make_member, make_poll, make_reply, make_thread

pytestmark = pytest.mark.django_db
NAME = "Barnaby Quillfeather"
WORDS = Passage(NAME)


@pytest.fixture
def post(author):
    thread = make_thread(author, title=f"About {NAME}", text=f"We took {NAME.upper()} to the pool.")
    return thread.posts.get()


def redact(by, post, *also, reason="A pupil was named", words=WORDS):
    return redacting.redact(by, post.pk, words, reason, also)


def test_nothing_in_the_database_holds_the_words_afterwards(moderator, author, post, run_tasks):
    thread = post.thread
    follower = make_member()
    follow(follower, thread.topic)
    pin_thread(moderator, thread.pk, True, f"{NAME} needs this")
    edit_post(author, post.pk, "<p>We took <strong>Barnaby</strong> Quillfeather home.</p>", revision=0)
    edit_post(author, post.pk, f"<p>Gone <a href='mailto:barnaby-quillfeather@x.org'>is</a> {NAME}</p>", revision=1,
              title="Another title")  # fmt: skip
    quote = make_reply(thread, follower, "x")
    edit_post(follower, quote.pk, f'<blockquote class="quote" cite="/posts/{post.pk}/"><p>{NAME}</p></blockquote>',
              revision=0)  # fmt: skip
    poll = make_poll(make_member(), thread, choices=(f"For {NAME}", "Against"), question=f"{NAME}?")
    task = DBTaskResult.objects.first()
    DBTaskResult.objects.filter(pk=task.pk).update(traceback=f"DETAIL: Failing row contains ({NAME})")
    assert NAME in whole_database()
    run_tasks()
    assert redact(moderator, post, quote.pk, poll.post_id) == 3
    run_tasks()
    assert not re.search("quillfeather", whole_database(), re.IGNORECASE)
    call_command("recount")


def test_it_is_not_found_any_more_and_the_task_for_it_goes_before_all_others(moderator, author, post, find, run_tasks):
    run_tasks()
    reply = make_reply(post.thread, text="Something else")
    bring_up_to_date("post", [post.pk, reply.pk])
    assert set(find("quillfeather", author)) == {post.pk, reply.pk}
    redact(moderator, post)
    first = DBTaskResult.objects.ready().order_by("-priority", "enqueued_at").first()
    assert (first.priority, first.args_kwargs["args"][0]) == (100, "post")
    run_tasks()
    assert find("quillfeather", author) == []


def test_it_leaves_the_index_at_once_and_a_task_that_read_before_brings_nothing_back(
    moderator, author, post, find, django_capture_on_commit_callbacks, empty_index
):
    turn = next_turn()
    read_before = [replace(document, version=turn) for document in source_for("post").documents([post.pk])]
    with django_capture_on_commit_callbacks(execute=True):
        redact(moderator, post)
    assert find("quillfeather", author) == []
    empty_index.put(read_before)
    assert find("quillfeather", author) == []


def test_mail_that_waits_goes_without_them_and_the_author_is_told_why(moderator, author, post, run_tasks, mailoutbox):
    follower = make_member()
    follow(follower, post.thread.topic)
    reply = make_reply(post.thread, make_member("Rae Replier"), f"Poor {NAME}!")
    redact(moderator, reply, post.pk)
    run_tasks()
    assert mailoutbox
    assert not any("Quillfeather" in mail.body or "Quillfeather" in mail.subject for mail in mailoutbox)
    [told] = [mail for mail in mailoutbox if mail.to == [author.email] and "took words out" in mail.subject]
    assert "A pupil was named" in told.body
    assert moderator.display_name not in told.body
    assert Notification.objects.filter(kind="redacted").count() == 2


def test_whoever_has_the_thread_open_is_sent_the_post_without_them(moderator, author, post):
    since = Thread.objects.get(pk=post.thread_id).change_number
    redact(moderator, post)
    sent = update_for(author, post.thread.topic, since)
    assert "Quillfeather" not in str(sent.message)
    assert REMOVED in str(sent.message)


def test_who_had_the_form_open_cannot_put_them_back(moderator, author, post):
    redact(moderator, post)
    with pytest.raises(EditedMeanwhile):
        edit_post(author, post.pk, f"<p>{NAME}</p>", revision=0)


def test_it_is_logged_without_the_words_and_cannot_be_undone(moderator, post):
    redact(moderator, post)
    entry = StaffLogEntry.objects.get(action="redact")
    assert (entry.actor, entry.reason, entry.subject) == (moderator, "A pupil was named", f"post:{post.pk}")
    with pytest.raises(CannotUndo):
        undo(entry.pk, moderator)
    with pytest.raises(Refused, match="repeats the words"):
        redact(moderator, post, reason=f"It names {NAME}")


def test_only_moderators_do_it_with_a_reason_and_only_to_what_is_there(moderator, author, post):
    for by, reason in ((author, "Mine"), (make_member(role="editor"), "Tidier"), (moderator, " ")):
        with pytest.raises(Refused):
            redact(by, post, reason=reason)
    with pytest.raises(Refused, match="not in the post"):
        redact(moderator, post, words=Passage("Someone else"))
    post.refresh_from_db()
    assert "QUILLFEATHER" in post.body_text
    assert not StaffLogEntry.objects.filter(action="redact").exists()


def test_other_peoples_drafts_are_left_alone(moderator, post):
    fields = {"body": [f"<p>{NAME}</p>"]}
    draft = Draft.objects.create(
        member=make_member(), place="thread", fields=fields, submission_id=post.submission_id, saved_at=timezone.now()
    )
    redact(moderator, post)
    draft.refresh_from_db()
    assert draft.fields == fields


def test_one_version_alone_can_be_emptied(moderator, author, post):
    edit_post(author, post.pk, "<p>Better</p>", revision=0, title="Better")
    revision = post.revisions.get()
    redacting.redact_version(moderator, revision.pk, "A pupil was named")
    revision.refresh_from_db()
    assert (revision.body_html, revision.title) == (f"<p>{REMOVED}</p>", REMOVED)
    assert revision.redacted_at
    assert "uillfeather" not in str(PostRevision.objects.values())


def test_e_mails_that_a_laptop_keeps_are_deleted_where_the_words_stand(
    moderator, author, post, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "notifications.mail.developer_backend.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    for words in (NAME.upper(), "Nobody in particular"):
        send_mail(words, f"It says: {words}", None, [author.email], html_message=f"<p>{words}</p>")
    assert len(list(tmp_path.iterdir())) == 4
    with django_capture_on_commit_callbacks(execute=True):
        redact(moderator, post)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".txt"]
    assert not any("QUILL" in path.read_text().upper() for path in tmp_path.iterdir())


@pytest.mark.parametrize("gone", ["reply taken down", "thread taken down", "deleted by its author"])
def test_the_author_of_a_post_that_is_gone_reads_why_and_none_of_its_words(
    moderator, author, gone, run_tasks, mailoutbox
):
    thread = make_thread(author, title="The swimming lessons", text=f"We took {NAME} to the pool.")
    post = thread.posts.get()
    if gone != "thread taken down":
        post = make_reply(thread, author, f"We took {NAME} to the pool.")
    if gone == "deleted by its author":
        delete_post(author, post.pk)
    else:
        hide_post(moderator, post.pk, "Soon")
    redact(moderator, post)
    run_tasks()
    told = Notification.objects.get(kind="redacted", member=author)
    words = present_redactions([told], author)[told.pk]
    assert words.passage == "A pupil was named"
    assert "pool" not in str(words)
    assert ("swimming" in str(words)) is (gone != "thread taken down")
    [mail] = [mail for mail in mailoutbox if mail.to == [author.email] and "took words out" in mail.subject]
    assert "A pupil was named" in mail.body
    assert present_redactions([told], make_member()) == {}
