"""What the same pages cost in a network fifty times as large: DATABASE_URL=… python -m benchmarks.growth"""

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

from benchmarks.__main__ import a_staffroom, warm_up
from benchmarks.command import run_as_asked
from benchmarks.database import LARGE_NAME, NAME, Observer, create, own_url
from benchmarks.measuring import Ask, Cell, Figures, measure
from benchmarks.pages import Replier
from benchmarks.people import signed_in
from benchmarks.preparing import Loaded, prepare, prepared_before
from benchmarks.servers import ROOT, Site, environment_of
from benchmarks.sizes import LARGE, NETWORK

DATA = ROOT / "var" / "benchmark-growth"
BAR = 1.5
DAYS_AWAY = 14


def run(url: str, again: bool, passes: int) -> None:
    """Loads both networks, serves them side by side, and measures each page of the large one beside the other's."""
    with ExitStack() as servers:
        small, small_loaded = _network(servers, url, NAME, "network", again)
        large, large_loaded = _network(servers, url, LARGE_NAME, "large", again)
        beside = _pages(small, small_loaded)
        cells = [
            Cell(name, large, page.ask, small, beside[name].ask, prepare=_both(page.prepare, beside[name].prepare))
            for name, page in _pages(large, large_loaded).items()
        ]
        warm_up(cells)
        for site in (small, large):
            site.find_processes()
        found = measure(cells, passes, lambda number: print(f"\rMeasuring, {number} of {passes} …", end="", flush=True))
        for site in (small, large):
            site.make_sure_of_processes()
    print(f"\n{_table(found)}")


def _network(servers: ExitStack, url: str, name: str, size: str, again: bool) -> tuple[Site, Loaded]:
    data = DATA / size
    data.mkdir(parents=True, exist_ok=True)
    environment, kept = environment_of(own_url(url, name), data), data / "loaded.json"
    began = time.monotonic()
    if again:
        loaded = prepared_before(environment, kept)
    else:
        print(f"Preparing {LARGE if size == 'large' else NETWORK}:")
        create(url, name)
        # Nothing is searched here: no index is made of two million posts.
        loaded = prepare(environment, kept, size, is_searched=False)
        print(f"  in all {time.monotonic() - began:.0f} s")
    observer = Observer(url, name)
    observer.come_back(loaded.member_id, DAYS_AWAY)
    return servers.enter_context(a_staffroom(environment, observer, name=f"benchmark-{size}")), loaded


class Page(NamedTuple):
    ask: Ask
    prepare: Callable[[int], None] = lambda count: None


def _pages(site: Site, loaded: Loaded) -> dict[str, Page]:
    """What a member asks for, by name, with what makes ready for so many requests."""
    member = signed_in(site, loaded.session)
    replier = Replier(member, loaded)
    addresses = {
        "Forum index": "/forums/",
        "Thread list": loaded.forum,
        "Unread list": "/forums/latest/?show=unread",
        "Since you were last here": "/since/",
        "Thread page of 20 posts": f"{loaded.thread}?page=1",
        "Last page of the longest thread": f"{loaded.long_thread}?page={loaded.last_page_of_long_thread}",
    }
    pages = {name: Page(partial(member.get, address)) for name, address in addresses.items()}
    return pages | {"A reply": Page(replier.reply, replier.fetch_forms)}


def _both(large: Callable[[int], None], small: Callable[[int], None]) -> Callable[[int], None]:
    def prepare(count: int) -> None:
        large(count)
        # Measured twice as long, as everything is held against it.
        small(2 * count)

    return prepare


def _table(found: dict[str, Figures]) -> str:
    lines = [
        f"| page | CPU, beside {NETWORK.posts:,} posts | time | CPU, ms | time, ms | bar |",
        "|---|--:|--:|--:|--:|---|",
    ]
    for name, figures in found.items():
        met = "met" if figures.cpu_ratio <= BAR else "MISSED"
        lines.append(
            f"| {name} | {figures.cpu_ratio:.2f}× | {figures.time_ratio:.2f}× | {figures.cpu_ms:.2f} "
            f"| {figures.time_ms:.2f} | {BAR:g}×, {met} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(run_as_asked("python -m benchmarks.growth", __doc__, run))
