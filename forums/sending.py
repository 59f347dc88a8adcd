"""From a valid form to the operation: the one place that knows which field of a form is which part of a post. The
views send so, and so does the clock when a post was set for later."""

from dataclasses import replace
from datetime import datetime

from forums.forms import PostForm, ThreadForm
from forums.models import Post, Thread
from forums.operations.posting import post_reply, start_thread


def send_thread(member, form: ThreadForm, due: datetime | None = None) -> Thread:
    """Starts the thread that the form holds; `due` is the time for which the clock sends it."""
    data = form.cleaned_data
    return start_thread(
        member,
        data["forum"],
        data["kind"],
        data["title"],
        data["body"],
        data["tags"],
        data["submission_id"],
        **_parts(member, form, "thread", due),
    )


def send_reply(member, thread_id: int, form: PostForm, due: datetime | None = None) -> Post:
    """Posts the reply that the form holds; `due` is the time for which the clock sends it."""
    data = form.cleaned_data
    parts = _parts(member, form, f"reply:{thread_id}", due)
    return post_reply(member, thread_id, data["body"], data["submission_id"], **parts)


def _parts(member, form: PostForm, place: str, due: datetime | None) -> dict:
    """What is posted beside the words, by the names that the operations give it."""
    draft = replace(form.sent_draft(member, place), publish_at=due)
    return {"files": form.cleaned_data.get("files") or (), "poll": form.cleaned_data["poll"], "draft": draft}
