"""Files of members: keeping what they upload, and putting it into their posts. Each is put into one post, once."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.permissions import Refused, require, takes_part
from forums import effects
from forums.files import storage
from forums.files.inline import change_pictures, descriptions_in, pictures_in
from forums.files.kinds import FileRefused
from forums.files.names import clean_name
from forums.files.workshop import examined
from forums.models import File, Post, PostRevision

# How long something that is in no post, or no longer, can be put in.
KEPT = timedelta(hours=48)
DAY = timedelta(days=1)
MEGABYTE = 1024 * 1024


class FilesGone(Refused):
    """A form names files that its sender cannot put into a post: gone, in another post, or not theirs (`ids`)."""

    def __init__(self, message: str, ids: Collection[uuid.UUID] = ()):
        super().__init__(message)
        self.ids = frozenset(ids)


@dataclass
class Attached:
    """What a post is to hold: its words with its own pictures in them, and its documents. `joining` are the files that
    it does not have yet, `leaving` those that it loses."""

    body_html: str
    attachments: list[list] = field(default_factory=list)
    joining: list[File] = field(default_factory=list)
    leaving: list[File] = field(default_factory=list)


def keep_upload(member, upload: UploadedFile) -> File:
    """A file that the member may put into a post within two days. Raises FileRefused with a sentence, or Refused."""
    require(takes_part(member))
    if (upload.size or 0) > settings.FILE_MAX_MB * MEGABYTE:
        raise FileRefused(f"This file is larger than {settings.FILE_MAX_MB} MB. Make it smaller, and add it again.")
    if File.objects.filter(owner=member, created_at__gt=timezone.now() - DAY).count() >= settings.FILES_A_DAY:
        raise FileRefused(f"You have added {settings.FILES_A_DAY} files today. Add this one tomorrow.")
    try:
        with _on_disk(upload) as received, examined(received) as (found, folder):
            return _keep(member, upload.name or "", found, folder)
    except OSError as error:
        raise FileRefused("We could not keep this file just now. Add it again in a few minutes.") from error


@contextmanager
def _on_disk(upload: UploadedFile) -> Iterator[Path]:
    """Where the upload is; a small one is still in memory."""
    if isinstance(upload, TemporaryUploadedFile):
        yield Path(upload.temporary_file_path())
        return
    received = storage.incoming() / f"{uuid.uuid4()}.received"
    try:
        received.write_bytes(upload.read())
        yield received
    finally:
        received.unlink(missing_ok=True)


def _keep(member, name: str, found: dict[str, Any], folder: Path) -> File:
    """On the disk first, then in the database: what a crash leaves between is found by the clock."""
    is_picture = found["kind"] == File.Kind.IMAGE
    # A picture is made anew from its pixels: nothing of what was sent is in it.
    is_checked = is_picture or not settings.CLAMD_URL
    file = File(
        owner=member,
        kind=found["kind"],
        media_type=found["media_type"],
        name=clean_name(name, found["media_type"]),
        size=found["size"],
        state=File.State.READY if is_checked else File.State.CHECKING,
        width=found.get("width"),
        height=found.get("height"),
        widths=found.get("widths", []),
    )
    storage.move_in(folder, file.pk)
    with transaction.atomic():
        file.save(force_insert=True)
        if not is_checked:
            effects.file_kept(file)
    return file


def attach(member, files: Iterable[uuid.UUID], body_html: str) -> Attached:
    """What a new post of the member's holds with these files; pictures that its words do not name stand at their end.

    Called in the transaction of the post, before it is made. Raises FilesGone. One query, none without files.
    """
    asked, named = list(dict.fromkeys(files)), pictures_in(body_html)
    if not asked and not named:
        return Attached(body_html)
    own = File.objects.filter(pk__in=[*asked, *named], owner=member)
    return _attached(asked, own, body_html, lambda file: file.post_id is None, [])


def attach_changed(post: Post, files: Sequence[uuid.UUID] | None, body_html: str) -> Attached:
    """The same for a post whose words change: `files` None leaves its documents as they are."""
    there = [uuid.UUID(row[0]) for row in post.attachments]
    asked = there if files is None else list(dict.fromkeys(files))
    named = pictures_in(body_html)
    if not asked and not named and not post.attachments and not pictures_in(post.body_html):
        return Attached(body_html)
    of_post = Q(post=post, taken_out_at__isnull=True) | Q(pk__in=[*asked, *named], owner=post.author_id)
    since = timezone.now() - KEPT

    def is_for(file: File) -> bool:
        if file.post_id == post.pk:
            return file.taken_out_at is None or file.taken_out_at > since
        return file.post_id is None

    attached = _attached(asked, File.objects.filter(of_post), body_html, is_for, there)
    attached.joining = [file for file in attached.joining if file.post_id is None or file.taken_out_at]
    return attached


def _attached(asked: list[uuid.UUID], rows, body_html: str, is_for, there: list[uuid.UUID]) -> Attached:
    # Locked in the order of their ids, so that two who want the same ones do not wait for each other.
    found = {file.pk: file for file in rows.select_for_update(of=("self",)).order_by("pk")}
    usable = {pk: file for pk, file in found.items() if is_for(file) and file.removed_at is None}
    # What a post has and was taken off the disk for good is no reason not to change its words.
    asked = [file_id for file_id in asked if file_id in usable or file_id not in there]
    if gone := [file_id for file_id in asked if file_id not in usable]:
        raise FilesGone(_what_is_gone(gone, found), gone)
    for file_id in asked:
        if usable[file_id].state == File.State.REFUSED and usable[file_id].post_id is None:
            raise FilesGone(f"“{usable[file_id].name}” cannot be posted. {usable[file_id].refusal} Take it out.")

    def complete(file_id: uuid.UUID, description: str) -> str | None:
        file = found.get(file_id)
        if file is not None and file.removed_at:
            return ""
        return file.html(description) if file is not None and file.is_picture else None

    body_html = change_pictures(body_html, complete)
    named = pictures_in(body_html)
    at_the_end = [usable[pk] for pk in asked if usable[pk].is_picture and pk not in named]
    body_html += "".join(f"<p>{file.html('')}</p>" for file in at_the_end)
    kept = {pk: usable[pk] for pk in dict.fromkeys([*asked, *named]) if pk in usable}
    if len(kept) > settings.FILES_A_POST:
        raise Refused(f"A post can have {settings.FILES_A_POST} files, and this has {len(kept)}.")
    return Attached(
        body_html,
        [kept[pk].attachment for pk in asked if not kept[pk].is_picture],
        list(kept.values()),
        [file for pk, file in found.items() if pk not in kept and file.post_id and file.taken_out_at is None],
    )


def _what_is_gone(gone: list[uuid.UUID], found: dict[uuid.UUID, File]) -> str:
    """In sentences; names are those of the member's own files only."""
    said = []
    for file in (found[file_id] for file_id in gone if file_id in found):
        is_elsewhere = file.removed_at is None and file.taken_out_at is None
        said.append(f"“{file.name}” is {'in another post already' if is_elsewhere else 'not here any more'}.")
    if unknown := len(gone) - len(said):
        said.append("A file is not here any more." if unknown == 1 else f"{unknown} files are not here any more.")
    return " ".join(said)


def brings_more(post: Post, files: Iterable[uuid.UUID], body_html: str) -> bool:
    """Whether words sent again come with a file, or with what a picture shows, that was not in the post made of them.

    Files that were uploaded twice, as when a button is pressed twice, are told by their names and sizes. One query,
    none without files.
    """
    brought = {*files, *pictures_in(body_html)}
    if not brought:
        return False
    rows = list(File.objects.filter(Q(post=post) | Q(pk__in=brought, owner=post.author_id)))
    there = Counter((file.name, file.size) for file in rows if file.post_id == post.pk)
    new = Counter((file.name, file.size) for file in rows if file.post_id != post.pk)
    return bool(new - there) or bool(descriptions_in(body_html) - descriptions_in(post.body_html))


def put_into(post: Post, attached: Attached) -> None:
    """Writes whose files these are now; the post is saved. At most two queries."""
    if attached.joining:
        File.objects.filter(pk__in=[file.pk for file in attached.joining]).update(post=post, taken_out_at=None)
    if leaving := [file.pk for file in attached.leaving if file.post_id == post.pk]:
        File.objects.filter(pk__in=leaving).update(taken_out_at=timezone.now())


def files_only_in(revision: PostRevision) -> list[uuid.UUID]:
    """The files that a version of a post had, and that were taken out of it since."""
    named = [*(uuid.UUID(row[0]) for row in revision.attachments), *pictures_in(revision.body_html)]
    gone = File.objects.filter(pk__in=named, post=revision.post_id, taken_out_at__isnull=False)
    return list(gone.values_list("pk", flat=True))


@transaction.atomic
def remove_for_good(file_ids: Iterable[uuid.UUID]) -> None:
    """Takes files off the disk at once, for everybody. What is left is that there was one, and its name."""
    removed = list(File.objects.filter(pk__in=list(file_ids), removed_at__isnull=True).values_list("pk", flat=True))
    File.objects.filter(pk__in=removed).update(removed_at=timezone.now())
    for file_id in removed:
        transaction.on_commit(partial(storage.remove, file_id))
