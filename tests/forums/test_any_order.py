"""Whatever members and moderators do, in whatever order: positions stay dense, counts true, nothing is marked as read
that nobody saw, and undoing puts all back exactly as it was."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from community.models import StaffLogEntry
from community.staff_log import undo
from forums.models import Post, Thread
from tests.examples import several_examples, taken_back
from tests.forums.house import DEEDS, OFTEN, House, does, furnished
from tests.forums.state import assert_in_order, counts_of_forums, new_to_everyone, state_of

pytestmark = pytest.mark.django_db
NUMBERS = st.integers(0, 10_000)
done = st.tuples(st.sampled_from(OFTEN), st.integers(0, 3), NUMBERS, NUMBERS)
MODERATING = [
    *("pin", "lock", "feature", "retag", "retitle", "change_kind", "quieten", "hide"),
    *("move", "merge", "split", "move_some"),
]


def assert_nothing_is_read_unseen(house: House) -> None:
    """Each post that is not new to a member, they have seen, written, or marked as read with all others."""
    posts = dict(Post.objects.filter(status="visible").values_list("pk", "author_id"))
    for thread in Thread.objects.filter(deleted_at__isnull=True, hidden_at__isnull=True):
        here = set(thread.posts.values_list("pk", flat=True)) & posts.keys()
        for member_id, new in new_to_everyone(thread).items():
            unseen = {pk for pk in here - new if posts[pk] != member_id} - house.seen.get(member_id, set())
            assert not unseen, f"{unseen} in {thread.pk} are not new to {member_id}, who never saw them"


@several_examples
@given(st.lists(done, min_size=8, max_size=25))
def test_any_deeds_leave_the_house_in_order(deeds):
    with taken_back(), time_machine.travel(timezone.now(), tick=False) as clock:
        house = furnished(members=2, moderators=2)
        for what, who, which, how in deeds:
            clock.shift(timedelta(seconds=how % 50 + 1))
            does(house, what, who, which, how)
            assert_nothing_is_read_unseen(house)
        assert_in_order()


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

    @invariant()
    def is_in_order(self):
        assert_in_order()
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
        for _ in range(2000):
            clock.shift(timedelta(seconds=chance.randrange(1, 30)))
            what, who = chance.choice(OFTEN), chance.randrange(7)
            did += does(house, what, who, chance.randrange(10**6), chance.randrange(10**6))
        assert_in_order()
        assert_nothing_is_read_unseen(house)
    assert did > 1000
    assert set(OFTEN) == set(DEEDS)
