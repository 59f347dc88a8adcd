"""Keeping, discarding and scheduling drafts. Every save names the version it was made from: nothing is overwritten that
its writer had not seen."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.permissions import require, takes_part
from forums.drafts.sendable import why_not_sent
from forums.drafts.words import Fields, digest
from forums.models import Draft

MOST_DRAFTS = 100
MOST_SAVES_A_MINUTE = 120
LATEST = timedelta(days=366)


class TooOften(Exception):
    """The member saves faster than anyone writes."""


@dataclass(frozen=True)
class Saved:
    """How a save ended. `draft` holds the words now, unless they were `sent`; `other` holds those they differ from."""

    draft: Draft
    other: Draft | None = None

    @property
    def is_sent(self) -> bool:
        return self.draft.is_sent


def save_draft(
    member,
    draft_id: uuid.UUID,
    place: str,
    fields: Fields,
    *,
    base: int,
    submission_id: uuid.UUID,
    writer: str = "",
    writer_count: int | None = None,
    instead: uuid.UUID | None = None,
) -> Saved:
    """Keeps a member's words. `base` is the version they were made from, 0 for a new draft.

    When the draft has been changed meanwhile by another tab or device, sent, or discarded, different words become a
    draft of their own, under the id `instead`. A `writer` counts its saves, so that an older one that arrives late
    changes nothing. Raises Refused, or TooOften.
    """
    require(takes_part(member))
    _count_save(member)
    for attempt in (1, 2):
        try:
            return _save(member, draft_id, place, fields, base, submission_id, writer, writer_count, instead)
        except IntegrityError:
            # Another request has made the draft in this moment, or the id is someone else's.
            if attempt == 2:
                raise
            if not Draft.objects.filter(pk=draft_id, member=member).exists():
                draft_id = instead or uuid.uuid4()
    raise AssertionError("the second attempt returns or raises")


@transaction.atomic
def _save(member, draft_id, place, fields, base, submission_id, writer, writer_count, instead) -> Saved:
    draft = Draft.objects.select_for_update(of=("self",)).filter(member=member, pk=draft_id).first()
    if draft is None:
        make_room(member)
        made = Draft.objects.create(
            pk=draft_id,
            member=member,
            place=place,
            fields=fields,
            submission_id=submission_id,
            writer=writer,
            writer_count=writer_count or 0,
            saved_at=timezone.now(),
        )
        return Saved(made)
    words = digest(fields)
    if words == (draft.sent_digest or digest(draft.fields)):
        # The same words again: known already, sent already, or wanted after all.
        if not draft.is_sent and draft.discarded_at is not None and base >= draft.version:
            draft.discarded_at = None
            draft.save(update_fields=["discarded_at"])
        return Saved(draft)
    is_own = bool(writer) and draft.writer == writer
    if is_own and writer_count is not None and writer_count <= draft.writer_count:
        return Saved(draft)
    if not draft.is_sent and (base == draft.version or is_own):
        if writer_count is None:
            writer_count = draft.writer_count if is_own else 0
        draft.fields, draft.writer, draft.writer_count = fields, writer, writer_count
        draft.version += 1
        draft.saved_at, draft.discarded_at, draft.problem = timezone.now(), None, ""
        draft.save(update_fields=["fields", "writer", "writer_count", "version", "saved_at", "discarded_at", "problem"])
        return Saved(draft)
    # Begun anew, as a draft of its own: the submission is another, too.
    fork = uuid.uuid5(draft_id, f"{writer}:{words}") if instead is None else instead
    if fork == draft_id:
        fork = uuid.uuid4()
    saved = _save(member, fork, place, fields, 0, uuid.uuid4(), writer, writer_count, None)
    is_gone = draft.is_sent or draft.discarded_at is not None
    return Saved(saved.draft, None if is_gone or saved.draft.pk == draft.pk else draft)


def make_room(member) -> None:
    """Bounds what one member keeps: the oldest of what they discarded goes for what is new. Raises Refused."""
    # One after the other, or each would count before the others are there.
    get_user_model().objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=member.pk)
    kept = Draft.objects.filter(member=member, post__isnull=True, held__isnull=True).order_by("discarded_at")
    rows = kept.values_list("pk", "discarded_at")
    discarded = [pk for pk, discarded_at in rows if discarded_at is not None]
    beyond = len(rows) + 1 - MOST_DRAFTS
    full = f"You have {MOST_DRAFTS} drafts. Send or discard some, and new ones can be kept."
    require(beyond <= len(discarded), full)
    if beyond > 0:
        Draft.objects.filter(pk__in=discarded[:beyond], discarded_at__isnull=False).delete()


@transaction.atomic
def discard_draft(member, draft_id: uuid.UUID, *, base: int | None = None) -> bool:
    """Takes a draft away; it is kept for some days, so that this can be undone. With `base` only the version that the
    member has seen. Says whether it was there."""
    require(takes_part(member))
    drafts = Draft.objects.filter(member=member, pk=draft_id).unsent()
    if base is not None:
        drafts = drafts.filter(version=base)
    return drafts.exists() and bool(drafts.update(discarded_at=timezone.now(), publish_at=None))


@transaction.atomic
def restore_draft(member, draft_id: uuid.UUID) -> bool:
    """Brings back a draft that was discarded; it is not posted by itself."""
    require(takes_part(member))
    drafts = Draft.objects.filter(member=member, pk=draft_id, post__isnull=True, held__isnull=True)
    drafts = drafts.filter(discarded_at__isnull=False)
    return drafts.exists() and bool(drafts.update(discarded_at=None))


@transaction.atomic
def schedule_draft(member, draft_id: uuid.UUID, publish_at: datetime | None) -> Draft:
    """Sets when a draft is posted by itself; None: when it is sent.

    Raises Refused, also for what could not be posted now; or Draft.DoesNotExist.
    """
    require(takes_part(member))
    draft = Draft.objects.unsent().select_for_update(of=("self",)).get(member=member, pk=draft_id)
    require(draft.place_kind != "edit", "A change of a post cannot wait: save it now.")
    if publish_at is not None:
        now = timezone.now()
        require(publish_at > now, "This time has passed. Choose a later one.")
        require(publish_at <= now + LATEST, "Choose a time within a year.")
        lacking = why_not_sent(draft)
        require(not lacking, lacking)
    draft.publish_at, draft.problem = publish_at, ""
    draft.save(update_fields=["publish_at", "problem"])
    return draft


def _count_save(member) -> None:
    """Each process counts for itself: this keeps a broken or hostile page from saving without end."""
    cache = caches["process"]
    minute = f"drafts-saved:{member.pk}:{member.handle}:{int(timezone.now().timestamp()) // 60}"
    cache.add(minute, 0, 120)
    if cache.incr(minute) > MOST_SAVES_A_MINUTE:
        raise TooOften
