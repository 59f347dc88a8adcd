"""What moderators do to a thread or a post where it stands. Each is logged with who, when and why, can be undone, and
leaves a line in the thread.

Each has two forms: for one thread by its id, and for a locked thread within an act on many (forums/curating/).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from forums import effects
from forums.models import Act, Post, Thread, ThreadChange
from forums.operations.acts import Doing, one_act
from forums.operations.counting import put_status, put_thread_away
from forums.operations.events import add_event
from forums.operations.keeping_answers import keep_answers
from forums.operations.locking import (
    hold_forums,
    locked_thread_of,
    locked_thread_there,
    posts_of,
    record_change,
)
from forums.operations.tagging import change_tags, tag_names
from forums.operations.versions import keep_version


@transaction.atomic
def pin_thread(by, thread_id: int, pinned: bool, reason: str, until: datetime | None = None) -> Thread:
    """Keeps a thread at the top of its forum, until a time if one is given, or lets it go."""
    with one_act(by, "pin" if pinned else "unpin", reason) as doing:
        thread = locked_thread_there(thread_id)
        pin(doing, thread, reason, pinned=pinned, until=until)
    return thread


def pin(doing: Doing, thread: Thread, reason: str, *, pinned: bool, until: datetime | None = None):
    if bool(thread.pinned_at) == pinned and thread.pinned_until == (until if pinned else None):
        return
    before = pinned_state(thread)
    put_pinned(thread, pinned, until=until)
    entry = doing.log("pin" if pinned else "unpin", thread, reason, before, pinned_state(thread))
    add_event(thread, "pinned" if pinned else "unpinned", doing.by, entry=entry, **_said(until if pinned else None))


@transaction.atomic
def feature_thread(by, thread_id: int, featured: bool, reason: str, until: datetime | None = None) -> Thread:
    """Lets a thread stand out on the page of the forums, until a time if one is given, or not any more."""
    with one_act(by, "feature" if featured else "unfeature", reason) as doing:
        thread = locked_thread_there(thread_id)
        feature(doing, thread, reason, featured=featured, until=until)
    return thread


def feature(doing: Doing, thread: Thread, reason: str, *, featured: bool, until: datetime | None = None):
    if bool(thread.featured_at) == featured and thread.featured_until == (until if featured else None):
        return
    before = featured_state(thread)
    put_featured(thread, featured, until=until)
    entry = doing.log("feature" if featured else "unfeature", thread, reason, before, featured_state(thread))
    kind = "featured" if featured else "unfeatured"
    add_event(thread, kind, doing.by, entry=entry, **_said(until if featured else None))
    if featured:
        doing.concerns(threads=[thread.pk])


@transaction.atomic
def lock_thread(by, thread_id: int, locked: bool, reason: str, until: datetime | None = None) -> Thread:
    """Ends replying, until a time if one is given, or reopens it. The reason for a lock is shown on the thread."""
    with one_act(by, "lock" if locked else "unlock", reason) as doing:
        thread = locked_thread_there(thread_id)
        lock(doing, thread, reason, locked=locked, until=until)
    return thread


def lock(doing: Doing, thread: Thread, reason: str, *, locked: bool, until: datetime | None = None):
    is_so = bool(thread.locked_at) == locked and thread.locked_until == (until if locked else None)
    # One that closed itself could be opened again by who started it: a moderator's lock is another thing.
    if is_so and not thread.closed_itself:
        return
    before = locked_state(thread)
    put_locked(thread, locked, reason, until=until)
    entry = doing.log("lock" if locked else "unlock", thread, reason, before, locked_state(thread))
    add_event(thread, "locked" if locked else "unlocked", doing.by, entry=entry, **_said(until if locked else None))
    doing.concerns(threads=[thread.pk])


@transaction.atomic
def retag_thread(by, thread_id: int, names: list[str], reason: str) -> Thread:
    """Changes a thread's tags."""
    with one_act(by, "retag", reason) as doing:
        thread = locked_thread_there(thread_id)
        retag(doing, thread, reason, names=names)
    return thread


def retag(doing: Doing, thread: Thread, reason: str, *, names: list[str]):
    before = tag_names(thread)
    after = put_tags(thread, names, doing.by)
    if sorted(before) != sorted(after):
        entry = doing.log("retag", thread, reason, {"tags": before}, {"tags": after})
        add_event(thread, "retagged", doing.by, entry=entry)


@transaction.atomic
def retitle_thread(by, thread_id: int, title: str, reason: str) -> Thread:
    """Gives a thread another title. Its old address leads to it still."""
    with one_act(by, "retitle", reason) as doing:
        thread = locked_thread_there(thread_id)
        retitle(doing, thread, reason, title=title)
    return thread


def retitle(doing: Doing, thread: Thread, reason: str, *, title: str):
    if thread.title == title:
        return
    before = thread.title
    put_title(thread, title, doing.by)
    entry = doing.log("retitle", thread, reason, {"title": before}, {"title": title})
    add_event(thread, "retitled", doing.by, entry=entry)
    doing.concerns(threads=[thread.pk])


@transaction.atomic
def change_kind(by, thread_id: int, kind: str, reason: str) -> Thread:
    """Makes a discussion a question, or a question a discussion. Its answers are shown while it is a question."""
    with one_act(by, "change kind", reason) as doing:
        thread = locked_thread_there(thread_id)
        make_it(doing, thread, reason, kind=kind)
    return thread


def make_it(doing: Doing, thread: Thread, reason: str, *, kind: str):
    if thread.kind == kind:
        return
    before = thread.kind
    put_kind(thread, kind)
    entry = doing.log("change kind", thread, reason, {"kind": before}, {"kind": kind})
    add_event(thread, "made a question" if thread.is_question else "made a discussion", doing.by, entry=entry)
    doing.concerns(threads=[thread.pk])


@transaction.atomic
def hide_post(by, post_id: int, reason: str) -> Post:
    """Takes a post down, leaving a note with the reason; an opening post takes its thread with it.

    One that its author has deleted, too: the author cannot bring it back then.
    """
    with one_act(by, "hide", reason) as doing:
        thread, post = locked_thread_of(post_id, Post.objects.select_related("author"))
        hide(doing, thread, post, reason)
    return post


@transaction.atomic
def hide_posts(by, thread_id: int, post_ids: Sequence[int], reason: str) -> Act:
    """The same of several posts of a thread at once. Raises Refused when some are not in it any more."""
    with one_act(by, "hide", reason) as doing:
        thread = locked_thread_there(thread_id)
        hold_forums([thread.forum_id])
        for post in posts_of(thread, post_ids):
            hide(doing, thread, post, reason)
    return doing.act


def hide(doing: Doing, thread: Thread, post: Post, reason: str) -> None:
    if post.status != Post.Status.HIDDEN:
        put_hidden(thread, post, True, reason)
        after = {"hidden": True, "reason": reason}
        doing.log("hide", thread, reason, {"hidden": False}, after, subject=f"post:{post.pk}")
        _concerns_author_of(doing, thread, post)


@transaction.atomic
def restore_post(by, post_id: int, reason: str) -> Post:
    """Puts a hidden post back: among those that their authors have deleted, if it was one of them."""
    with one_act(by, "restore", reason) as doing:
        thread, post = locked_thread_of(post_id, Post.objects.select_related("author"))
        restore(doing, thread, post, reason)
    return post


def restore(doing: Doing, thread: Thread, post: Post, reason: str) -> None:
    if post.status == Post.Status.HIDDEN:
        before = {"hidden": True, "reason": post.hidden_reason}
        put_hidden(thread, post, False, "")
        entry = doing.log("restore", thread, reason, before, {"hidden": False}, subject=f"post:{post.pk}")
        add_event(thread, "put back", doing.by, entry=entry, after=post.position)
        _concerns_author_of(doing, thread, post)


def _concerns_author_of(doing: Doing, thread: Thread, post: Post) -> None:
    if post.is_opening:
        doing.concerns(threads=[thread.pk])
    else:
        doing.concerns(posts=[post.pk])


# ------------------------------------------------------------------------------ how it was, and putting it so
def pinned_state(thread: Thread) -> dict:
    return {"pinned": bool(thread.pinned_at), "at": _iso(thread.pinned_at), "until": _iso(thread.pinned_until)}


def featured_state(thread: Thread) -> dict:
    return {"featured": bool(thread.featured_at), "at": _iso(thread.featured_at), "until": _iso(thread.featured_until)}


def locked_state(thread: Thread) -> dict:
    return {
        "locked": bool(thread.locked_at),
        "reason": thread.lock_reason,
        "at": _iso(thread.locked_at),
        "until": _iso(thread.locked_until),
        "itself": thread.closed_itself,
        "kept_open": _iso(thread.kept_open_at),
    }


def put_pinned(thread: Thread, pinned: bool, *, at: datetime | None = None, until: datetime | None = None) -> None:
    thread.pinned_at = (at or timezone.now()) if pinned else None
    thread.pinned_until = until if pinned else None
    _changed(thread, ["pinned_at", "pinned_until"])


def put_featured(thread: Thread, featured: bool, *, at: datetime | None = None, until: datetime | None = None) -> None:
    thread.featured_at = (at or timezone.now()) if featured else None
    thread.featured_until = until if featured else None
    _changed(thread, ["featured_at", "featured_until"])


def put_locked(
    thread: Thread,
    locked: bool,
    reason: str,
    *,
    at: datetime | None = None,
    until: datetime | None = None,
    itself: bool = False,
    kept_open_at: datetime | None = None,
) -> None:
    """`kept_open_at`: since when its quiet days are counted, where it is not from the moment it is unlocked."""
    had_closed_itself = thread.closed_itself
    if thread.locked_at is not None and not locked:
        thread.kept_open_at = kept_open_at or timezone.now()
    thread.locked_at = (at or timezone.now()) if locked else None
    thread.locked_until = until if locked else None
    thread.lock_reason = reason.strip()[:300] if locked else ""
    thread.closed_itself = locked and itself
    _changed(thread, ["locked_at", "locked_until", "lock_reason", "closed_itself", "kept_open_at"])
    if had_closed_itself != thread.closed_itself:
        effects.closed_itself_or_not(thread)


def put_title(thread: Thread, title: str, by) -> None:
    opening = Post.objects.get(thread=thread, position=1)
    keep_version(thread, opening, by)
    opening.save(update_fields=["revision_count"])
    thread.title = title
    _changed(thread, ["title"])


def put_kind(thread: Thread, kind: str) -> None:
    thread.kind = kind
    _changed(thread, ["kind"])
    before = set(thread.answer_ids)
    keep_answers(thread)
    if changed := before ^ set(thread.answer_ids):
        effects.answers_changed(thread, changed)


def put_hidden(thread: Thread, post: Post, hidden: bool, reason: str) -> None:
    if hidden:
        post.was_deleted, status = post.status == Post.Status.DELETED, Post.Status.HIDDEN
        post.save(update_fields=["was_deleted"])
    else:
        status = post.status_before_hiding
    put_status(thread, post, status, reason.strip()[:500])
    if post.is_opening:
        put_thread_away(thread, hidden_at=timezone.now() if hidden else None, deleted_at=thread.deleted_at)
    record_change(thread, ThreadChange.Kind.HIDDEN if hidden else ThreadChange.Kind.RESTORED, post)
    thread.save(update_fields=["change_number"])
    effects.post_changed(thread, post)


def put_tags(thread: Thread, names: list[str], by) -> list[str]:
    if change_tags(thread, names):
        # Who has the form of the opening post open, with the tags in it, is told before they put the old ones back.
        opening = Post.objects.get(thread=thread, position=1)
        keep_version(thread, opening, by)
        opening.save(update_fields=["revision_count"])
    _changed(thread, [])
    return tag_names(thread)


def _changed(thread: Thread, fields: list[str]) -> None:
    record_change(thread, ThreadChange.Kind.THREAD)
    thread.save(update_fields=[*fields, "change_number"])
    effects.thread_changed(thread)


def _said(until: datetime | None) -> dict:
    return {"until": until.isoformat()} if until else {}


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
