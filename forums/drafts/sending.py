"""What becomes of a draft when its words are posted: in the transaction of the post, so that both happen or neither."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.permissions import Refused
from forums.models import Draft, Post

_SENT = re.compile(r"([0-9a-f-]{36})\.(\d{1,9})\.([0-9a-zA-Z-]{0,36})(?:\.(\d{1,9}))?")


class SentAlready(Refused):
    """The draft was posted before, in other words: the new ones are posted only if their writer says so again."""


class NoLongerDue(Exception):
    """The draft was to be posted by the clock, and its writer changed it or took its time away in this moment."""


@dataclass(frozen=True)
class SentDraft:
    """The draft a form was filled from: which version of it the sender knew, and what they send in its stead."""

    id: uuid.UUID
    version: int
    writer: str = ""
    writer_count: int = 0
    place: str = ""
    digest: str = ""
    publish_at: datetime | None = None  # the clock posts it, for this time


def read_reference(text: str) -> SentDraft | None:
    """The draft that a form's hidden field names, as "id.version.tab.count"."""
    found = _SENT.fullmatch(text)
    if found is None:
        return None
    try:
        return SentDraft(uuid.UUID(found[1]), int(found[2]), found[3], int(found[4] or 0))
    except ValueError:
        return None


def take_draft(member, sent: SentDraft | None) -> Draft | None:
    """The member's draft, locked until the transaction ends; it has its post if these very words were posted before.

    Raises SentAlready, or NoLongerDue.
    """
    if sent is None:
        return None
    draft = Draft.objects.select_for_update(of=("self",)).filter(member=member, pk=sent.id).first()
    if draft is not None and draft.post_id is not None and draft.sent_digest != sent.digest:
        raise SentAlready(
            "You had sent this already, and have changed it since. To change what is posted, open your post; "
            "to post this as well, send it again."
        )
    if sent.publish_at is not None and not _is_due(draft, sent):
        raise NoLongerDue
    return draft


def _is_due(draft: Draft | None, sent: SentDraft) -> bool:
    if draft is None or draft.discarded_at is not None:
        return False
    return draft.version == sent.version and draft.publish_at == sent.publish_at


def close_draft(member, draft: Draft | None, sent: SentDraft | None, post: Post) -> None:
    """The words are posted: the draft keeps none, and tells the member's other devices so.

    Words that another tab has saved and the sender had not seen stay a draft.
    """
    if sent is None:
        return
    if draft is None:
        if Draft.objects.filter(pk=sent.id).exists():
            return
        draft = Draft(pk=sent.id, member=member, place=sent.place, submission_id=post.submission_id)
    elif draft.version > sent.version and draft.writer != sent.writer:
        draft.submission_id = uuid.uuid4()
        draft.save(update_fields=["submission_id"])
        return
    draft.fields = {}
    # What the sender's tab saved before, and what comes late, is no news.
    draft.writer, draft.writer_count = sent.writer, max(sent.writer_count, draft.writer_count)
    draft.post = post
    draft.sent_digest = sent.digest
    draft.publish_at, draft.problem = None, ""
    draft.saved_at = timezone.now()
    draft.save()
