"""The part of the box people write in that holds files: hidden fields that a script fills, and a plain field for files
where there is none."""

import json
import uuid
from collections.abc import Iterable

from django import forms
from django.conf import settings

from community.words import UNWANTED
from forums.files.inline import LONGEST_DESCRIPTION, change_pictures, picture_html, pictures_in
from forums.files.kinds import FileRefused
from forums.files.shown import ShownFile
from forums.models import File
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
    except ValueError:
        return {}
    found = {}
    for key, words in list(given.items())[:MOST_IDS] if isinstance(given, dict) else ():
        if isinstance(words, str) and (ids := read_ids(key)):
            found[ids[0]] = " ".join(UNWANTED.sub("", words).split())[:LONGEST_DESCRIPTION]
    return found


class FileFields(forms.Form):
    """Cleans to `files`, the ids in order, and puts pictures and what they show into the words.

    `refused_uploads` are sentences about files that came with the form and cannot be taken.
    """

    files = forms.CharField(required=False, widget=forms.HiddenInput)  # type: ignore[assignment]
    alts = forms.CharField(required=False, widget=forms.HiddenInput)

    refused_uploads: Iterable[str] = ()

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
        found = (
            {file.pk: file for file in File.objects.filter(pk__in=asked, taken_out_at__isnull=True)} if asked else {}
        )
        return [ShownFile(*found[pk].attachment) for pk in asked if pk in found]


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

    Returns a sentence for each that is refused; the others are not lost by it.
    """
    uploads = request.FILES.getlist("upload")[: settings.FILES_A_POST]
    refused, kept = [], []
    for upload in uploads:
        try:
            kept.append(keep_upload(request.user, upload))
        except FileRefused as reason:
            refused.append(f"“{upload.name}” cannot be added. {reason}")
    if kept:
        posted = request.POST.copy()
        descriptions = {str(pk): words for pk, words in read_descriptions(posted.get("alts", "")).items()}
        said = [line.strip() for line in posted.get("upload_alts", "").splitlines()]
        pictures = [file for file in kept if file.is_picture]
        for at, file in enumerate(pictures):
            descriptions[str(file.pk)] = said[at] if at < len(said) else ""
        there = posted.get("files", "")
        posted["files"] = ",".join([*filter(None, [there]), *(str(file.pk) for file in kept)])
        posted["alts"] = json.dumps(descriptions)
        request.POST = posted
    return refused


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
