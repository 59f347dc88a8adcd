"""The part of the box people write in that holds files: hidden fields that a script fills, and a plain field for files
where there is none."""

import json
import uuid
from collections.abc import Collection, Iterable
from typing import cast

from django import forms
from django.conf import settings
from django.http import QueryDict

from community.permissions import takes_part
from community.words import UNWANTED
from forums.files.inline import LONGEST_DESCRIPTION, change_pictures, picture_html, pictures_in
from forums.files.kinds import FileRefused
from forums.files.names import looks_like_picture
from forums.files.shown import ShownFile
from forums.models import File, Post
from forums.operations.attaching import keep_upload

MOST_IDS = 100


def read_ids(text: str) -> list[uuid.UUID]:
    """The ids between commas, each once; what is none is left out."""
    found: dict[uuid.UUID, None] = {}
    for part in text.split(",")[:MOST_IDS]:
        try:
            found[uuid.UUID(part.strip())] = None
        except ValueError:
            continue
    return list(found)


def read_descriptions(text: str) -> dict[uuid.UUID, str]:
    """What people said that pictures show, by the picture's id; what is not of that shape is left out."""
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    found = {}
    for key, words in list(given.items())[:MOST_IDS] if isinstance(given, dict) else ():
        if isinstance(words, str) and (ids := read_ids(key)):
            found[ids[0]] = " ".join(UNWANTED.sub("", words).split())[:LONGEST_DESCRIPTION]
    return found


class FileFields(forms.Form):
    """Cleans to `files`, the ids in order, and puts pictures and what they show into the words.

    `writer` is who writes, and `post` the one of theirs that they change, if they do: the form names to them what they
    may put into it, and no other file. `refused_uploads` are sentences about files that came with the form and cannot
    be taken.
    """

    files = forms.CharField(required=False, widget=forms.HiddenInput)  # type: ignore[assignment]
    alts = forms.CharField(required=False, widget=forms.HiddenInput)

    refused_uploads: Iterable[str] = ()

    def __init__(self, *args, writer=None, post: Post | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.writer, self.post = writer, post

    def has_files(self) -> bool:
        return bool(self.clean_files())

    def clean_files(self):
        given = self.data.get(self.add_prefix("files"))
        taken_out = read_ids(",".join(getattr(self.data, "getlist", lambda _: [])("take_out")))
        # An edit's form that knows nothing of files leaves them as they are.
        return None if given is None else [one for one in read_ids(given) if one not in taken_out]

    def clean_alts(self):
        return read_descriptions(self.cleaned_data["alts"])

    def clean(self):
        data = super().clean() or self.cleaned_data
        for sentence in self.refused_uploads:
            self.add_error(None, sentence)
        if "body" in data:
            data["body"] = _with_pictures(data["body"], data.get("files") or [], data.get("alts") or {})
        return data

    def listed_files(self) -> list[ShownFile]:
        """What the form holds already, in order: shown where there is no script. A query if there is anything."""
        asked = read_ids(str(self["files"].value() or ""))
        if not asked or self.writer is None or not takes_part(self.writer):
            return []
        found = File.objects.to_put_into(self.post, self.writer).in_bulk(asked)
        return [ShownFile(*found[pk].attachment) for pk in asked if pk in found]

    def let_go_of(self, gone: Collection[uuid.UUID]) -> None:
        """Takes ids of files that cannot be posted out of the form, so that it can be sent again."""
        data = cast(QueryDict, self.data).copy()
        there = read_ids(data.get(self.add_prefix("files"), ""))
        data[self.add_prefix("files")] = ",".join(str(one) for one in there if one not in gone)
        said = read_descriptions(data.get(self.add_prefix("alts"), ""))
        data[self.add_prefix("alts")] = _as_field({pk: words for pk, words in said.items() if pk not in gone})
        self.data = data

    def said_of_no_picture(self) -> str:
        """Lines about pictures that did not come, or could not be taken: they go back into their plain field."""
        return str((self.data if self.is_bound else self.initial).get("upload_alts") or "")


def _with_pictures(body: str, files: list[uuid.UUID], descriptions: dict[uuid.UUID, str]) -> str:
    def described(file_id: uuid.UUID, there: str) -> str | None:
        said = descriptions.get(file_id, "")
        return picture_html(file_id, said) if said and not there else None

    body = change_pictures(body, described)
    there = pictures_in(body)
    return body + "".join(
        f"<p>{picture_html(one, descriptions[one])}</p>" for one in files if one in descriptions and one not in there
    )


def take_uploads(request) -> list[str]:
    """Keeps the files that came with a form, as if a script had uploaded them before: the request then names them.

    Returns a sentence for each that is refused; the others are not lost by it, and neither are lines about pictures
    that were refused: they stay in the field they came in.
    """
    uploads = request.FILES.getlist("upload")
    if not uploads:
        return []
    posted = request.POST.copy()
    there = read_ids(posted.get("files", ""))
    room = settings.FILES_A_POST - len(set(there) - set(read_ids(",".join(posted.getlist("take_out")))))
    descriptions = read_descriptions(posted.get("alts", ""))
    said = [line.strip() for line in posted.get("upload_alts", "").splitlines()]
    refused, left_over = [], []
    for upload in uploads:
        file = None
        try:
            if room <= 0:
                raise FileRefused
            file = keep_upload(request.user, upload)
        except FileRefused as reason:
            whole = f"“{upload.name}” is not added: a post can have {settings.FILES_A_POST} files."
            refused.append(whole if room <= 0 else f"“{upload.name}” cannot be added. {reason}")
        if file is None:
            if looks_like_picture(upload.name or "") and said:
                left_over.append(said.pop(0))
            continue
        room -= 1
        there.append(file.pk)
        if file.is_picture:
            descriptions[file.pk] = said.pop(0)[:LONGEST_DESCRIPTION] if said else ""
    posted["files"] = ",".join(str(one) for one in there)
    posted["alts"] = _as_field(descriptions)
    posted["upload_alts"] = "\n".join([*left_over, *said])
    request.POST = posted
    return refused


def _as_field(descriptions: dict[uuid.UUID, str]) -> str:
    return json.dumps({str(pk): words for pk, words in descriptions.items()}) if descriptions else ""


def described(file: File) -> dict[str, object]:
    """A file as the page's script knows it."""
    shown = ShownFile(*file.attachment)
    told: dict[str, object] = {
        "id": shown.pk,
        "name": shown.name,
        "kind": shown.kind,
        "called": shown.called,
        "size": shown.said_size,
        "state": shown.state,
        "refusal": file.refusal,
    }
    if file.is_picture:
        told |= {"html": file.html(""), "thumbnail": f"/files/{file.pk}/{file.widths[0]}.webp"}
    return told
