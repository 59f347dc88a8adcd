"""Putting the posts of locked threads into another order, across threads too, and making what they keep true again."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import groupby, islice
from operator import or_
from typing import NamedTuple

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone

from forums import intervals
from forums.models import Post, Thread
from forums.operations.keeping_answers import keep_answers

# Where posts stand while others take their places: no thread is so long.
ASIDE = 1_000_000_000
RUNS_AT_ONCE = 100


class Placed(NamedTuple):
    """A post as far as its place goes."""

    pk: int
    thread_id: int
    position: int
    created_at: datetime
    status: str
    author_id: int


class Run(NamedTuple):
    """Posts that stand together, and go on standing together: positions `first` to `last`, by `shift` further on."""

    source: int
    target: int
    first: int
    last: int
    shift: int


def placed_posts(threads: Iterable[Thread]) -> dict[int, list[Placed]]:
    """All posts of these threads in their order, by thread: one query."""
    found: dict[int, list[Placed]] = {thread.pk: [] for thread in threads}
    rows = Post.objects.filter(thread__in=list(found)).order_by("thread_id", "position")
    for row in rows.values_list("pk", "thread_id", "position", "created_at", "status", "author_id").iterator(2000):
        placed = Placed(*row)
        found[placed.thread_id].append(placed)
    return found


def put_in_by_time(there: Sequence[Placed], coming: Iterable[Placed]) -> list[Placed]:
    """Posts that come into a thread, each after those that were there before it was written; the opening post stays the
    opening post. Those that were there keep their order, so that taking the others out again restores it."""
    latest: list[datetime] = []
    for post in there[1:]:
        latest.append(max(post.created_at, latest[-1]) if latest else post.created_at)
    ordered, taken = list(there[:1]), 0
    for post in sorted(coming, key=lambda post: (post.created_at, post.pk)):
        before = bisect_right(latest, post.created_at)
        ordered += there[1 + taken : 1 + before]
        taken = max(taken, before)
        ordered.append(post)
    return ordered + list(there[1 + taken :])


def put_at(there: Sequence[Placed], back: Mapping[int, Placed]) -> list[Placed]:
    """Posts put back at the positions where they stood, among those that stayed; by their time, where others have come
    or gone so that they would stand out of order there."""
    ordered = list(there)
    for position in sorted(back):
        ordered.insert(position - 1, back[position])
    times = [post.created_at for post in ordered[1:]]
    return ordered if not there or times == sorted(times) else put_in_by_time(there, back.values())


def put_in_order(orders: Mapping[int, Sequence[Placed]]) -> list[Run]:
    """Gives each thread, by id, exactly these posts in this order. They are all the posts that these threads have, and
    the threads are locked. Returns all runs, also those that stay; `reckon_anew` makes what the threads keep true."""
    runs = [run for target, posts in orders.items() for run in _runs(target, posts)]
    firsts: dict[int, int] = {}
    for run in runs:
        if run.source != run.target or run.shift:
            firsts[run.source] = min(run.first, firsts.get(run.source, run.first))
    for source, first in firsts.items():
        Post.objects.filter(thread=source, position__gte=first).update(position=F("position") + ASIDE)
    aside = iter(
        [
            run._replace(first=max(run.first, firsts[run.source]))
            for run in sorted(runs, key=lambda run: (run.source, run.target, run.first))
            if run.source in firsts and run.last >= firsts[run.source]
        ]
    )
    for (source, target), some in groupby(aside, key=lambda run: (run.source, run.target)):
        while batch := list(islice(some, RUNS_AT_ONCE)):
            _put_back(source, target, batch)
    return runs


def _runs(target: int, posts: Iterable[Placed]) -> Iterator[Run]:
    run: Run | None = None
    for position, post in enumerate(posts, start=1):
        shift = position - post.position
        if run and (run.source, run.shift, run.last + 1) == (post.thread_id, shift, post.position):
            run = run._replace(last=post.position)
            continue
        if run:
            yield run
        run = Run(post.thread_id, target, post.position, post.position, shift)
    if run:
        yield run


def _put_back(source: int, target: int, runs: list[Run]) -> None:
    places = [(Q(position__range=(ASIDE + run.first, ASIDE + run.last)), run.shift - ASIDE) for run in runs]
    shift = Case(*(When(place, then=Value(by)) for place, by in places), output_field=IntegerField())
    anywhere = reduce(or_, (place for place, _ in places))
    Post.objects.filter(anywhere, thread=source).update(thread_id=target, position=F("position") + shift)


def moved_positions(runs: Iterable[Run], source: int, target: int, positions: intervals.Intervals):
    """Where a thread's posts at these positions stand in a thread now: those that are there."""
    found: intervals.Intervals = []
    for run in runs:
        if (run.source, run.target) == (source, target):
            for first, last in positions:
                low, high = max(first, run.first), min(last, run.last)
                if low <= high:
                    found.append([low + run.shift, high + run.shift])
    return intervals.joined(found)


def reckon_anew(thread: Thread) -> None:
    """Makes what the locked thread keeps of its posts true, after some came, went or took other positions. What came
    into view is to be looked at; nobody's page of before knows where its posts stand. The caller records the change."""
    posts = placed_posts([thread])[thread.pk]
    visible = [post for post in posts if post.status == Post.Status.VISIBLE]
    thread.last_position = len(posts)
    thread.reply_count = sum(post.position > 1 for post in visible)
    thread.tombstones = intervals.joined(
        [[post.position, post.position] for post in posts if post.status != Post.Status.VISIBLE]
    )
    if visible:
        newest = max(visible, key=lambda post: (post.created_at, post.position))
        thread.last_posted_at, thread.last_poster_id = newest.created_at, newest.author_id
    if posts:
        thread.created_at = min(post.created_at for post in posts)
    thread.numbering += 1
    thread.surfaced_at = timezone.now()
    thread.save(
        update_fields=[
            *("last_position", "reply_count", "tombstones", "last_posted_at", "last_poster", "created_at"),
            *("numbering", "surfaced_at"),
        ]
    )
    keep_answers(thread)
