"""Posting what members have set to be posted later, as if they sent the form at that moment."""

import time

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from community.permissions import Refused
from forums.drafts.sending import NoLongerDue
from forums.drafts.words import as_posted, digest
from forums.forms import PostForm, ThreadForm
from forums.models import Draft, Forum, Post, Thread
from forums.sending import send_reply, send_thread
from notifications.operations import notify

log = structlog.get_logger("staffroom.forums")
LONGEST_SECONDS = 60
MOST_AT_ONCE = 500


def post_due_drafts() -> int:
    """Posts what is due, each draft in a transaction of its own; says how many were posted. May run twice at once."""
    started, posted = time.monotonic(), 0
    due = Draft.objects.due(timezone.now()).order_by("publish_at", "pk")
    for draft_id in list(due.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        posted += post_if_due(draft_id)
        if time.monotonic() - started > LONGEST_SECONDS:
            break
    return posted


def post_if_due(draft_id) -> bool:
    """Posts one draft, if it still is to be posted by now. What is in its way is told to its writer."""
    draft = Draft.objects.due(timezone.now()).select_related("member__setting").filter(pk=draft_id).first()
    if draft is None:
        return False
    try:
        with transaction.atomic():
            post = _post(draft)
            # Posted before, by a form that named no draft: then it is still open.
            still_open = Draft.objects.filter(pk=draft.pk, post__isnull=True)
            still_open.update(post=post, fields={}, publish_at=None, sent_digest=digest(draft.fields))
    except NoLongerDue:
        return False
    except Refused as reason:
        _tell(draft, str(reason))
        return False
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("a scheduled post failed", draft=str(draft.pk), error=type(error).__qualname__)
        _tell(draft, "Something went wrong here. Send it yourself, please.")
        return False
    return True


def _post(draft: Draft) -> Post:
    member, posted = draft.member, as_posted(draft.fields)
    posted["submission_id"] = str(draft.submission_id)
    posted["draft"] = f"{draft.pk}.{draft.version}.{draft.writer}"
    if draft.place_kind == "reply":
        form: PostForm = PostForm(posted, writer=member)
        _require_valid(form)
        thread = Thread.objects.visible_to(member).filter(pk=draft.place_id).first()
        if thread is None:
            raise Refused("You cannot reply in this thread.")
        return send_reply(member, thread.pk, form, draft.publish_at)
    form = ThreadForm(posted, forums=Forum.objects.visible_to(member), writer=member)
    _require_valid(form)
    return send_thread(member, form, draft.publish_at).posts.get(position=1)


def _require_valid(form: PostForm) -> None:
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))


def _tell(draft: Draft, reason: str) -> None:
    """Keeps the draft, no longer scheduled, with what was in its way, and tells its writer."""
    with transaction.atomic():
        changed = Draft.objects.unsent().filter(pk=draft.pk, version=draft.version, publish_at=draft.publish_at)
        if changed.update(publish_at=None, problem=reason[:300]):
            subject = f"draft:{draft.pk}:{draft.version}"
            notify([draft.member], kind="not posted", actor=None, subject=subject, topic="")
