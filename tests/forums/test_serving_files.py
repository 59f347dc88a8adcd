"""Who may open the files of posts, how they are served, and when they are gone."""

import tracemalloc
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.operations.suspending import suspend
from forums.files import storage
from forums.files.orphans import remove_orphans, remove_what_no_row_names
from forums.html import from_plain_text
from forums.models import Draft, File, Forum
from forums.operations.attaching import FilesGone, remove_for_good
from forums.operations.curating import hide_post
from forums.operations.editing import delete_post, edit_post, undelete_post
from forums.operations.redacting import redact_version
from tests.factories import make_forum, make_group, make_member, make_thread
from tests.uploads import WORDS, add_pdf, add_picture, reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_root")]


# ------------------------------------------------------------------------------------------ serving
def test_a_document_is_served_as_what_it_is_under_its_name_and_never_run(client, member, thread):
    file = add_pdf(member, 'Förm "2".pdf')
    reply(member, thread, file)
    answer = client.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''F%C3%B6rm%20%222%22.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer["Vary"]


def test_a_picture_is_served_in_its_sizes_and_no_others(client, member, thread):
    file = add_picture(member, width=700)
    reply(member, thread, file)
    assert [client.get(f"/files/{file.pk}/{width}.webp").status_code for width in (480, 700, 960)] == [200, 200, 404]
    assert client.get(f"/files/{file.pk}/480.webp")["Content-Type"] == "image/webp"
    assert client.get(f"/files/{file.pk}/").status_code == 404


def test_a_browser_that_has_it_is_asked_for_permission_all_the_same(client, member, thread):
    file = add_pdf(member)
    post = reply(member, thread, file)
    etag = client.get(file.get_absolute_url())["ETag"]
    again = client.get(file.get_absolute_url(), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    delete_post(member, post.pk)
    assert client.get(file.get_absolute_url(), headers={"If-None-Match": etag}).status_code == 404


def test_nginx_hands_out_what_we_allow(client, member, thread, settings):
    settings.FILES_ACCEL = "/kept-files/"
    file = add_pdf(member)
    reply(member, thread, file)
    answer = client.get(file.get_absolute_url())
    assert answer["X-Accel-Redirect"] == f"/kept-files/{str(file.pk)[:2]}/{file.pk}/document.pdf"
    assert answer.content == b""
    client.force_login(make_member())
    Forum.objects.update(audience="group", member_group=make_group())
    assert "X-Accel-Redirect" not in client.get(file.get_absolute_url())


def status(client, viewer, file) -> int:
    client.logout()
    if viewer:
        client.force_login(viewer)
    return client.get(file.get_absolute_url()).status_code


def test_before_it_is_posted_only_its_owner_opens_it(client, member):
    file = add_pdf(member)
    assert status(client, member, file) == 200
    for viewer in (make_member(), make_member(role="moderator"), make_member(role="network_team")):
        assert status(client, viewer, file) == 404
    assert status(client, None, file) == 302


def test_who_may_read_the_post_may_open_its_files_and_nobody_else(client, member):
    group = make_group(member)
    private = make_thread(member, make_forum(group=group))
    file = add_pdf(member)
    reply(member, private, file)
    colleague, outsider, moderator = make_member(), make_member(), make_member(role="moderator")
    group.memberships.create(member=colleague)
    assert [status(client, one, file) for one in (member, colleague, moderator)] == [200, 200, 200]
    assert [status(client, one, file) for one in (outsider, None)] == [404, 302]
    suspend(moderator, colleague, "Unkind words")
    assert status(client, colleague, file) == 403
    group.memberships.filter(member=member).delete()
    assert status(client, member, file) == 404


def test_a_thread_made_private_closes_its_files_on_the_next_request(client, member):
    thread = make_thread(member, make_forum(audience="public"))
    file, reader = add_pdf(member), make_member()
    reply(member, thread, file)
    assert [status(client, one, file) for one in (reader, None)] == [200, 200]
    thread.forum = make_forum(group=make_group(member))
    thread.save()
    assert [status(client, one, file) for one in (reader, None, member)] == [404, 302, 200]


def test_a_post_that_is_taken_down_or_deleted_takes_its_files_along(client, member, thread):
    file, moderator, reader = add_pdf(member), make_member(role="moderator"), make_member()
    post = reply(member, thread, file)
    delete_post(member, post.pk)
    assert [status(client, one, file) for one in (reader, member, moderator)] == [404, 404, 404]
    undelete_post(member, post.pk)
    assert status(client, reader, file) == 200
    hide_post(moderator, post.pk, "A pupil can be recognised")
    assert [status(client, one, file) for one in (reader, member, moderator)] == [404, 404, 200]


# ------------------------------------------------------------------------------------------ gone
def make_old(*files: File) -> None:
    File.objects.filter(pk__in=[file.pk for file in files]).update(created_at=timezone.now() - timedelta(hours=49))


def test_what_is_in_no_post_and_no_draft_goes_after_two_days(member, thread):
    posted, in_draft, in_words, left, new = (
        add_pdf(member),
        add_pdf(member),
        add_picture(member),
        add_pdf(member),
        add_pdf(member),
    )
    reply(member, thread, posted)
    fields = {"files": [f"{in_draft.pk}"], "body": [f"<p>{in_words.html('')}</p>"]}
    draft = Draft.objects.create(
        member=member, place="thread", fields=fields, submission_id=uuid.uuid4(), saved_at=timezone.now()
    )
    make_old(posted, in_draft, in_words, left)
    assert remove_orphans() == 1
    assert set(File.objects.all()) == {posted, in_draft, in_words, new}
    assert not storage.path_of(left.pk, "document.pdf").exists()
    assert storage.path_of(in_draft.pk, "document.pdf").exists()
    draft.delete()
    assert remove_orphans() == 2


def test_files_named_in_many_long_drafts_stay_and_looking_for_them_takes_little_memory(member):
    kept, left = add_pdf(member), add_pdf(member)
    long = "word " * 70_000
    bodies = [long] * 30 + [f"{long}/files/{str(kept.pk).upper()}/480.webp"]
    Draft.objects.bulk_create(
        Draft(
            member=member, place="thread", fields={"body": [body]}, submission_id=uuid.uuid4(), saved_at=timezone.now()
        )
        for body in bodies
    )
    make_old(kept, left)
    tracemalloc.start()
    try:
        assert remove_orphans() == 1
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert File.objects.get() == kept
    assert most < 8_000_000


def test_a_crash_between_disk_and_database_leaves_nothing_for_ever(member, monkeypatch, files_root):
    import os
    import time

    file = add_pdf(member)
    File.objects.all().delete()
    left = files_root / "incoming" / "half-made"
    left.mkdir()
    (left / "480.webp").write_bytes(b"x")
    assert remove_what_no_row_names() == 0
    long_ago = time.time() - 49 * 3600
    for one in (left, storage.path_of(file.pk, "document.pdf").parent):
        os.utime(one, (long_ago, long_ago))
    remove_orphans()
    assert remove_what_no_row_names() == 1
    assert not [one for one in files_root.rglob("*") if one.is_file()]


def test_a_database_that_takes_nothing_leaves_a_file_that_the_clock_finds(member, monkeypatch):
    def full(*_, **__):
        raise RuntimeError("the database is away")

    monkeypatch.setattr(File, "save", full)
    with pytest.raises(RuntimeError):
        add_pdf(member)
    assert not File.objects.exists()


def test_what_an_edit_took_out_is_off_the_disk_after_two_days(member, thread, django_capture_on_commit_callbacks):
    file = add_pdf(member)
    post = reply(member, thread, file)
    edit_post(member, post.pk, WORDS, revision=0, files=[])
    remove_orphans()
    assert storage.path_of(file.pk, "document.pdf").exists()
    File.objects.update(taken_out_at=timezone.now() - timedelta(hours=49))
    with django_capture_on_commit_callbacks(execute=True):
        remove_orphans()
    assert not storage.path_of(file.pk, "document.pdf").exists()
    with pytest.raises(FilesGone):
        edit_post(member, post.pk, WORDS, revision=1, files=[file.pk])


def test_what_is_removed_for_good_is_gone_for_everybody(client, member, thread, django_capture_on_commit_callbacks):
    file = add_pdf(member)
    post = reply(member, thread, file)
    with django_capture_on_commit_callbacks(execute=True):
        remove_for_good([file.pk])
    assert status(client, member, file) == 404
    assert not storage.path_of(file.pk, "document.pdf").exists()
    edit_post(member, post.pk, from_plain_text("Other words"), revision=0)


def test_a_version_that_is_taken_away_takes_its_files_along(member, thread, django_capture_on_commit_callbacks):
    out, stays = add_pdf(member, "A pupil.pdf"), add_pdf(member, "Plan.pdf")
    post = reply(member, thread, out, stays)
    edit_post(member, post.pk, WORDS, revision=0, files=[stays.pk])
    with django_capture_on_commit_callbacks(execute=True):
        revision = redact_version(make_member(role="moderator"), post.revisions.get().pk, "A pupil is named")
    assert revision.attachments == []
    assert not storage.path_of(out.pk, "document.pdf").exists()
    assert storage.path_of(stays.pk, "document.pdf").exists()
