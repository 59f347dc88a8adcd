"""What becomes of a draft when its words are posted: in the transaction of the post, so that both happen or neither."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from community.permissions import Refused
from forums.drafts.words import digest
from forums.models import Draft, HeldPost, Post
from forums.where_it_went import place_now

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
    is_named: bool = True  # else it is the draft that the form may have been saved as, without a script


_OF_FORMS = uuid.UUID("6b0c7f0e-8d58-4b2e-9f6e-5a3a5d1f0c11")


def draft_of_form(member, submission: uuid.UUID) -> SentDraft:
    """The draft that a form which names none becomes when it is saved. Its tab is known by what the form is sent under:
    who goes back to it goes on with the same one."""
    return SentDraft(uuid.uuid5(_OF_FORMS, f"{submission}:{member.pk}"), 0, str(submission), is_named=False)


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
    """The draft that is sent, locked until the transaction ends; None if it is another member's, or for another place.

    It has its post, or what waits for a moderator, if these very words were sent before. One that the server never saw
    is made here, so that who sends it in the same moment waits. Raises SentAlready, or NoLongerDue.
    """
    if sent is None:
        return None
    draft = _locked(sent) or (_made(member, sent) if sent.is_named and sent.publish_at is None else None)
    if draft is not None and (draft.member_id != member.pk or not _is_for(draft, sent.place)):
        draft = None
    if draft is not None and draft.is_sent and draft.sent_digest != sent.digest:
        if not sent.is_named:
            return None
        raise SentAlready(
            "You had sent this already, and have changed it since. To change what is posted, open your post; "
            "to post this as well, send it again."
        )
    if sent.publish_at is not None and not _is_due(draft, sent):
        raise NoLongerDue
    return draft


def _is_for(draft: Draft, place: str) -> bool:
    """Also where the thread that it was written for has been merged into another one."""
    return draft.place == place or place_now(draft.place) == place_now(place)


def _locked(sent: SentDraft) -> Draft | None:
    return Draft.objects.select_for_update(of=("self",)).filter(pk=sent.id).first()


def _made(member, sent: SentDraft) -> Draft | None:
    made, is_new = Draft.objects.get_or_create(
        pk=sent.id,
        defaults={
            "member": member,
            "place": sent.place,
            "version": sent.version,
            "submission_id": uuid.uuid4(),
            "saved_at": timezone.now(),
        },
    )
    return made if is_new else _locked(sent)


def _is_due(draft: Draft | None, sent: SentDraft) -> bool:
    if draft is None or draft.discarded_at is not None:
        return False
    return draft.version == sent.version and draft.publish_at == sent.publish_at


def close_draft(draft: Draft | None, sent: SentDraft | None, post: Post | None, held: HeldPost | None = None) -> None:
    """The words are posted, or wait for a moderator: the draft that was taken keeps none, and tells the member's other
    devices so.

    Other words that another tab has saved, and the sender had not seen, stay a draft.
    """
    if draft is None or sent is None:
        return
    if _has_more(draft, sent):
        draft.submission_id = uuid.uuid4()
        draft.save(update_fields=["submission_id"])
        return
    draft.fields = {}
    # What the sender's tab saved before, and what comes late, is no news.
    draft.writer, draft.writer_count = sent.writer, max(sent.writer_count, draft.writer_count)
    draft.post, draft.held = post, held
    draft.sent_digest = sent.digest
    draft.publish_at, draft.problem = None, ""
    draft.saved_at = timezone.now()
    draft.save()


def _has_more(draft: Draft, sent: SentDraft) -> bool:
    """Without a script no tab has a name: then only the version says what the sender had seen."""
    is_own = bool(sent.writer) and draft.writer == sent.writer
    return draft.version > sent.version and not is_own and digest(draft.fields) != sent.digest
