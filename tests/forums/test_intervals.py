"""Intervals of positions, held against plain sets."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from forums import intervals

POSITIONS = range(1, 41)
pairs = st.tuples(st.sampled_from(POSITIONS), st.sampled_from(POSITIONS)).map(sorted)
steps = st.lists(st.tuples(st.booleans(), pairs), max_size=12)


def held(these: intervals.Intervals) -> set[int]:
    return {position for first, last in these for position in range(first, last + 1)}


def walked(taken_steps) -> tuple[intervals.Intervals, set[int]]:
    """The same steps taken with intervals and with a set."""
    these, positions = [], set()
    for adding, (first, last) in taken_steps:
        if adding:
            these, positions = intervals.add(these, first, last), positions | set(range(first, last + 1))
        else:
            these, positions = intervals.remove(these, first, last), positions - set(range(first, last + 1))
    return these, positions


@given(steps)
def test_adding_and_removing_is_what_sets_do(taken_steps):
    these, positions = walked(taken_steps)
    assert held(these) == positions


@given(steps)
def test_intervals_stay_in_order_and_apart_so_the_list_stays_short(taken_steps):
    these, _ = walked(taken_steps)
    assert all(first <= last for first, last in these)
    assert all(last + 1 < following for (_, last), (following, _) in pairwise(these))


@given(steps, steps)
def test_a_union_holds_what_either_holds(one, other):
    first, first_positions = walked(one)
    second, second_positions = walked(other)
    assert held(intervals.union(first, second)) == first_positions | second_positions


@given(steps, st.integers(0, 45))
def test_what_is_missing_is_counted_and_its_first_is_found(taken_steps, last):
    these, positions = walked(taken_steps)
    absent = [position for position in range(1, last + 1) if position not in positions]
    assert intervals.missing(these, last) == len(absent)
    assert intervals.first_missing(these, last) == (absent[0] if absent else None)


@given(steps, st.sampled_from(POSITIONS))
def test_a_position_is_held_or_not(taken_steps, position):
    these, positions = walked(taken_steps)
    assert intervals.holds(these, position) == (position in positions)


@given(steps, pairs)
def test_intervals_given_are_never_changed_under_their_owner(taken_steps, pair):
    these, _ = walked(taken_steps)
    before = [list(one) for one in these]
    intervals.add(these, *pair)
    intervals.remove(these, *pair)
    intervals.union(these, [list(pair)])
    assert these == before
