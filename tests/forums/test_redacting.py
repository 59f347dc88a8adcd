"""Words that a moderator takes out are nowhere any more: not in the post, its history, its quotes, nor in search."""

import html
import re
from dataclasses import replace

import pytest
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.html import from_plain_text, sanitise
from forums.models import Draft, Post, PostRevision, Tag, Thread
from forums.notices import present_redactions
from forums.operations import redacting
from forums.operations.curating import hide_post, lock_thread, pin_thread, retag_thread
from forums.operations.editing import EditedMeanwhile, delete_post, edit_post
from forums.operations.tagging import tag_names
from forums.passages import REMOVED, Passage
from forums.polls.fields import as_typed
from forums.redaction import elsewhere
from notifications.live.updates import update_for
from notifications.models import Notification
from notifications.operations import follow
from search.indexing import bring_up_to_date
from search.registry import source_for
from search.turns import next_turn
from tests.database import _quoted
from tests.factories import make_member, make_poll, make_reply, make_thread
from tests.uploads import add_pdf, add_picture, reply

pytestmark = pytest.mark.django_db
NAME = "Barnaby Quillfeather"
WORDS = Passage(NAME)


@pytest.fixture
def moderator():
    return make_member(role="moderator")


@pytest.fixture
def author():
    return make_member("Ann Author")


@pytest.fixture
def post(author):
    thread = make_thread(author, title=f"About {NAME}", text=f"We took {NAME.upper()} to the pool.")
    return thread.posts.get()


def redact(by, post, *also, reason="A pupil was named", words=WORDS):
    return redacting.redact(by, post.pk, words, reason, also)


def whole_database() -> str:
    """Every text in every table."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {_quoted(table)}")
            texts += [str(value) for row in cursor.fetchall() for value in row if isinstance(value, str | bytes | list)]
    return "\n".join(texts)


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


def test_names_of_files_and_addresses_keep_nothing_of_a_name_and_are_not_found(moderator, author, find, run_tasks):
    words = f"{NAME}: https://example.org/barnaby-quillfeather/ barnaby.quillfeather@x.org"
    file = add_pdf(author, "EHCP_Barnaby_Quillfeather.pdf")
    post = reply(author, make_thread(), file, body=from_plain_text(words))
    run_tasks()
    assert find("quillfeather", author)
    redact(moderator, post)
    run_tasks()
    file.refresh_from_db()
    assert file.name == f"EHCP_{REMOVED}.pdf"
    assert not re.search("quillfeather", whole_database(), re.IGNORECASE)
    assert find("quillfeather", author) == find("barnaby", author) == []


def test_the_name_of_a_picture_goes_too(moderator, author):
    picture = add_picture(author, f"{NAME}.jpg")
    post = reply(author, make_thread(), picture)
    redact(moderator, post)
    picture.refresh_from_db()
    assert picture.name == f"{REMOVED}.jpg"


def test_a_tag_goes_from_the_thread_and_its_page_with_it(client, moderator, author, find, run_tasks):
    thread = make_thread(author, tags=(NAME, "hoists"), text="Hello")
    before = make_thread(author, tags=("barnaby_quillfeather",))
    retag_thread(moderator, before.pk, ["hoists"], "Named")
    redact(moderator, thread.posts.get())
    run_tasks()
    thread.refresh_from_db()
    assert [name for _, name in thread.tag_labels] == tag_names(thread) == ["hoists"]
    assert list(Tag.objects.values_list("name", flat=True)) == ["hoists"]
    client.force_login(author)
    assert client.get("/tags/barnaby-quillfeather/").status_code == 404
    assert find("quillfeather", author) == []


def test_a_tag_that_other_threads_have_stays_on_them_and_they_are_offered(moderator, author):
    one, other = (make_thread(author, tags=(NAME,), text="Hello") for _ in range(2))
    assert [place.post for place in elsewhere(one.posts.get(), WORDS).places] == [other.posts.get()]
    redact(moderator, one.posts.get())
    assert tag_names(other) == [NAME]


def test_entries_of_retagging_lose_the_tag_and_undoing_does_not_bring_a_stump(moderator, author):
    thread = make_thread(author, tags=(NAME, "hoists"))
    retag_thread(moderator, thread.pk, ["slings"], "Tidier")
    redact(moderator, make_reply(thread, author, NAME))
    entry = StaffLogEntry.objects.get(action="retag")
    assert "uillfeather" not in str((entry.before, entry.after))
    undo(entry.pk, moderator)
    assert tag_names(thread) == ["hoists"]


def test_reasons_of_moderators_lose_the_words_whichever_post_of_the_thread_they_are_taken_from(moderator, author):
    thread = make_thread(author)
    replies = [make_reply(thread, author, text) for text in ("About a pupil", f"About {NAME}")]
    hide_post(moderator, replies[0].pk, f"It names {NAME}")
    lock_thread(moderator, thread.pk, True, f"All about {NAME}")
    redact(moderator, replies[1])
    assert "uillfeather" not in str([*StaffLogEntry.objects.values()])
    thread.refresh_from_db()
    assert thread.lock_reason == f"All about {REMOVED}"
    redact(moderator, replies[0])
    replies[0].refresh_from_db()
    assert replies[0].hidden_reason == f"It names {REMOVED}"


def test_words_that_only_a_reason_or_an_old_version_and_a_reason_hold_are_taken_out(moderator, author):
    post = make_reply(make_thread(), author, f"About {NAME}")
    edit_post(author, post.pk, "<p>About a pupil</p>", revision=0)
    hide_post(moderator, post.pk, f"It named {NAME}")
    redact(moderator, post)
    post.refresh_from_db()
    assert "uillfeather" not in str([post.hidden_reason, *post.revisions.values()])
    locked = make_thread(author)
    lock_thread(moderator, locked.pk, True, NAME)
    assert redact(moderator, locked.posts.get()) == 1
    locked.refresh_from_db()
    assert locked.lock_reason == REMOVED
    assert not locked.posts.get().revisions.exists()


def test_posts_are_offered_however_the_words_are_set_in_them(author):
    post = make_reply(make_thread(), author, NAME)
    split = make_reply(make_thread(), author, "x")
    edit_post(author, split.pk, sanitise("<p>Barnaby <strong>Q</strong>uillfeather</p>"), revision=0)
    soft = make_reply(make_thread(), author, "Barnaby Quill\u00adfeather")
    before = make_reply(make_thread(), author, "x")
    edit_post(author, before.pk, sanitise("<p>Barnaby Quill<em>feat\u200bher</em></p>"), revision=0)
    edit_post(author, before.pk, "<p>y</p>", revision=1)
    picture = reply(author, make_thread(), add_picture(author, "barnaby-quillfeather.png"))
    locked = make_thread(author)
    Thread.objects.filter(pk=locked.pk).update(lock_reason=NAME)
    make_reply(locked, author, "quillfeather")
    found = [place.post for place in elsewhere(post, WORDS).places]
    assert found == [split, soft, before, picture, locked.posts.get(position=1)]


def test_title_that_was_edited_away_leaves_the_log_with_its_version(moderator, author):
    thread = make_thread(author, title=f"About {NAME}")
    pin_thread(moderator, thread.pk, True, "Useful")
    edit_post(author, thread.posts.get().pk, "<p>Better</p>", revision=0, title="About a pupil")
    lock_thread(moderator, thread.pk, True, "Done")
    redacting.redact_version(moderator, PostRevision.objects.get().pk, "Named")
    labels = StaffLogEntry.objects.order_by("pk").values_list("action", "label")
    assert list(labels) == [("pin", REMOVED), ("lock", "About a pupil"), ("redact", "About a pupil")]


def test_a_poll_can_be_saved_by_its_author_afterwards(client, moderator, author):
    poll = make_poll(
        author, choices=(NAME, f"Barnaby “Quillfeather”, {NAME}", NAME.upper() + "!", "x" * 178 + f" {NAME}")
    )
    redact(moderator, poll.post)
    redact(moderator, poll.post, words=Passage("Barnaby “Quillfeather”, "))
    poll.refresh_from_db()
    assert len({choice.casefold() for choice in poll.choices}) == 4
    assert max(map(len, poll.choices)) <= 200
    client.force_login(author)
    fields = {name: value or "" for name, value in as_typed(poll).items()}
    poll.post.refresh_from_db()
    sent = {"body": "New words", "revision": poll.post.revision_count} | fields
    assert client.post(f"/posts/{poll.post_id}/edit/", sent).status_code == 302


def test_choices_that_read_alike_afterwards_are_numbered(moderator, author):
    poll = make_poll(author, choices=(NAME, "barnaby_quillfeather", "Barnaby-Quillfeather"))
    redact(moderator, poll.post)
    poll.refresh_from_db()
    assert poll.choices == [REMOVED, f"{REMOVED} (2)", f"{REMOVED} (3)"]


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


# ------------------------------------------------------------------------------------------ the pages
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
