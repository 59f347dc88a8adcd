import sqlite3
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register


@register()
def search_can_work(app_configs, **kwargs):
    """The configured index can be used: its address is one, or this Python's SQLite can search."""
    if settings.ELASTICSEARCH_URL:
        parts = str(settings.ELASTICSEARCH_URL).split(",")
        return [] if all(map(_is_address, parts)) else [_no_address()]
    with sqlite3.connect(":memory:") as db:
        if ("ENABLE_FTS5",) in db.execute("PRAGMA compile_options").fetchall():
            return []
    return [
        Error(
            "This Python's SQLite cannot search text (FTS5 is missing).",
            hint="Use a Python whose SQLite has FTS5, or set ELASTICSEARCH_URL.",
            id="search.E002",
        )
    ]


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _no_address() -> Error:
    return Error(
        "ELASTICSEARCH_URL is not the address of a server.",
        hint="Write it like http://127.0.0.1:9200, several with commas, or leave it out for the embedded index.",
        id="search.E001",
    )
