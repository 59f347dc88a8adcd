"""Marking several replies as answers at once, or as none: what a moderator does for who asked."""

from collections.abc import Sequence

from django.db import transaction

from community.permissions import require
from forums import effects
from forums.models import Act, Post, Thread
from forums.operations.acts import one_act
from forums.operations.answers import put_chosen
from forums.operations.events import add_event
from forums.operations.locking import locked_thread_there, posts_of


@transaction.atomic
def mark_answers(by, thread_id: int, post_ids: Sequence[int], chosen: bool, reason: str) -> Act:
    """Makes these replies answers of their question, or none of them. Raises Refused, and then nothing is changed."""
    with one_act(by, "accept" if chosen else "unaccept", reason) as doing:
        thread = locked_thread_there(thread_id)
        posts = posts_of(thread, post_ids)
        obstacle = why_not_marked(thread, posts)
        require(not obstacle, obstacle)
        before = thread.answer_ids
        changed = [post for post in posts if (post.pk in before) != chosen]
        for post in changed:
            put_chosen(thread, post, chosen, by)
        if changed:
            entry = doing.log(doing.act.action, thread, reason, {"answers": before}, {"answers": thread.answer_ids})
            add_event(thread, "answer marked" if chosen else "answer unmarked", by, entry=entry)
        for post in changed:
            if chosen:
                effects.answer_accepted(thread, post, by)
            else:
                effects.answer_taken_back(thread, post)
    return doing.act


def why_not_marked(thread: Thread, posts: Sequence[Post]) -> str:
    """What keeps these posts from being answers, in a sentence; empty if nothing does."""
    if not thread.is_question:
        return "This is a discussion. Make it a question first."
    if any(post.is_opening for post in posts):
        return "The question itself is no answer."
    if not all(post.is_visible for post in posts):
        return "One of these posts is not on the page."
    return ""
