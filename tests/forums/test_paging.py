"""Newer and Older: every thread exactly once, however many were posted at the same moment."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forums.models import Thread
from forums.paging import POSTS_A_PAGE, ThreadKeyset, page_numbers, page_of, positions_of
from tests.examples import several_examples, taken_back
from tests.factories import make_forum, make_member

BEGIN = datetime(2026, 9, 1, 8, 30, 0, 123456, tzinfo=UTC)


class ShortPages(ThreadKeyset):
    size = 3


def pages_from(parameters: dict, direction: str) -> list[list[int]]:
    """The ids on each page, from one page on to where the links in a direction end."""
    pages = []
    while True:
        page = ShortPages(Thread.objects.all(), parameters)
        pages.append([thread.pk for thread in page.threads])
        link = getattr(page, direction)
        if not link:
            return pages
        parameters = dict(parse_qsl(link.removeprefix("?")))


@pytest.mark.django_db
@several_examples
@given(st.lists(st.integers(0, 4), max_size=14), st.sampled_from([1, 1_000_000, 86_400_000_000]))
def test_older_shows_every_thread_once_and_newer_leads_back_the_same_way(moments, apart):
    with taken_back():
        author, forum = make_member(), make_forum()
        Thread.objects.bulk_create(
            Thread(
                forum=forum,
                title="A thread",
                kind="question",
                author=author,
                last_poster=author,
                created_at=BEGIN,
                last_posted_at=BEGIN + timedelta(microseconds=moment * apart),
            )
            for moment in moments
        )
        in_order = list(Thread.objects.order_by("-last_posted_at", "-id").values_list("pk", flat=True))
        pages = pages_from({}, "older")
        assert [pk for page in pages for pk in page] == in_order
        assert all(len(page) == ShortPages.size for page in pages[:-1])
        if len(pages) > 1:
            last = {"before": _key(pages[-2][-1])}
            assert pages_from(last, "newer") == pages[::-1]


def _key(pk: int) -> str:
    thread = Thread.objects.get(pk=pk)
    return f"{thread.last_posted_at.timestamp():.6f}_{pk}"


@pytest.mark.django_db
def test_a_thread_posted_in_meanwhile_pushes_none_over_the_edge_of_a_page():
    author, forum = make_member(), make_forum()
    threads = [
        Thread.objects.create(
            forum=forum,
            title="x",
            kind="question",
            author=author,
            last_poster=author,
            created_at=BEGIN,
            last_posted_at=at,
        )
        for at in (BEGIN + timedelta(hours=hour) for hour in range(6))
    ]
    first = ShortPages(Thread.objects.all(), {})
    Thread.objects.filter(pk=threads[0].pk).update(last_posted_at=BEGIN + timedelta(days=1))
    second = ShortPages(Thread.objects.all(), dict(parse_qsl(first.older[1:])))
    assert [thread.pk for thread in second.threads] == [threads[2].pk, threads[1].pk]


@pytest.mark.django_db
@several_examples
@given(st.text(max_size=30) | st.tuples(st.floats(), st.integers()).map(lambda pair: f"{pair[0]}_{pair[1]}"))
@example("nan_1")
@example("-62135596800_1")
@example("-62135596799_1")
@example("253402300799.999999_1")
@example("1e3_-99999999999999999999999")
@example("\x00_\x00")
def test_whatever_someone_types_into_the_address_there_is_a_page(typed):
    with taken_back():
        for parameter in ("before", "after"):
            assert ShortPages(Thread.objects.all(), {parameter: typed}).threads == []


def test_what_else_is_in_the_address_is_kept():
    class OneThread(ThreadKeyset):
        size = 1

    rows = _Rows(Thread(pk=2, last_posted_at=BEGIN), Thread(pk=1, last_posted_at=BEGIN))
    page = OneThread(rows, {"show": "yours", "before": ""})
    assert page.older == f"?show=yours&before={BEGIN.timestamp():.6f}_2"


class _Rows(list):
    def __init__(self, *rows):
        super().__init__(rows)

    def order_by(self, *fields):
        return self


@given(st.integers(1, 10_000))
def test_a_position_stands_on_its_page(position):
    first, last = positions_of(page_of(position))
    assert first <= position <= last
    assert last - first + 1 == POSTS_A_PAGE


@given(st.integers(1, 300).flatmap(lambda last: st.tuples(st.integers(1, last), st.just(last))))
def test_a_pager_names_the_ends_and_the_neighbours_and_leaves_gaps_between(page_and_last):
    page, last = page_and_last
    shown = page_numbers(page, last)
    numbers = [number for number in shown if number is not None]
    assert numbers == sorted(set(numbers))
    assert {1, page, last} <= set(numbers)
    for before, after in pairwise(shown):
        assert None in (before, after) or after == before + 1
