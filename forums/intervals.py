"""Sets of positions as short lists of intervals, [[first, last], …], in order and apart. Pure functions."""

from collections.abc import Iterable, Sequence

Intervals = list[list[int]]


def add(intervals: Intervals, first: int, last: int) -> Intervals:
    """The intervals with first…last in them; neighbours grow together."""
    merged: Intervals = []
    for low, high in sorted([*intervals, [first, last]]):
        if merged and low <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    return merged


def remove(intervals: Intervals, first: int, last: int) -> Intervals:
    """The intervals without first…last."""
    kept: Intervals = []
    for low, high in intervals:
        if high < first or low > last:
            kept.append([low, high])
            continue
        if low < first:
            kept.append([low, first - 1])
        if high > last:
            kept.append([last + 1, high])
    return kept


def union(one: Intervals, other: Iterable[Sequence[int]]) -> Intervals:
    for first, last in other:
        one = add(one, first, last)
    return one


def difference(one: Intervals, other: Iterable[Sequence[int]]) -> Intervals:
    """What is in the one and not in the other."""
    for first, last in other:
        one = remove(one, first, last)
    return one


def within(intervals: Intervals, first: int, last: int) -> Intervals:
    """The part of the intervals that lies in first…last."""
    return [[max(low, first), min(high, last)] for low, high in intervals if low <= last and high >= first]


def gaps(intervals: Intervals, last: int) -> Intervals:
    """The positions 1…last that are not in the intervals."""
    return difference([[1, last]], intervals) if last else []


def holds(intervals: Intervals, position: int) -> bool:
    return any(first <= position <= last for first, last in intervals)


def missing(intervals: Intervals, last: int) -> int:
    """How many of the positions 1…last are not in the intervals."""
    return last - sum(max(0, min(high, last) - low + 1) for low, high in intervals)


def first_missing(intervals: Intervals, last: int) -> int | None:
    """The first of the positions 1…last that is not in the intervals, or None."""
    position = 1
    for low, high in intervals:
        if low > position:
            break
        position = max(position, high + 1)
    return position if position <= last else None


def joined(intervals: Intervals) -> Intervals:
    """Any intervals, in order and apart."""
    merged: Intervals = []
    for low, high in sorted(intervals):
        if merged and low <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    return merged
