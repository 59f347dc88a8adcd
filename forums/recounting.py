"""Counting anew what operations keep: to prove that nothing drifts, and to mend it if it ever does."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, OuterRef, Q

from forums.documents.relying import documents_of
from forums.intervals import add
from forums.models import Answer, Forum, Poll, Post, Reaction, Thread, ThreadEvent, ThreadTag
from forums.operations.keeping_answers import answers_of, tried_of
from forums.operations.periods import true_periods
from forums.operations.reacting import reactions_of
from forums.operations.settings_of_authors import where_authors_work

THREADS_AT_ONCE = 50
POSTS_AT_ONCE = 200


def drift() -> Iterator[tuple[Thread | Post | Answer | Forum | Poll, dict[str, tuple[object, object]]]]:
    """Each thread, post, answer, forum and poll whose kept counts are wrong: (thing, {column: (kept, true)})."""
    every_thread = Thread.objects.order_by("pk").iterator(500)
    while threads := list(islice(every_thread, THREADS_AT_ONCE)):
        true = _true_of_threads(threads)
        for thread in threads:
            wrong = _differences(thread, true[thread.pk])
            if wrong:
                yield thread, wrong
    yield from _wrong_of_posts()
    yield from _wrong_of_answers()
    for forum in Forum.objects.all():
        wrong = _differences(forum, _true_of_forum(forum))
        if wrong:
            yield forum, wrong
    for poll in Poll.objects.order_by("pk").iterator(500):
        wrong = _differences(poll, _true_of_poll(poll))
        if wrong:
            yield poll, wrong


def _wrong_of_posts() -> Iterator[tuple[Post, dict[str, tuple[object, object]]]]:
    reacted = Reaction.objects.filter(post=OuterRef("pk"))
    posts = Post.objects.filter(~Q(reactions={}) | Exists(reacted)).only("reactions").order_by("pk").iterator(500)
    while some := list(islice(posts, POSTS_AT_ONCE)):
        true = reactions_of([post.pk for post in some])
        for post in some:
            wrong = _differences(post, {"reactions": true[post.pk]})
            if wrong:
                yield post, wrong


def _wrong_of_answers() -> Iterator[tuple[Answer, dict[str, tuple[object, object]]]]:
    answers = Answer.objects.order_by("pk").iterator(500)
    while some := list(islice(answers, POSTS_AT_ONCE)):
        true = tried_of(some)
        for answer in some:
            wrong = _differences(answer, true[answer.pk])
            if wrong:
                yield answer, wrong


def mend(thing, wrong: dict) -> None:
    """Writes the true values that `drift` found."""
    type(thing).objects.filter(pk=thing.pk).update(**{column: true for column, (_, true) in wrong.items()})


def _differences(thing, true: dict) -> dict:
    return {
        column: (getattr(thing, column), value) for column, value in true.items() if getattr(thing, column) != value
    }


def _true_of_threads(threads: list[Thread]) -> dict[int, dict]:
    """Of several threads at once: a few queries."""
    ids = [thread.pk for thread in threads]
    labels: defaultdict[int, list[list[str]]] = defaultdict(list)
    tags = ThreadTag.objects.filter(content_object__in=ids).order_by("id")
    for thread_id, *label in tags.values_list("content_object_id", "tag__slug", "tag__name"):
        labels[thread_id].append(label)
    true: dict[int, dict] = {
        pk: {"reply_count": 0, "last_position": 0, "tombstones": [], "tag_labels": labels[pk]} for pk in ids
    }
    posts = Post.objects.filter(thread__in=ids).order_by("thread_id", "position")
    columns = ("thread_id", "position", "status", "created_at", "author_id")
    for thread_id, position, status, created_at, author_id in posts.values_list(*columns).iterator():
        found = true[thread_id]
        found["last_position"] = position
        if status != Post.Status.VISIBLE:
            found["tombstones"] = add(found["tombstones"], position, position)
            continue
        found["reply_count"] += position > 1
        if created_at >= found.get("last_posted_at", created_at):  # an opening post may be newer than merged replies
            found |= {"last_posted_at": created_at, "last_poster_id": author_id}
    for pk, relied in documents_of(threads).items():
        true[pk]["document_ids"] = relied
    for pk, of_answers in answers_of(threads).items():
        true[pk] |= of_answers
    lines = Counter(ThreadEvent.objects.filter(thread__in=ids).order_by().values_list("thread_id", flat=True))
    for pk in ids:
        true[pk]["event_count"] = lines[pk]
    works = where_authors_work({thread.author_id for thread in threads})
    for thread in threads:
        came_into_view = max(thread.surfaced_at, true[thread.pk].get("last_posted_at", thread.surfaced_at))
        true[thread.pk] |= works[thread.author_id] | {"surfaced_at": came_into_view}
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
        "periods": true_periods(forum),
    }


def _true_of_poll(poll: Poll) -> dict:
    ballots = list(poll.ballots.values_list("chosen", flat=True))
    chosen = Counter(number for ballot in ballots for number in ballot)
    return {"ballot_count": len(ballots), "counts": [chosen[number] for number in range(len(poll.choices))]}
