"""Posting what members have set to be posted later, as if they sent the form at that moment."""

import time
from typing import cast

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from community.permissions import Refused
from forums.closed import what_became_of
from forums.drafts.sendable import form_of, what_is_wrong
from forums.drafts.sending import NoLongerDue
from forums.drafts.words import digest
from forums.forms import ThreadForm
from forums.models import Draft, HeldPost, Post, Thread
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
            made = _post(draft)
            # Posted before, by a form that named no draft: then it is still open.
            still_open = Draft.objects.filter(pk=draft.pk, post__isnull=True, held__isnull=True)
            sent = {"held": made} if isinstance(made, HeldPost) else {"post": made}
            still_open.update(**sent, fields={}, publish_at=None, sent_digest=digest(draft.fields))
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


def _post(draft: Draft) -> Post | HeldPost:
    form = form_of(draft)
    wrong = what_is_wrong(form)
    if wrong:
        raise Refused(wrong)
    if draft.place_id is None:
        made = send_thread(draft.member, cast(ThreadForm, form), draft.publish_at)
        return made if isinstance(made, HeldPost) else made.posts.get(position=1)
    try:
        return send_reply(draft.member, draft.place_id, form, draft.publish_at)
    except Thread.DoesNotExist:
        raise Refused(what_became_of(draft.member, draft.place_id)) from None


def _tell(draft: Draft, reason: str) -> None:
    """Keeps the draft, no longer scheduled, with what was in its way, and tells its writer."""
    with transaction.atomic():
        changed = Draft.objects.unsent().filter(pk=draft.pk, version=draft.version, publish_at=draft.publish_at)
        if changed.update(publish_at=None, problem=reason[:300]):
            # With the time: each time that it was set for is told of.
            due = int(draft.publish_at.timestamp() * 1_000_000) if draft.publish_at else 0
            subject = f"draft:{draft.pk.hex}:{due}"
            notify([draft.member], kind="not posted", actor=None, subject=subject, topic="")
