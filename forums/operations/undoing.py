"""Undoing what moderators did, from the staff log: only when nothing has changed since."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from community.models import StaffLogEntry
from community.staff_log import CHANGED_SINCE, CannotUndo, Standing, register_action
from forums import effects
from forums.models import Forum, Poll, Post, Thread
from forums.operations import (
    answers,
    curating,
    documents,
    holding,
    keeping_tags_apart,
    periods,
    places,
    reporting,
    reviewing,
    states_of_play,
    superseding,
    trying,
    undoing_curating,
    undoing_tags,
)
from forums.operations.locking import locked_thread, locked_thread_of
from forums.operations.question_templates import put_question_template
from forums.operations.undoing_curating import and_its_line
from forums.passages import REMOVED


def register() -> None:
    """Tells the staff log how forum actions are named and undone."""
    for family, undo, standing, labels in (
        ("tags", _undo_retag, _standing(_threads, _is_tagged_so), {"retag": "Changed tags"}),
        (
            "hide",
            _undo_hide,
            _standing(_posts, _is_hidden_so),
            {"hide": "Took down a post", "restore": "Put back a post"},
        ),
        (
            "answer",
            _undo_answer,
            _standing(_threads, _is_answered_so),
            {"accept": "Chose an answer for its asker", "unaccept": "Took back an answer for its asker"},
        ),
        ("close poll", _undo_close_poll, _standing(_polls, _is_closed_so), {"close poll": "Closed a poll early"}),
        (
            "question template",
            _undo_question_template,
            _standing(_forums, _begins_so),
            {"question template": "Changed how questions begin"},
        ),
    ):
        for name, label in labels.items():
            register_action(name, label, and_its_line(undo), family=family, standing=standing)
    undoing_curating.register()
    places.register()
    periods.register()
    documents.register()
    holding.register()
    reporting.register()
    reviewing.register()
    states_of_play.register()
    superseding.register()
    trying.register()
    undoing_tags.register()
    keeping_tags_apart.register()
    register_action("redact", "Took words out for good")
    register_action("take file away", "Took a file away for good")


# ------------------------------------------------------------------------------ whether things are as they were left
def _is_tagged_so(entry: StaffLogEntry, thread: Thread) -> bool:
    return sorted(name for _, name in thread.tag_labels) == sorted(entry.after["tags"])


def _is_hidden_so(entry: StaffLogEntry, post: Post) -> bool:
    return post.status == (Post.Status.HIDDEN if entry.after["hidden"] else post.status_before_hiding)


def _is_answered_so(entry: StaffLogEntry, thread: Thread) -> bool:
    was, became, now = _answers(entry.before), _answers(entry.after), set(thread.answer_ids)
    return became - was <= now and not (was - became) & now


def _answers(kept: dict) -> set[int]:
    """Which answers an entry names: those written when a question had one answer at most name it, or None."""
    return set(kept["answers"]) if "answers" in kept else {kept["answer"]} - {None}


def _is_closed_so(entry: StaffLogEntry, poll: Poll) -> bool:
    return poll.closes_at == datetime.fromisoformat(entry.after["closes_at"]) and not _would_be_over(entry)


def _begins_so(entry: StaffLogEntry, forum: Forum) -> bool:
    return forum.question_template == entry.after["html"]


def _would_be_over(entry: StaffLogEntry) -> bool:
    closes_at = entry.before["closes_at"]
    return bool(closes_at) and datetime.fromisoformat(closes_at) <= timezone.now()


def _threads(ids: Iterable[int]) -> Mapping[int, Thread]:
    return Thread.objects.filter(merged_into__isnull=True).in_bulk(set(ids))


def _posts(ids: Iterable[int]) -> Mapping[int, Post]:
    return Post.objects.in_bulk(set(ids))


def _polls(ids: Iterable[int]) -> Mapping[int, Poll]:
    return {poll.post_id: poll for poll in Poll.objects.filter(post__in=set(ids))}


def _forums(ids: Iterable[int]) -> Mapping[int, Forum]:
    return Forum.objects.in_bulk(set(ids))


def _standing(load: Callable[[Iterable[int]], Mapping[int, Any]], is_so: Callable[[Any, Any], bool]) -> Standing:
    def which(entries: Sequence[StaffLogEntry], member) -> set[int]:
        things = load(entry.subject_id for entry in entries)
        return {entry.pk for entry in entries if entry.subject_id in things and is_so(entry, things[entry.subject_id])}

    return which


# ------------------------------------------------------------------------------ undoing
def _undo_hide(entry: StaffLogEntry, by) -> None:
    thread, post = locked_thread_of(entry.subject_id)
    _require(_is_hidden_so(entry, post))
    curating.put_hidden(thread, post, entry.before["hidden"], entry.before.get("reason", ""))


def _undo_retag(entry: StaffLogEntry, by) -> None:
    thread = locked_thread(entry.subject_id)
    _require(thread.merged_into_id is None and _is_tagged_so(entry, thread))
    # A tag of which words were taken out for good since is none.
    curating.put_tags(thread, [name for name in entry.before["tags"] if REMOVED not in name], by)


def _undo_answer(entry: StaffLogEntry, by) -> None:
    thread = locked_thread(entry.subject_id)
    _require(thread.merged_into_id is None and _is_answered_so(entry, thread))
    was, became = _answers(entry.before), _answers(entry.after)
    if thread.posts.filter(pk__in=was ^ became).count() < len(was ^ became):
        raise CannotUndo("One of these posts is in another thread by now.")
    answers.put_back(thread, chosen=was - became, not_chosen=became - was)
    effects.answers_changed(thread, was ^ became)
    effects.thread_changed(thread)


def _undo_question_template(entry: StaffLogEntry, by) -> None:
    forum = Forum.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.subject_id)
    _require(_begins_so(entry, forum))
    put_question_template(forum, entry.before["html"])


def _undo_close_poll(entry: StaffLogEntry, by) -> None:
    poll = Poll.objects.select_for_update(of=("self",), no_key=True).get(post=entry.subject_id)
    if _would_be_over(entry):
        raise CannotUndo("The poll would have ended by itself meanwhile.")
    _require(_is_closed_so(entry, poll))
    poll.closes_at = entry.before["closes_at"] and datetime.fromisoformat(entry.before["closes_at"])
    poll.save(update_fields=["closes_at"])


def _require(unchanged: bool) -> None:
    if not unchanged:
        raise CannotUndo(CHANGED_SINCE)
