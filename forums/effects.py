"""What a change in the forums sets off. Read this to learn what a new post does.

Tasks are queued in the transaction of the change: both happen, or neither. The live announcement comes after the
commit; it carries a number, never words, and may be lost without harm.
"""

from django.db import transaction

from forums import tasks
from forums.mentions import NOBODY, Mentioned
from forums.models import Post, Thread
from notifications.live import announce
from notifications.operations import reconsider
from search.tasks import index


def post_published(thread: Thread, post: Post, mentioned: Mentioned) -> None:
    """A new post: findable, told to who follows the thread or is mentioned, and shown to who has it open."""
    index.enqueue("post", [post.pk])
    groups = [group.pk for group in mentioned.groups]
    tasks.tell_about_post.enqueue(post.pk, [member.pk for member in mentioned.members], groups)
    _tell_groups(post, groups)
    _announce(thread)


def post_changed(thread: Thread, post: Post, mentioned: Mentioned = NOBODY) -> None:
    """A post edited, hidden, deleted or brought back. An opening post carries its thread's title into every post."""
    if post.is_opening:
        tasks.index_thread.enqueue(thread.pk)
    else:
        index.enqueue("post", [post.pk])
    reconsider(thread.topic)
    if mentioned.members:
        tasks.tell_mentioned.enqueue(post.pk, [member.pk for member in mentioned.members])
    _tell_groups(post, [group.pk for group in mentioned.groups])
    _announce(thread)


def thread_changed(thread: Thread) -> None:
    """A thread pinned, locked, retagged or answered."""
    tasks.index_thread.enqueue(thread.pk)
    _announce(thread)


def answer_accepted(thread: Thread, post: Post, by) -> None:
    """Its author is told, unless they chose it themselves."""
    tasks.tell_about_answer.enqueue(post.pk, by.pk)
    thread_changed(thread)


def _tell_groups(post: Post, group_ids: list[int]) -> None:
    if group_ids:
        tasks.tell_groups.enqueue(post.pk, group_ids)


def _announce(thread: Thread) -> None:
    topic, number = thread.topic, thread.change_number
    transaction.on_commit(lambda: announce(topic, number))
