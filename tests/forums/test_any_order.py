"""Whatever members and moderators do, in whatever order: positions stay dense, counts true, nothing is marked as read
that nobody saw, and undoing puts all back exactly as it was."""

import random
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from community.models import StaffLogEntry
from community.staff_log import undo
from forums.models import Post, Tag, TagMerge, TagName, Thread
from forums.operations.merging_tags import move_some
from forums.reading import unread_in
from notifications.models import Follow
from tests.examples import several_examples, taken_back
from tests.forums.house import DEEDS, OFTEN, House, does, furnished
from tests.forums.state import assert_in_order, counts_of_forums, state_of

pytestmark = pytest.mark.django_db
NUMBERS = st.integers(0, 10_000)
done = st.tuples(st.sampled_from(OFTEN), st.integers(0, 7), NUMBERS, NUMBERS)
MODERATING = [
    *("pin", "lock", "feature", "retag", "retitle", "change_kind", "quieten", "hide", "restore"),
    *("move", "merge", "split", "move_some"),
]
GO_ELSEWHERE = {"move", "merge", "split", "move_some", "undo_something"}


def new_posts(house: House) -> dict[int, set[int]]:
    """The posts that are new to each member, wherever they are."""
    threads = list(Thread.objects.filter(deleted_at__isnull=True))
    rows = Post.objects.filter(thread__in=threads).values_list("thread_id", "position", "pk")
    posts = {(thread_id, position): pk for thread_id, position, pk in rows}
    return {
        member.pk: {
            posts[thread_id, at]
            for thread_id, unread in unread_in(member, threads).items()
            for first, last in unread.positions
            for at in range(first, last + 1)
        }
        for member in house.people
    }


def assert_nothing_is_read_unseen(house: House) -> None:
    """Each post that is not new to a member, they have seen, written, or marked as read with all others."""
    shown = Post.objects.filter(status="visible", thread__deleted_at__isnull=True, thread__hidden_at__isnull=True)
    authors = dict(shown.values_list("pk", "author_id"))
    for member_id, new in new_posts(house).items():
        unseen = {pk for pk in authors.keys() - new if authors[pk] != member_id} - house.knows(member_id)
        assert not unseen, f"{unseen} are not new to {member_id}, who never saw them"


@contextmanager
def nothing_is_new_or_read_by_it(house: House, what: str):
    """Wherever posts go, to nobody does any become new by that, nor read."""
    if what not in GO_ELSEWHERE:
        yield
        return
    before, shown = new_posts(house), _shown()
    yield
    there = shown & _shown()
    for member_id, new in new_posts(house).items():
        assert new & there == before[member_id] & there, (what, member_id)


def tags_there() -> dict:
    """Which name leads to which tag, and who follows which."""
    return {
        "names": sorted(TagName.objects.values_list("normalised_name", "tag_id")),
        "followers": sorted(Follow.objects.filter(topic__startswith="tag:").values_list("topic", "member_id")),
    }


def assert_tags_are_whole() -> None:
    """No name leads to a tag that is part of another, and when that is carried out nothing is left there."""
    assert not TagName.objects.filter(tag__merged_into__isnull=False).exists()
    done = TagMerge.objects.filter(finished_at__isnull=False, source__merged_into__isnull=False)
    for source in Tag.objects.filter(pk__in=done.values("source")):
        assert not source.thread_tags.exists()
        assert not Follow.objects.filter(topic=source.topic).exists()


def finish_merges() -> None:
    """As the worker does in the end."""
    for merge in TagMerge.objects.filter(finished_at__isnull=True):
        while move_some(merge.pk):
            pass


def _shown() -> set[int]:
    posts = Post.objects.filter(status="visible", thread__deleted_at__isnull=True)
    return set(posts.values_list("pk", flat=True))


@several_examples
@given(st.lists(done, min_size=8, max_size=25))
def test_any_deeds_leave_the_house_in_order(deeds):
    with taken_back(), time_machine.travel(timezone.now(), tick=False) as clock:
        house = furnished(members=2, moderators=2)
        for what, who, which, how in deeds:
            clock.shift(timedelta(seconds=how % 50 + 1))
            with nothing_is_new_or_read_by_it(house, what):
                does(house, what, who, which, how)
            assert_nothing_is_read_unseen(house)
        assert_in_order()
        assert_tags_are_whole()


class Moderating(RuleBasedStateMachine):
    """Members go about their business; now and then a moderator does something, and takes it back at once."""

    def __init__(self):
        super().__init__()
        self.taken_back = taken_back()
        self.taken_back.__enter__()
        self.travelling = time_machine.travel(timezone.now(), tick=False)
        self.clock = self.travelling.start()
        self.house = furnished(members=2, moderators=1)

    @rule(what=st.sampled_from(OFTEN), who=st.integers(0, 2), which=NUMBERS, how=NUMBERS)
    def does_something(self, what, who, which, how):
        self.clock.shift(timedelta(seconds=how % 90 + 1))
        with nothing_is_new_or_read_by_it(self.house, what):
            does(self.house, what, who, which, how)

    @precondition(lambda self: Post.objects.count() > 3)
    @rule(what=st.sampled_from(MODERATING), which=NUMBERS, how=NUMBERS)
    def undoes_exactly(self, what, which, how):
        self.clock.shift(timedelta(seconds=how % 90 + 1))
        threads = list(Thread.objects.values_list("pk", flat=True))
        before, counts = state_of(threads), counts_of_forums()
        last = StaffLogEntry.objects.order_by("pk").last()
        does(self.house, what, 2, which, how)
        entry = StaffLogEntry.objects.order_by("pk").last()
        if entry == last:
            return
        self.clock.shift(timedelta(seconds=3))
        undo(entry.pk, self.house.people[2])
        assert state_of(threads) == before
        assert counts_of_forums() == counts

    @rule(which=NUMBERS, how=NUMBERS)
    def undoes_making_tags_one_exactly(self, which, how):
        finish_merges()
        threads = list(Thread.objects.values_list("pk", flat=True))
        before, tags = state_of(threads), tags_there()
        if does(self.house, "make_tags_one", 2, which, how):
            finish_merges()
            assert_tags_are_whole()
            undo(StaffLogEntry.objects.latest("pk").pk, self.house.people[2])
            finish_merges()
            assert state_of(threads) == before
            assert tags_there() == tags

    @invariant()
    def is_in_order(self):
        assert_in_order()
        assert_tags_are_whole()
        assert_nothing_is_read_unseen(self.house)

    def teardown(self):
        self.travelling.stop()
        self.taken_back.__exit__(None, None, None)


def test_what_a_moderator_does_is_undone_exactly_whatever_came_before():
    few = settings(settings(), max_examples=settings().max_examples // 6, stateful_step_count=12)
    run_state_machine_as_test(Moderating, settings=settings(few, suppress_health_check=list(HealthCheck)))


def test_two_thousand_deeds_leave_no_drift():
    """In short what tests/proofs/prove_no_drift.py does at length and with many at once."""
    chance, house, did = random.Random(5), furnished(forums=3, members=4, moderators=3), 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(2000):
            clock.shift(timedelta(seconds=chance.randrange(1, 30)))
            what, who = chance.choice(OFTEN), chance.randrange(100)
            did += does(house, what, who, chance.randrange(10**6), chance.randrange(10**6))
            if number % 100 == 0:
                assert_nothing_is_read_unseen(house)
        assert_in_order()
        assert_tags_are_whole()
        assert_nothing_is_read_unseen(house)
    assert did > 800
    assert set(OFTEN) == set(DEEDS)
