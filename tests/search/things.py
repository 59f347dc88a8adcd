"""Things to be found, for the tests of search."""

import re
import socket
from datetime import UTC, datetime

from search.documents import Document
from search.queries import Query

EVERYONE = frozenset({"public"})


def document(number: int, title: str = "", body: str = "", kind: str = "post", **more) -> Document:
    given = {"audience": EVERYONE, "created_at": datetime(2026, 9, 1, tzinfo=UTC), "version": 1} | more
    return Document(key=f"{kind}:{number}", kind=kind, title=title, body=body, **given)


def put(index, *documents: Document) -> None:
    index.put(documents)
    index.refresh()


def find(index, text: str = "", audience: frozenset[str] = EVERYONE, **more):
    return index.search(Query(text=text, audience=audience, **more))


def found(index, text: str = "", audience: frozenset[str] = EVERYONE, **more) -> list[int]:
    """The numbers of what is found, best first."""
    return [int(hit.key.partition(":")[2]) for hit in find(index, text, audience, **more).hits]


def marked(html: str) -> list[str]:
    """The words marked as found."""
    return re.findall("<mark>(.*?)</mark>", html)


def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
