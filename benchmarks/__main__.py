"""Loads, serves, measures and reports, in one run: DATABASE_URL=… python -m benchmarks"""

import sys
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack

from benchmarks import report
from benchmarks.command import run_as_asked
from benchmarks.database import Observer, create, own_url
from benchmarks.measuring import Cell, Figures, measure
from benchmarks.middleware import COUNT_QUERIES, HEADER, KEEP_NO_HTML
from benchmarks.pages import Replier, Sites, addresses, cells
from benchmarks.people import Answer, Person, WrongAnswer, signed_in
from benchmarks.preparing import MINIMAL_SETTINGS, Loaded, prepare, prepared_before
from benchmarks.servers import ROOT, THREADS, Site, environment_of, serving

DATA = ROOT / "var" / "benchmark"
VISITS = 5


def run(url: str, again: bool, passes: int) -> None:
    """The whole run; raises what `main` says."""
    environment, kept = environment_of(own_url(url), DATA), DATA / "loaded.json"
    if not again:
        create(url)
    DATA.mkdir(parents=True, exist_ok=True)
    print("Preparing:")
    loaded = prepared_before(environment, kept) if again else prepare(environment, kept)
    observer = Observer(url)
    print("Counting queries and writes …", flush=True)
    visitor, written = _as_visitor(loaded, environment, observer)
    member = _as_member(loaded, environment, observer)
    figures = _measured(loaded, environment, observer, passes)
    queries = {name: int(answer.headers[HEADER]) for name, answer in {**visitor, **member}.items()}
    named = report.by_name(figures, queries, len(visitor["thread_visitor"].body) / 1000, written)
    report.save(named)
    print(f"\n{report.table(named, figures)}\n\nSaved in {report.FILE.relative_to(ROOT)}.")


def _as_visitor(loaded: Loaded, environment: dict, observer: Observer) -> tuple[dict[str, Answer], int]:
    """The pages that a visitor reads, and how many rows their reading wrote."""
    before = observer.rows_written()
    with a_staffroom(environment, observer, COUNT_QUERIES) as site:
        visitor = Person(site)
        for _ in range(VISITS):
            answers = {f"{name}_visitor": visitor.get(address) for name, address in addresses(loaded).items()}
    return answers, observer.rows_written() - before


def _as_member(loaded: Loaded, environment: dict, observer: Observer) -> dict[str, Answer]:
    """What a member reads and writes; a second time, as the first marks what is read."""
    before, found = observer.rows_written(), addresses(loaded)
    with a_staffroom(environment, observer, COUNT_QUERIES) as site:
        member = signed_in(site, loaded.session)
        for _ in range(2):
            answers = {f"{name}_member": member.get(address) for name, address in found.items()}
        answers["list_unkept_member"], answers["thread_unkept_member"] = (
            answers["list_member"],
            answers["thread_member"],
        )
        for name, thread_id in (("thread", loaded.thread_id), ("deep", loaded.long_thread_id)):
            observer.forget_reading(loaded.member_id, thread_id)
            answers[f"{name}_unread_member"] = member.get(found[name])
        replier = Replier(member, loaded)
        replier.fetch_forms(2)
        replier.reply()
        answers["reply_member"] = replier.reply()
    if observer.rows_written() == before:
        raise WrongAnswer("The database did not count what a member wrote, so it cannot say what a visitor writes.")
    return answers


def _measured(loaded: Loaded, environment: dict, observer: Observer, passes: int) -> dict[str, Figures]:
    with ExitStack() as servers:
        sites = Sites(
            ours=servers.enter_context(a_staffroom(environment, observer)),
            keeping_nothing=servers.enter_context(a_staffroom(environment, observer, KEEP_NO_HTML)),
            minimal=servers.enter_context(_minimal(environment, observer)),
        )
        to_measure = cells(loaded, sites, observer)
        warm_up(to_measure)
        measured = [sites.ours, sites.keeping_nothing, sites.minimal]
        for site in measured:
            site.find_processes()
        found = measure(
            to_measure, passes, lambda number: print(f"\rMeasuring, {number} of {passes} …", end="", flush=True)
        )
        for site in measured:
            site.make_sure_of_processes()
        return found


def warm_up(to_measure: list[Cell]) -> None:
    """Every page a few times; and so many readers at once that every thread of every server has read."""
    for cell in to_measure:
        for _ in range(VISITS):
            cell.prepare(1)
            cell.ask()
            cell.ask_minimal()
    with ThreadPoolExecutor(2 * THREADS) as readers:
        for cell in to_measure:
            for site, ask in ((cell.site, cell.ask), (cell.minimal_site, cell.ask_minimal)):
                while not site.has_all_connections():
                    cell.prepare(2 * THREADS)
                    wait([readers.submit(ask) for _ in range(2 * THREADS)])


def a_staffroom(
    environment: dict, observer: Observer, middleware: str = "", name: str = ""
) -> AbstractContextManager[Site]:
    """Our site, served."""
    name = name or f"benchmark-staffroom-{middleware.rpartition('.')[2] or 'as-it-is'}"
    environment = {**environment, "BENCHMARK_MIDDLEWARE": middleware}
    return serving(name, "community.configuration.wsgi", "benchmarks.configuration", environment, observer)


def _minimal(environment: dict, observer: Observer) -> AbstractContextManager[Site]:
    application = "django.core.wsgi:get_wsgi_application()"
    return serving("benchmark-minimal", application, MINIMAL_SETTINGS, environment, observer)


if __name__ == "__main__":
    sys.exit(run_as_asked("python -m benchmarks", __doc__, run))
