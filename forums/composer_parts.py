"""The parts of the box people write in for what most posts do not have. While they are empty they are the same for
everybody, and are rendered once: they were a fifth of what a thread page costs."""

from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from forums.files.fields import FileFields
from forums.polls.fields import PollFields

_FILES, _POLL = "forums/_composer_files.html", "forums/_composer_poll.html"


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
