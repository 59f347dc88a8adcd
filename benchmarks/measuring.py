"""Processor and wall time of pages, as multiples of the minimal page measured at the same moment."""

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.people import Answer
from benchmarks.servers import Site

# After an answer the server closes its books: that belongs to the request.
SETTLING_SECONDS = 0.02
REQUESTS = 60
# The minimal page is quicker, and is measured longer, as every ratio stands on it.
MINIMAL_REQUESTS = 2 * REQUESTS

Ask = Callable[[], Answer]


@dataclass(frozen=True)
class Cell:
    """A page as someone sees it: how to ask for it, and beside which minimal page.

    `prepare` makes ready for so many requests, and is not measured.
    """

    name: str
    site: Site
    ask: Ask
    minimal_site: Site
    ask_minimal: Ask
    prepare: Callable[[int], None] = lambda count: None


@dataclass(frozen=True)
class Spent:
    """Milliseconds a request: processor time of application and database, and the median of what the reader waits."""

    cpu: float
    time: float


@dataclass(frozen=True)
class Figures:
    """Medians of all passes."""

    cpu_ratio: float
    time_ratio: float
    cpu_ms: float
    time_ms: float


def measure(cells: Iterable[Cell], passes: int, progress: Callable[[int], None]) -> dict[str, Figures]:
    """Every cell in every pass, in changing order, each between two halves of its minimal page."""
    cells, chance = list(cells), random.Random(1)
    found: dict[str, list[tuple[Spent, Spent]]] = defaultdict(list)
    for number in range(passes):
        progress(number + 1)
        chance.shuffle(cells)
        for cell in cells:
            cell.prepare(REQUESTS + 1)
            cell.ask()
            before = _spend(cell.minimal_site, cell.ask_minimal, MINIMAL_REQUESTS // 2)
            page = _spend(cell.site, cell.ask, REQUESTS)
            after = _spend(cell.minimal_site, cell.ask_minimal, MINIMAL_REQUESTS // 2)
            minimal = Spent((before.cpu + after.cpu) / 2, (before.time + after.time) / 2)
            found[cell.name].append((page, minimal))
    return {name: _figures(pairs) for name, pairs in found.items()}


def _spend(site: Site, ask: Ask, count: int) -> Spent:
    time.sleep(SETTLING_SECONDS)
    began = site.seconds_spent()
    times = [ask().seconds for _ in range(count)]
    time.sleep(SETTLING_SECONDS)
    return Spent(1000 * (site.seconds_spent() - began) / count, 1000 * statistics.median(times))


def _figures(pairs: list[tuple[Spent, Spent]]) -> Figures:
    return Figures(
        cpu_ratio=statistics.median(page.cpu / minimal.cpu for page, minimal in pairs),
        time_ratio=statistics.median(page.time / minimal.time for page, minimal in pairs),
        cpu_ms=statistics.median(page.cpu for page, _ in pairs),
        time_ms=statistics.median(page.time for page, _ in pairs),
    )
