"""Many at once: threads, processes, and a rebuild under way."""

import multiprocessing
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from search.backends.embedded import EmbeddedIndex
from search.documents import Document
from search.queries import Query
from tests.search.things import EVERYONE, document, find, found

# The glossary is read from the database, which the threads of a test that is one transaction do not share.
PLAIN = {"expand": False}


def test_threads_write_and_search_at_once_and_the_newest_version_stands(index):
    writes = [(number, version) for number in range(10) for version in range(1, 11)]
    random.Random(7).shuffle(writes)
    errors = []

    def write(some):
        for number, version in some:
            index.put([document(number, f"Taxi v{version}", version=version)])

    def search(stop):
        while not stop.is_set():
            try:
                results = index.search(Query(text="taxi", audience=EVERYONE, limit=50, **PLAIN))
                assert len({hit.key for hit in results.hits}) == len(results.hits) == results.total
            except Exception as error:
                errors.append(error)

    stop = threading.Event()
    index.put([document(0, "Taxi v0", version=0)])
    index.refresh()
    searcher = threading.Thread(target=search, args=[stop])
    searcher.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, [writes[start::8] for start in range(8)]))
    stop.set()
    searcher.join()
    index.refresh()
    assert errors == []
    assert sorted(found(index, "v10", **PLAIN)) == list(range(10))
    assert find(index, "taxi", **PLAIN).total == 10


def test_processes_write_to_one_search_file(tmp_path):
    index = EmbeddedIndex(tmp_path / "search.sqlite3")

    def write(first):
        for number in range(first, first + 40):
            index.put([document(number, "Taxi")])

    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=write, args=[first]) for first in (0, 100, 200)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert find(index, "taxi", **PLAIN).total == 120


def test_a_rebuild_under_writes_loses_nothing_and_leaves_no_ghost(index):
    """Things are added, changed and removed while the index is rebuilt from what the database had a moment before."""
    database: dict[int, str] = dict.fromkeys(range(300), "Taxi old")
    lock, turn = threading.Lock(), iter(range(1, 10**9))
    dice, stop, errors = random.Random(11), threading.Event(), []

    def read(number) -> Document | None:
        with lock:
            version, title = next(turn), database.get(number)
        return document(number, title, version=version) if title else None

    def bring_up_to_date(number):
        written = read(number)
        if written:
            index.put([written])
        else:
            with lock:
                version, title = next(turn), database.get(number)
            assert title is None
            index.remove([f"post:{number}"], version)

    def change(numbers):
        while not stop.is_set():
            number = dice.choice(numbers)
            with lock:
                kind = dice.random()
                if kind < 0.3:
                    database.pop(number, None)
                else:
                    database[number] = f"Taxi changed{dice.randrange(5)}"
            try:
                bring_up_to_date(number)
            except Exception as error:
                errors.append(error)

    def everything():
        for number in range(400):
            if written := read(number):
                yield written

    index.rebuild(everything(), next(turn))
    changers = [threading.Thread(target=change, args=[range(start, 400, 2)]) for start in (0, 1)]
    for changer in changers:
        changer.start()
    for _ in range(2):
        index.rebuild(everything(), next(turn))
        assert find(index, "taxi", **PLAIN).total > 100
    stop.set()
    for changer in changers:
        changer.join()
    index.refresh()
    assert errors == []
    shown = {
        hit.key: hit.title_html for hit in index.search(Query(text="taxi", audience=EVERYONE, limit=1000, **PLAIN)).hits
    }
    plain = {key: title.replace("<mark>", "").replace("</mark>", "") for key, title in shown.items()}
    assert plain == {f"post:{number}": title for number, title in database.items()}
