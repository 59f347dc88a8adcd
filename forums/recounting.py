"""Counting anew what operations keep: to prove that nothing drifts, and to mend it if it ever does."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Max, Q

from forums.intervals import Intervals, add
from forums.models import Forum, Poll, Post, Thread
from forums.operations.tagging import tag_labels


def drift() -> Iterator[tuple[Thread | Forum | Poll, dict[str, tuple[object, object]]]]:
    """Each thread, forum and poll whose kept counts differ from the truth: (thing, {column: (kept, true)})."""
    for thread in Thread.objects.order_by("pk").iterator(500):
        wrong = _differences(thread, _true_of_thread(thread))
        if wrong:
            yield thread, wrong
    for forum in Forum.objects.all():
        wrong = _differences(forum, _true_of_forum(forum))
        if wrong:
            yield forum, wrong
    for poll in Poll.objects.order_by("pk").iterator(500):
        wrong = _differences(poll, _true_of_poll(poll))
        if wrong:
            yield poll, wrong


def mend(thing, wrong: dict) -> None:
    """Writes the true values that `drift` found."""
    type(thing).objects.filter(pk=thing.pk).update(**{column: true for column, (_, true) in wrong.items()})


def _differences(thing, true: dict) -> dict:
    return {
        column: (getattr(thing, column), value) for column, value in true.items() if getattr(thing, column) != value
    }


def _true_of_thread(thread: Thread) -> dict:
    visible = Q(status=Post.Status.VISIBLE)
    counted = thread.posts.aggregate(
        replies=Count("pk", filter=visible & Q(position__gt=1)),
        last=Max("position"),
    )
    newest = thread.posts.filter(visible).order_by("-position").first()
    gone: Intervals = []
    for position in thread.posts.exclude(visible).order_by("position").values_list("position", flat=True):
        gone = add(gone, position, position)
    true = {
        "reply_count": counted["replies"],
        "last_position": counted["last"] or 0,
        "tombstones": gone,
        "tag_labels": tag_labels(thread),
    }
    if newest:
        true |= {"last_posted_at": newest.created_at, "last_poster_id": newest.author_id}
    return true


def _true_of_forum(forum: Forum) -> dict:
    shown = forum.threads.filter(hidden_at__isnull=True, deleted_at__isnull=True)
    latest = shown.order_by("-last_posted_at", "-id").first()
    visible = Post.objects.filter(thread__forum=forum, status=Post.Status.VISIBLE)
    return {
        "thread_count": shown.count(),
        "post_count": visible.count(),
        "last_thread_id": latest.pk if latest else None,
        "last_posted_at": latest.last_posted_at if latest else None,
    }


def _true_of_poll(poll: Poll) -> dict:
    ballots = list(poll.ballots.values_list("chosen", flat=True))
    chosen = Counter(number for ballot in ballots for number in ballot)
    return {"ballot_count": len(ballots), "counts": [chosen[number] for number in range(len(poll.choices))]}
