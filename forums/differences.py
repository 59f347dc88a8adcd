"""What differs between two texts, word by word: in bounded time, whatever the texts.

Shortest edit scripts after Myers ("An O(ND) difference algorithm", 1986). Where more differs than anyone would follow
word by word, whole paragraphs are compared, and failing that the one text stands for the other.
"""

from collections.abc import Hashable, Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import NamedTuple

# Beyond so many changes the search gives up: its time grows with their square.
MOST_CHANGES = 300
# So few unchanged words between two changes are read as part of the change.
FEWEST_KEPT = 2


class Change(Enum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


class Run(NamedTuple):
    """Things that follow one another and met the same fate."""

    change: Change
    things: tuple


def differences(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Run] | None:
    """What to remove and to add to get from the one to the other; None where that is too much to search for."""
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    last = 0
    while last < min(len(before), len(after)) - first and before[-1 - last] == after[-1 - last]:
        last += 1
    middle_before, middle_after = before[first : len(before) - last], after[first : len(after) - last]
    path = _path(middle_before, middle_after)
    if path is None:
        return None
    steps = [(Change.KEPT, thing) for thing in before[:first]]
    steps += path
    steps += [(Change.KEPT, thing) for thing in before[len(before) - last :]]
    return _runs(list(_readable(steps)))


def _readable(steps: list[tuple[Change, Hashable]]) -> Iterator[tuple[Change, Hashable]]:
    """The steps, in which a word or two that happen to stand between two changes are part of the change."""
    for place, (is_kept, group) in enumerate(groups := _groups(steps)):
        is_between = 0 < place < len(groups) - 1
        if is_kept and is_between and len(group) <= FEWEST_KEPT:
            for _, thing in group:
                yield Change.REMOVED, thing
                yield Change.ADDED, thing
        else:
            yield from group


def _groups(steps: list[tuple[Change, Hashable]]) -> list[tuple[bool, list[tuple[Change, Hashable]]]]:
    return [(is_kept, list(group)) for is_kept, group in groupby(steps, key=lambda step: step[0] is Change.KEPT)]


def _path(before: Sequence, after: Sequence) -> list[tuple[Change, Hashable]] | None:
    if not before or not after:
        return [(Change.REMOVED, thing) for thing in before] + [(Change.ADDED, thing) for thing in after]
    n, m = len(before), len(after)
    if abs(n - m) > MOST_CHANGES:
        return None
    furthest, trace = {1: 0}, []
    for changes in range(min(n + m, MOST_CHANGES) + 1):
        trace.append(furthest.copy())
        for k in range(-changes, changes + 1, 2):
            down = k == -changes or (k != changes and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
            x = furthest.get(k + 1, 0) if down else furthest.get(k - 1, 0) + 1
            while x < n and x - k < m and x - k >= 0 and before[x] == after[x - k]:
                x += 1
            furthest[k] = x
            if x >= n and x - k >= m:
                return _walked_back(before, after, trace)
    return None


def _walked_back(before: Sequence, after: Sequence, trace: list[dict[int, int]]) -> list[tuple[Change, Hashable]]:
    x, y, steps = len(before), len(after), []
    for changes in range(len(trace) - 1, -1, -1):
        furthest, k = trace[changes], x - y
        down = k == -changes or (k != changes and furthest.get(k - 1, -1) < furthest.get(k + 1, -1))
        came_from = k + 1 if down else k - 1
        x_before = furthest.get(came_from, 0)
        y_before = x_before - came_from
        while x > max(x_before, 0) and y > max(y_before, 0):
            x, y = x - 1, y - 1
            steps.append((Change.KEPT, before[x]))
        if changes:
            if down:
                y -= 1
                steps.append((Change.ADDED, after[y]))
            else:
                x -= 1
                steps.append((Change.REMOVED, before[x]))
    steps.reverse()
    return steps


def _runs(steps: list[tuple[Change, Hashable]]) -> list[Run]:
    """Steps gathered into runs: between two kept runs what is removed stands before what is added."""
    runs: list[Run] = []
    removed: list = []
    added: list = []
    kept: list = []

    def close_change():
        if removed:
            runs.append(Run(Change.REMOVED, tuple(removed)))
        if added:
            runs.append(Run(Change.ADDED, tuple(added)))
        removed.clear()
        added.clear()

    for change, thing in steps:
        if change is Change.KEPT:
            close_change()
            kept.append(thing)
            continue
        if kept:
            runs.append(Run(Change.KEPT, tuple(kept)))
            kept.clear()
        (removed if change is Change.REMOVED else added).append(thing)
    close_change()
    if kept:
        runs.append(Run(Change.KEPT, tuple(kept)))
    return runs
