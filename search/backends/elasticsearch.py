"""The index of a network: Elasticsearch.

Each generation of the index has its own write alias, `NAME-write-TURN`, and one has the read alias, `NAME`. Writes go
to every generation there is, so that a rebuild beside the old one misses nothing; and through aliases that must
exist, so that a late write does not make again a generation that was taken away. Versions are external.
"""

import re
import time
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

import structlog
from elastic_transport import ConnectionTimeout, TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from search.backends.elasticsearch_schema import REMOVED, SETTINGS, body_of, mapping, schema_mark
from search.backends.elasticsearch_search import (
    find_beginning,
    find_similar,
    find_something,
    hits_in,
    results_in,
)
from search.documents import Document
from search.glossary import understand
from search.index import PATIENCE_SECONDS, SearchUnavailable
from search.queries import Cursor, Hit, Query, Results, one_a_title

log = structlog.get_logger("staffroom.search")

WRITE_SECONDS = 5
REBUILD_SECONDS = 30
# After so many waits in vain nobody waits again for so long: pages and workers must not queue for a server that hangs.
VAIN_WAITS = 2
REST_SECONDS = 5
BATCH = 500
BATCH_BYTES = 5 * 1024 * 1024
# Searches that began on the old generation may end on it.
DRAIN_SECONDS = 2.0

Answer = TypeVar("Answer")


class DocumentRefused(Exception):
    """Elasticsearch will not have this document, now or later."""


class ElasticsearchIndex:
    drain_seconds = DRAIN_SECONDS

    def __init__(self, url: str, name: str) -> None:
        nodes = url.split(",")
        # A node that refuses is passed over for the next; one that hangs has used up the time there is.
        self._client = Elasticsearch(nodes, max_retries=len(nodes) - 1, retry_on_timeout=False)
        self._name = name
        self._vain_waits = 0
        self._rest_until = 0.0

    def put(self, documents: Iterable[Document]) -> None:
        documents = iter(documents)
        while batch := list(islice(documents, BATCH)):
            self._write([_action(document.key, document.version, body_of(document)) for document in batch])

    def remove(self, keys: Iterable[str], version: int) -> None:
        self._write([_action(key, version, REMOVED) for key in keys])

    def search(self, query: Query) -> Results:
        if not query.audience:
            return Results()
        wanted = understand(query.text, query.expand)
        cursor = Cursor.read(query.after)
        deadline = time.monotonic() + PATIENCE_SECONDS
        tries = [cursor.all_words] if cursor else [True, False]
        for all_words in tries:
            request = find_something(query, wanted, all_words, cursor)
            results = results_in(self._ask(request, deadline), query, wanted, all_words)
            if results.total or len(wanted.terms) < 2:
                break
        return results

    def suggest(self, text: str, audience: frozenset[str], limit: int = 8) -> list[Hit]:
        words = understand(text, expand=False).typed
        return self._titles(find_beginning(words, audience, limit), limit) if words and audience else []

    def similar(self, text: str, audience: frozenset[str], kinds: tuple[str, ...] = (), limit: int = 5) -> list[Hit]:
        wanted = understand(text)
        return self._titles(find_similar(wanted, audience, kinds, limit), limit) if wanted.terms and audience else []

    def rebuild(self, documents: Iterable[Document], turn: int) -> None:
        generation = f"{self._name}-{turn}"
        self._reach(self._remove_unread)
        self._reach(lambda: self._create(turn, whole=True))
        try:
            documents = iter(documents)
            while batch := list(islice(documents, BATCH)):
                actions = [_action(document.key, document.version, body_of(document)) for document in batch]
                if not self._bulk(self._write_alias(turn), actions, REBUILD_SECONDS):
                    raise SearchUnavailable("the generation being built was taken away")
            self._reach(lambda: self._patient(REBUILD_SECONDS).indices.refresh(index=generation))
            self._reach(lambda: self._read_from(generation))
        except BaseException:
            self._take_away(generation)
            raise

    def refresh(self) -> None:
        self._reach(lambda: self._patient(WRITE_SECONDS).indices.refresh(index=f"{self._name}-write-*"))

    def is_built(self) -> bool:
        def look() -> bool:
            try:
                read = self._patient(PATIENCE_SECONDS).indices.get_mapping(index=self._name)
            except NotFoundError:
                return False
            marks = [index["mappings"].get("_meta", {}) for index in read.values()]
            return [(mark.get("schema"), mark.get("whole")) for mark in marks] == [(schema_mark(), True)]

        return self._reach(look)

    def delete(self) -> None:
        """Takes the whole index away from the server: for tests, and for who leaves."""
        for generation in self._generations():
            self._client.indices.delete(index=generation, ignore_unavailable=True)

    # Asking

    def _ask(self, request: dict, deadline: float) -> dict:
        left = deadline - time.monotonic()
        if left <= 0:
            raise SearchUnavailable("Elasticsearch took too long")
        body = request | {"timeout": f"{max(int(left * 800), 1)}ms"}
        answer = self._reach(
            lambda: self._patient(left).search(index=self._name, allow_partial_search_results=False, **body).body
        )
        if answer["timed_out"]:
            raise SearchUnavailable("Elasticsearch took too long")
        return answer

    def _titles(self, request: dict, limit: int) -> list[Hit]:
        return one_a_title(hits_in(self._ask(request, time.monotonic() + PATIENCE_SECONDS)))[:limit]

    def _patient(self, seconds: float) -> Elasticsearch:
        return self._client.options(request_timeout=seconds)

    def _reach(self, call: Callable[[], Answer]) -> Answer:
        """Calls the server, unless it has left callers waiting."""
        if time.monotonic() < self._rest_until:
            raise SearchUnavailable("Elasticsearch did not answer a moment ago")
        try:
            answer = call()
        except (ApiError, TransportError) as error:
            if isinstance(error, ConnectionTimeout):
                self._vain_waits += 1
                if self._vain_waits >= VAIN_WAITS:
                    self._rest_until = time.monotonic() + REST_SECONDS
            status = getattr(error, "status_code", None)
            log.warning("elasticsearch does not answer", error=type(error).__name__, status=status)
            raise SearchUnavailable(f"Elasticsearch does not answer: {error}") from error
        self._vain_waits = 0
        return answer

    # Writing

    def _write(self, actions: list[dict]) -> None:
        """Writes to all generations; again if one of them went away meanwhile, as another may have come."""
        for _ in range(3):
            aliases = self._reach(self._write_aliases)
            written = [self._bulk(alias, actions, WRITE_SECONDS) for alias in aliases]
            if all(written):
                return
        raise SearchUnavailable("the generations of the index change too fast")

    def _bulk(self, alias: str, actions: list[dict], seconds: float) -> bool:
        """Writes to one generation; False if there is no such generation."""

        def write() -> bool:
            outcomes = streaming_bulk(
                self._patient(seconds),
                [action | {"_index": alias} for action in actions],
                chunk_size=BATCH,
                max_chunk_bytes=BATCH_BYTES,
                raise_on_error=False,
                require_alias=True,
            )
            written = [_was_written(outcome) for _, outcome in outcomes]
            return all(written)

        return self._reach(write)

    def _write_aliases(self) -> list[str]:
        found = self._patient(WRITE_SECONDS).indices.get_alias(name=f"{self._name}-write-*")
        aliases = [alias for index in found.values() for alias in index["aliases"]]
        if aliases:
            return aliases
        # The first write of all. What stood in the database before it is put in by a rebuild, which is_built calls for.
        self._create(0, whole=False)
        return [self._write_alias(0)]

    # Generations

    def _write_alias(self, turn: int) -> str:
        return f"{self._name}-write-{turn}"

    def _create(self, turn: int, whole: bool) -> None:
        fields = mapping().to_dict() | {"_meta": {"schema": schema_mark(), "whole": whole}}
        aliases: dict[str, dict] = {self._write_alias(turn): {}}
        if not whole:
            aliases[self._name] = {}
        try:
            self._patient(REBUILD_SECONDS).indices.create(
                index=f"{self._name}-{turn}", mappings=fields, settings={"index": SETTINGS}, aliases=aliases
            )
        except BadRequestError as error:
            # Another process made the first one at the same moment.
            if whole or error.error != "resource_already_exists_exception":
                raise

    def _generations(self) -> dict[str, list[str]]:
        """Each generation's index, with its aliases."""
        found = self._patient(WRITE_SECONDS).indices.get_alias(index=f"{self._name}-*")
        of_ours = re.compile(re.escape(self._name) + r"-\d+")
        return {index: list(about["aliases"]) for index, about in found.items() if of_ours.fullmatch(index)}

    def _remove_unread(self) -> None:
        """Takes away what rebuilds that were cut short left behind; one at a time may run (search.turns)."""
        for index, aliases in self._generations().items():
            if self._name not in aliases:
                self._patient(REBUILD_SECONDS).indices.delete(index=index, ignore_unavailable=True)

    def _read_from(self, generation: str) -> None:
        old = [index for index in self._generations() if index != generation]
        moves: list[dict] = [{"add": {"index": generation, "alias": self._name}}]
        moves += [{"remove": {"index": index, "alias": "*"}} for index in old]
        self._patient(REBUILD_SECONDS).indices.update_aliases(actions=moves)
        if old:
            time.sleep(self.drain_seconds)
            self._patient(REBUILD_SECONDS).indices.delete(index=old, ignore_unavailable=True)

    def _take_away(self, generation: str) -> None:
        """Best effort: what cannot be taken away now, the next rebuild will."""
        try:
            if self._name not in self._generations().get(generation, []):
                self._patient(WRITE_SECONDS).indices.delete(index=generation, ignore_unavailable=True)
        except (ApiError, TransportError) as error:
            log.warning("a half-built index is left behind", error=type(error).__name__)


def _action(key: str, version: int, source: dict) -> dict:
    return {"_op_type": "index", "_id": key, "_version": version, "_version_type": "external", "_source": source}


def _was_written(outcome: dict) -> bool:
    """Whether its generation is there. A later version that stands there is as it should be."""
    said = outcome["index"]
    error = said.get("error")
    if not error or said["status"] == 409:
        return True
    if error["type"] == "index_not_found_exception":
        return False
    if said["status"] == 429 or said["status"] >= 500:
        raise SearchUnavailable(f"Elasticsearch cannot write now: {error['type']}")
    raise DocumentRefused(f"{said['_id']}: {error['type']}")
