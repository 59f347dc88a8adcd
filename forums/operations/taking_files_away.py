"""Taking a file away for good: off the disk, out of its post, and out of everything that post said."""

import uuid

from django.db import transaction
from django.db.models import Q

from community.permissions import Refused
from community.staff_log import record
from forums import effects
from forums.files.inline import change_pictures
from forums.html import plain_text
from forums.models import File, Post, PostRevision
from forums.operations.attaching import remove_for_good
from forums.operations.locking import locked_threads_of
from forums.operations.redacting import mark_redacted, new_version, require_reason
from forums.passages import REMOVED

ACTION = "take file away"


@transaction.atomic
def take_file_away(by, file_id: uuid.UUID, reason: str) -> File:
    """Takes a file of a post off the site, with its name; a picture also out of posts that show it in a quote.

    Cannot be undone. The log and the authors hear why. Raises Refused, or File.DoesNotExist.
    """
    require_reason(by, reason)
    file = File.objects.get(pk=file_id, removed_at__isnull=True)
    ids = _posts_with(file)
    threads = locked_threads_of(ids)
    for post in Post.objects.filter(pk__in=ids).order_by("thread_id", "position"):
        post.thread = threads[post.thread_id]
        revision = _take_out_of(by, post, file, reason)
        record(by, ACTION, f"post:{post.pk}", post.thread.title, reason)
        effects.file_taken_away(post.thread, post, revision, by)
    file.name = REMOVED
    file.save(update_fields=["name"])
    remove_for_good([file.pk])
    return file


def _posts_with(file: File) -> list[int]:
    if file.post_id is None:
        raise Refused("This file is in no post.")
    if not file.is_picture:
        return [file.post_id]
    shows_it = Q(body_html__contains=str(file.pk))
    said_it = PostRevision.objects.filter(shows_it).values("post_id")
    return list(Post.objects.filter(Q(pk=file.post_id) | shows_it | Q(pk__in=said_it)).values_list("pk", flat=True))


def _take_out_of(by, post: Post, file: File, reason: str) -> PostRevision | None:
    """The version that tells the author what was done."""
    told = None
    for revision in post.revisions.all():
        if _took_out(revision, file):
            mark_redacted(revision, reason)
            told = revision
    if not _took_out(post, file):
        return told
    if not (post.body_html or post.attachments or post.has_poll):
        post.body_html = f"<p>{REMOVED}</p>"
    post.body_text = plain_text(post.body_html)
    return new_version(by, post, reason)


def _took_out(said: Post | PostRevision, file: File) -> bool:
    before = (said.body_html, said.attachments)
    said.body_html = change_pictures(said.body_html, lambda pk, _: REMOVED if pk == file.pk else None)
    said.attachments = [row for row in said.attachments if row[0] != str(file.pk)]
    return before != (said.body_html, said.attachments)
