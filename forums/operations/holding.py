"""Holding what members write while posts are looked at first, and what becomes of it but publishing."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.models import StaffLogEntry
from community.permissions import Refused, require, takes_part
from community.staff_log import CHANGED_SINCE, CannotUndo, record, register_action
from forums import effects
from forums.closed import why_not_reply_in, why_not_start
from forums.drafts.sending import SentDraft, close_draft, take_draft
from forums.drafts.words import Fields
from forums.mentions import link_mentions
from forums.models import Draft, File, Forum, HeldPost, Thread
from forums.operations.acts import require_reason
from forums.operations.attaching import Attached, attach
from forums.operations.drafting import make_room
from forums.operations.locking import hold_forums, locked_one
from forums.operations.posting import own_submission
from forums.permissions import can_moderate
from forums.polls.new_poll import NewPoll
from forums.quotes import settle_quotes


@dataclass(frozen=True)
class Written:
    """What a valid form holds: as it was sent, and what is shown of it."""

    fields: Fields
    body_html: str
    submission_id: uuid.UUID
    files: tuple[uuid.UUID, ...] = ()
    poll: NewPoll | None = None


def hold_reply(member, thread_id: int, written: Written, draft: SentDraft | None = None) -> HeldPost:
    """Keeps a reply until a moderator has read it. Sent twice, it is held once. Raises Refused."""
    closed = why_not_reply_in(member, thread_id)
    require(not closed, closed)
    thread = Thread.objects.select_related("forum").get(pk=thread_id)
    return _held_once(member, thread.forum, thread, "", written, draft)


def hold_thread(member, forum: Forum, title: str, written: Written, draft: SentDraft | None = None) -> HeldPost:
    """Keeps a new thread until a moderator has read it. Raises Refused."""
    closed = why_not_start(member, Forum.objects.visible_to(member).filter(pk=forum.pk).order_by("pk").first())
    require(not closed, closed)
    return _held_once(member, forum, None, title, written, draft)


def _held_once(member, forum: Forum, thread: Thread | None, title: str, written: Written, draft) -> HeldPost:
    submission_id = own_submission(member, written.submission_id)
    before = HeldPost.objects.filter(submission_id=submission_id, author=member).first()
    if before is not None:
        return before
    try:
        return _hold(member, forum, thread, title, written, draft, submission_id)
    except IntegrityError:
        meanwhile = HeldPost.objects.filter(submission_id=submission_id, author=member).first()
        if meanwhile is None:
            raise
        return meanwhile


@transaction.atomic
def _hold(member, forum, thread, title, written: Written, draft, submission_id) -> HeldPost:
    kept = take_draft(member, draft)
    if kept is not None and kept.held is not None:
        return kept.held
    body_html, _ = link_mentions(settle_quotes(written.body_html, member), member)
    attached = attach(member, written.files, body_html)
    # An empty forum may be deleted in this moment: it waits, and finds that something waits here.
    require(forum.pk in hold_forums([forum.pk]), "This forum is no longer there.")
    held = HeldPost.objects.create(
        author=member,
        forum=forum,
        thread=thread,
        title=title,
        fields=written.fields,
        body_html=attached.body_html,
        poll=_as_json(written.poll),
        submission_id=submission_id,
        held_at=timezone.now(),
    )
    _keep_files(held, attached)
    close_draft(kept, draft, None, held)
    effects.post_held(held)
    return held


def _as_json(poll: NewPoll | None) -> dict | None:
    if poll is None:
        return None
    return asdict(poll) | {"closes_at": poll.closes_at.isoformat() if poll.closes_at else None}


def _keep_files(held: HeldPost, attached: Attached) -> None:
    if attached.joining:
        File.objects.filter(pk__in=[file.pk for file in attached.joining]).update(held=held)


@transaction.atomic
def take_back(member, held_id: int) -> Draft:
    """The author's own, which waits or was declined, is a draft of theirs again. Raises Refused when it was published,
    or HeldPost.DoesNotExist."""
    require(takes_part(member))
    held = HeldPost.objects.select_for_update(of=("self",)).get(pk=held_id, author=member)
    require(held.state != HeldPost.State.PUBLISHED, "A moderator has published this meanwhile.")
    require(held.state != HeldPost.State.WITHDRAWN, "You have taken this back already: it is among your drafts.")
    make_room(member)
    draft = Draft.objects.create(
        member=member, place=held.place, fields=held.fields, submission_id=uuid.uuid4(), saved_at=timezone.now()
    )
    if held.is_waiting:
        held.settled_at, held.settled_by = timezone.now(), member
        effects.held_waits_otherwise(held)
    held.state = HeldPost.State.WITHDRAWN
    forget_words(held)
    return draft


@transaction.atomic
def decline(by, held_id: int, reason: str) -> HeldPost:
    """Does not publish it; its author is told why, and has the words. Raises Refused when someone else was quicker."""
    held = locked_for(by, held_id)
    require_reason(reason)
    held.state, held.reason = HeldPost.State.DECLINED, reason.strip()[:500]
    held.settled_at, held.settled_by = timezone.now(), by
    held.save(update_fields=["state", "reason", "settled_at", "settled_by"])
    record(by, "decline post", f"held:{held.pk}", _label(held), reason)
    effects.held_settled(held)
    return held


def locked_for(by, held_id: int) -> HeldPost:
    """What waits, its row locked until the transaction ends. Raises Refused when it does not wait any more."""
    require(can_moderate(by), "Only moderators can do this.")
    rows = HeldPost.objects.select_for_update(of=("self",)).select_related("author", "forum", "thread")
    held = locked_one(rows, held_id)
    if held.state == HeldPost.State.WITHDRAWN:
        raise Refused(f"{held.author} has taken this back meanwhile.")
    require(held.is_waiting, f"{held.settled_by or 'Someone'} has {held.state} this meanwhile.")
    return held


def forget_words(held: HeldPost) -> None:
    """Its words are elsewhere now, and so are its files."""
    held.files.update(held=None)
    held.fields, held.body_html, held.title, held.poll = {}, "", "", None
    held.save()


def _label(held: HeldPost) -> str:
    return f"{held.author}, {held.thread or held.title}"


# ------------------------------------------------------------------------------ undoing
def register() -> None:
    """Tells the staff log how what is done to held posts is named and undone."""
    register_action("publish post", "Published a post that waited")
    register_action("decline post", "Did not publish a post that waited", _undo_decline, standing=_undoable)


def _undoable(entries: Sequence[StaffLogEntry], member) -> set[int]:
    ids = {entry.subject_id for entry in entries}
    declined = set(HeldPost.objects.filter(pk__in=ids, state=HeldPost.State.DECLINED).values_list("pk", flat=True))
    return {entry.pk for entry in entries if entry.subject_id in declined}


def _undo_decline(entry: StaffLogEntry, by) -> None:
    require(can_moderate(by), "Only moderators can do this.")
    held = HeldPost.objects.select_for_update(of=("self",)).get(pk=entry.subject_id)
    if held.state != HeldPost.State.DECLINED:
        raise CannotUndo(CHANGED_SINCE)
    held.state, held.reason, held.settled_at, held.settled_by = HeldPost.State.WAITING, "", None, None
    held.save(update_fields=["state", "reason", "settled_at", "settled_by"])
    effects.held_waits_otherwise(held)
