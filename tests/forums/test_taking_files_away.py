"""A file that a moderator takes away for good is nowhere any more, and nobody can open it, moderators neither."""

import html
import re

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.files import storage
from forums.files.inline import picture_html
from forums.models import File, Post
from forums.operations.curating import hide_post
from forums.operations.editing import EditedMeanwhile, edit_post
from forums.operations.taking_files_away import take_file_away
from forums.passages import REMOVED
from tests.database import whole_database
from tests.factories import make_member, make_reply, make_thread
from tests.uploads import add_pdf, add_picture, reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_member(role="moderator")


@pytest.fixture
def author():
    return make_member("Ann Author")


def seen(response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_a_document_is_gone_from_the_post_its_versions_the_search_and_the_disk(
    client, moderator, author, find, run_tasks, mailoutbox, django_capture_on_commit_callbacks
):
    file, other = add_pdf(author, "Quillfeather.pdf"), add_pdf(author, "Rota.pdf")
    post = reply(author, make_thread(), file, other)
    edit_post(author, post.pk, "<p>Better words</p>", revision=0)
    run_tasks()
    assert find("quillfeather", author) == [post.pk]
    client.force_login(moderator)
    address = f"/posts/{post.pk}/files/{file.pk}/redact/"
    assert address in client.get(f"/posts/{post.pk}/redact/").content.decode()
    assert "Quillfeather.pdf" in seen(client.get(address))
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.get(f"/files/{file.pk}/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert "The file is gone, for good." in seen(client.post(address, {"reason": "It names a pupil"}, follow=True))
    assert find("quillfeather", author) == []
    assert not storage.path_of(file.pk, file.document_name).exists()
    assert client.get(f"/files/{file.pk}/").status_code == client.get(address).status_code == 404
    run_tasks()
    assert "uillfeather" not in whole_database()
    post.refresh_from_db()
    assert [row[1] for row in post.attachments] == ["Rota.pdf"]
    [mail] = [mail for mail in mailoutbox if mail.to == [author.email] and "took a file out" in mail.subject]
    assert "It names a pupil" in mail.body


def test_a_picture_is_gone_from_the_words_and_from_what_quotes_it(client, moderator, author, files_root):
    picture = add_picture(author, "Quillfeather.jpg")
    post = reply(author, make_thread(), picture, body=f"<p>See {picture_html(picture.pk, 'Barnaby')}</p>")
    edit_post(author, post.pk, "<p>Without</p>", revision=0, files=[])
    quoting = make_reply(make_thread(), text="x")
    Post.objects.filter(pk=quoting.pk).update(body_html=f"<blockquote><p>{picture.html('Barnaby')}</p></blockquote>")
    take_file_away(moderator, picture.pk, "It shows a pupil")
    for one in (post, quoting):
        one.refresh_from_db()
        kept = str([one.body_html, one.body_text, *one.revisions.values()])
        assert str(picture.pk) not in kept
        assert "Barnaby" not in kept
        assert REMOVED in kept
    client.force_login(author)
    assert client.get(f"/files/{picture.pk}/480.webp").status_code == 404


def test_a_post_that_was_nothing_but_the_file_says_that_it_went(moderator, author, files_root):
    file = add_pdf(author)
    post = reply(author, make_thread(), file, body="")
    take_file_away(moderator, file.pk, "It names a pupil")
    post.refresh_from_db()
    assert (post.body_html, post.body_text, post.attachments) == (f"<p>{REMOVED}</p>", REMOVED, [])


def test_who_had_the_form_open_cannot_put_it_back(moderator, author, files_root):
    picture = add_picture(author)
    post = reply(author, make_thread(), picture, body=f"<p>See {picture_html(picture.pk, 'it')}</p>")
    words = post.body_html
    take_file_away(moderator, picture.pk, "It shows a pupil")
    with pytest.raises(EditedMeanwhile):
        edit_post(author, post.pk, words, revision=0)
    post.refresh_from_db()
    edit_post(author, post.pk, words, revision=post.revision_count)
    post.refresh_from_db()
    assert post.body_html == "<p>See </p>"


def test_it_is_logged_without_its_name_and_cannot_be_undone(moderator, author, files_root):
    file = add_pdf(author, "Quillfeather.pdf")
    post = reply(author, make_thread(), file)
    for by, reason in ((author, "Mine"), (moderator, " ")):
        with pytest.raises(Refused):
            take_file_away(by, file.pk, reason)
    take_file_away(moderator, file.pk, "It names a pupil")
    entry = StaffLogEntry.objects.get()
    assert (entry.actor, entry.action, entry.subject) == (moderator, "take file away", f"post:{post.pk}")
    with pytest.raises(CannotUndo):
        undo(entry.pk, moderator)
    with pytest.raises(File.DoesNotExist):
        take_file_away(moderator, file.pk, "Again")


def test_files_of_a_hidden_post_and_those_taken_out_by_their_author_can_be_taken_away(client, moderator, author):
    here, before = add_pdf(author, "Here.pdf"), add_pdf(author, "Before.pdf")
    post = reply(author, make_thread(), here, before)
    edit_post(author, post.pk, "<p>x</p>", revision=0, files=[here.pk])
    hide_post(moderator, post.pk, "Soon")
    client.force_login(moderator)
    assert "Before.pdf (taken out by its author)" in seen(client.get(f"/posts/{post.pk}/redact/"))
    for file in (here, before):
        assert client.post(f"/posts/{post.pk}/files/{file.pk}/redact/", {"reason": "Named"}).status_code == 302
    assert not File.objects.filter(removed_at__isnull=True).exists()
    assert "Before.pdf" not in str(post.revisions.values())
