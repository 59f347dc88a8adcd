"""Loads, serves, measures and reports, in one run: DATABASE_URL=… python -m benchmarks"""

import argparse
import os
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from benchmarks import report
from benchmarks.counting import HEADER
from benchmarks.database import NAME, NeedsPostgreSQL, Observer, create, own_url
from benchmarks.measuring import Figures, measure
from benchmarks.pages import Replier, addresses, cells
from benchmarks.people import Person, WrongAnswer
from benchmarks.preparing import MINIMAL_SETTINGS, Loaded, prepare, prepared_before
from benchmarks.servers import DidNotStart, Site, environment_of, serving

PORT, MINIMAL_PORT = 8391, 8392
SETTINGS = "benchmarks.configuration"
SESSION_COOKIE = "sessionid"
PASSES = 9
VISITS = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--again", action="store_true", help="measure what the last run loaded, without loading anew")
    parser.add_argument("--passes", type=int, default=PASSES, help=f"how often everything is measured ({PASSES})")
    options = parser.parse_args()
    try:
        run(os.environ.get("DATABASE_URL", ""), options.again, options.passes)
    except (NeedsPostgreSQL, DidNotStart, WrongAnswer) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def run(url: str, again: bool, passes: int) -> None:
    data = Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}"
    data.mkdir(exist_ok=True)
    environment = environment_of(own_url(url), data)
    kept = data / "loaded.json"
    if again:
        loaded = prepared_before(kept)
    else:
        create(url)
        print("Loading:")
        loaded = prepare(environment, kept)
    observer = Observer(url)
    queries, visitor_kb, visitor_writes = _counted(loaded, environment, observer)
    figures = _measured(loaded, environment, observer, passes)
    named = report.by_name(figures, queries, visitor_kb, visitor_writes)
    report.save(named)
    print(f"\n{report.table(named, figures)}\n\nSaved in {report.FILE.name}.")


def _counted(loaded: Loaded, environment: dict, observer: Observer) -> tuple[dict[str, int], float, int]:
    """Queries of every cell, kilobytes of a visitor's thread page, and rows that a visitor's reading wrote."""
    print("Counting queries and writes …", flush=True)
    counting = {**environment, "BENCHMARK_COUNTS_QUERIES": "true"}
    written = observer.rows_written()
    with _staffroom(counting, observer) as site:
        visitor = Person(site)
        for _ in range(VISITS):
            answers = {f"{name}_visitor": visitor.get(address) for name, address in addresses(loaded).items()}
    visitor_writes = observer.rows_written() - written
    visitor_kb = len(answers["thread_visitor"].body) / 1000

    with _staffroom(counting, observer) as site:
        member = Person(site, {SESSION_COOKIE: loaded.session})
        for _ in range(2):  # the first visit may mark something read
            answers |= {f"{name}_member": member.get(address) for name, address in addresses(loaded).items()}
        for name, thread_id in (("thread", loaded.thread_id), ("deep", loaded.long_thread_id)):
            observer.forget_reading(loaded.member_id, thread_id)
            answers[f"{name}_unread_member"] = member.get(addresses(loaded)[name])
        replier = Replier(member, loaded)
        replier.fetch_forms(2)
        replier.reply()
        answers["reply_member"] = replier.reply()
    return {name: int(answer.headers[HEADER]) for name, answer in answers.items()}, visitor_kb, visitor_writes


def _measured(loaded: Loaded, environment: dict, observer: Observer, passes: int) -> dict[str, Figures]:
    with ExitStack() as servers:
        site = servers.enter_context(_staffroom(environment, observer))
        minimal = servers.enter_context(
            serving(
                "benchmark-minimal",
                "django.core.wsgi:get_wsgi_application()",
                MINIMAL_SETTINGS,
                MINIMAL_PORT,
                environment,
                observer,
            )
        )
        member = Person(site, {SESSION_COOKIE: loaded.session})
        minimal_member = Person(minimal, {SESSION_COOKIE: loaded.minimal_session})
        to_measure = cells(loaded, site, minimal, member, minimal_member, observer)
        for cell in to_measure:
            for _ in range(VISITS):
                cell.prepare(1)
                cell.ask()
                cell.ask_minimal()
        site.find_processes()
        minimal.find_processes()
        return measure(
            to_measure, passes, lambda number: print(f"\rMeasuring, {number} of {passes} …", end="", flush=True)
        )


def _staffroom(environment: dict, observer: Observer) -> AbstractContextManager[Site]:
    return serving("benchmark-staffroom", "community.configuration.wsgi", SETTINGS, PORT, environment, observer)


sys.exit(main())
