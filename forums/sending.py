"""From a valid form to the operation: the one place that knows which field of a form is which part of a post. The
views send so, and so does the clock when a post was set for later."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from django.http import QueryDict

from forums.drafts.words import fields_of
from forums.forms import PostForm, ThreadForm
from forums.models import HeldPost, Post, Thread
from forums.operations.holding import Written, hold_reply, hold_thread
from forums.operations.posting import MustBeChecked, post_reply, start_thread


def send_thread(
    member, form: ThreadForm, due: datetime | None = None, held: HeldPost | None = None
) -> Thread | HeldPost:
    """Starts the thread that the form holds; where a moderator reads it first, holds it for them.

    `due` is the time for which the clock sends it; `held` what a moderator publishes.
    """
    data, parts = form.cleaned_data, _parts(member, form, "thread", due, held)
    about = (data["forum"], data["kind"], data["title"], data["body"], data["tags"], data["submission_id"])
    try:
        return start_thread(member, *about, **parts)
    except MustBeChecked:
        return hold_thread(member, data["forum"], data["title"], _written(form), parts["draft"])


def send_reply(
    member, thread_id: int, form: PostForm, due: datetime | None = None, held: HeldPost | None = None
) -> Post | HeldPost:
    """Posts the reply that the form holds; where a moderator reads it first, holds it for them.

    `due` is the time for which the clock sends it; `held` what a moderator publishes.
    """
    data, parts = form.cleaned_data, _parts(member, form, f"reply:{thread_id}", due, held)
    try:
        return post_reply(member, thread_id, data["body"], data["submission_id"], **parts)
    except MustBeChecked:
        return hold_reply(member, thread_id, _written(form), parts["draft"])


def _parts(member, form: PostForm, place: str, due: datetime | None, held: HeldPost | None) -> dict:
    """What is posted beside the words, by the names that the operations give it."""
    draft = None if held else replace(form.sent_draft(member, place), publish_at=due)
    files = form.cleaned_data.get("files") or ()
    return {"files": files, "poll": form.cleaned_data["poll"], "draft": draft, "held": held}


def _written(form: PostForm) -> Written:
    data = form.cleaned_data
    fields = fields_of(cast(QueryDict, form.data))
    return Written(fields, data["body"], data["submission_id"], tuple(data.get("files") or ()), data["poll"])
