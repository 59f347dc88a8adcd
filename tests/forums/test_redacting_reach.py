"""What is redacted is gone from names of files, addresses, tags, polls and reasons too, and is found in other posts."""

import re

import pytest

from community.models import StaffLogEntry
from community.staff_log import CannotUndo, undo
from forums.html import from_plain_text, sanitise
from forums.models import PostRevision, Tag, Thread
from forums.operations import redacting
from forums.operations.curating import hide_post, lock_thread, pin_thread, retag_thread
from forums.operations.editing import edit_post
from forums.operations.merging_tags import merge_tags
from forums.operations.tagging import tag_names
from forums.operations.tags import Described, change_tag
from forums.passages import REMOVED, Passage
from forums.polls.fields import as_typed
from forums.redaction import elsewhere
from tests.database import whole_database
from tests.factories import make_poll, make_reply, make_thread
from tests.uploads import add_pdf, add_picture, reply

pytestmark = pytest.mark.django_db
NAME = "Barnaby Quillfeather"
WORDS = Passage(NAME)


def redact(by, post, words=WORDS):
    return redacting.redact(by, post.pk, words, "A pupil was named")


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
    assert [place.post for place in elsewhere(one.posts.get(), WORDS, moderator).places] == [other.posts.get()]
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


def test_posts_are_offered_however_the_words_are_set_in_them(moderator, author):
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
    found = [place.post for place in elsewhere(post, WORDS, moderator).places]
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


def test_synonyms_and_descriptions_of_tags_lose_the_words_and_the_log_of_them_too(moderator, author):
    thread = make_thread(author, tags=("hoists",), text=f"About {NAME}")
    make_thread(author, tags=("slings",))
    hoists, slings = Tag.objects.get(name="hoists"), Tag.objects.get(name="slings")
    change_tag(moderator, hoists.pk, Described("hoists", "", f"As for {NAME}", (NAME, "lifts")), "Asked for")
    merge_tags(moderator, slings.pk, hoists.pk, f"As with {NAME}")
    redact(moderator, thread.posts.get())
    assert sorted(hoists.names.values_list("name", flat=True)) == ["hoists", "lifts", "slings"]
    assert not re.search("quillfeather", whole_database(), re.IGNORECASE)
    for entry in StaffLogEntry.objects.filter(action="change tag"):
        with pytest.raises(CannotUndo):
            undo(entry.pk, moderator)
