"""The box people write in, while nothing is in it: the same for everybody save for whose it is, and rendered once, as
it was a third of what a thread page costs. Also its parts for what most posts do not have."""

import uuid
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from forums.drafts.times import next_weekday_morning
from forums.files.fields import FileFields
from forums.forms import PostForm
from forums.polls.fields import PollFields

_BOX = "forums/_composer.html"
_FILES, _POLL = "forums/_composer_files.html", "forums/_composer_poll.html"


class Whose(NamedTuple):
    """What differs from one empty reply box to the next: none of it has a sign that HTML would read."""

    thread: str
    member: str
    key: str
    submission: str


_ANYONES = Whose("THE-THREAD", "THE-MEMBER", "THE-KEY", "THE-SUBMISSION")


def empty_reply_box(thread_id: int, handle: str, key: str) -> SafeString:
    """The box for a reply by this member, with a submission of its own, and with nothing in it yet."""
    box = _empty_reply_box(settings.FILE_MAX_MB, settings.FILES_A_POST, next_weekday_morning())
    for anyones, own in zip(_ANYONES, Whose(str(thread_id), handle, key, str(uuid.uuid4())), strict=True):
        box = box.replace(anyones, own)
    return mark_safe(box)


@lru_cache(4)
def _empty_reply_box(megabytes: int, a_post: int, morning: datetime) -> str:
    shown = {
        "form": PostForm(initial={"submission_id": _ANYONES.submission}),
        "thread": {"pk": _ANYONES.thread},
        "furniture": {"member": {"handle": _ANYONES.member}},
        "key": _ANYONES.key,
        "action": "Post reply",
    }
    return render_to_string(_BOX, shown)


def files_part(form: FileFields) -> SafeString:
    """Where files are added, with those that the form holds already."""
    limits = settings.FILE_MAX_MB, settings.FILES_A_POST
    return _empty_files(*limits) if _is_empty(form, FileFields) else _rendered_files(form, *limits)


def poll_part(form: PollFields) -> SafeString:
    """Where a poll is asked for; nothing where it cannot be changed any more."""
    if "poll_question" not in form.fields:
        return SafeString()
    return _empty_poll() if _is_empty(form, PollFields) else render_to_string(_POLL, {"form": form})


def forget() -> None:
    """Keeps nothing of what was rendered: for those who measure what it costs."""
    _empty_reply_box.cache_clear()
    _empty_files.cache_clear()
    _empty_poll.cache_clear()


def _is_empty(form: FileFields | PollFields, part: type[FileFields] | type[PollFields]) -> bool:
    return not form.is_bound and form.initial.keys().isdisjoint(part.base_fields.keys() | {"upload_alts"})


@lru_cache(4)
def _empty_files(megabytes: int, a_post: int) -> SafeString:
    return _rendered_files(FileFields(), megabytes, a_post)


@lru_cache(1)
def _empty_poll() -> SafeString:
    return render_to_string(_POLL, {"form": PollFields()})


def _rendered_files(form: FileFields, megabytes: int, a_post: int) -> SafeString:
    return render_to_string(_FILES, {"form": form, "limits": {"megabytes": megabytes, "a_post": a_post}})
