"""For machines: is this process alive, and is the house ready."""

import asyncio

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from search.index import get_index
from work.health import queue_age

TOO_OLD = 300


class NotBuilt(Exception):
    """The index answers, but has yet to be built from the database."""


@require_GET
def healthz(request):
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def readyz(request):
    """Database, queue age in seconds, search, live layer. 503 only when the database is gone: the rest degrade."""
    report: dict[str, str | int] = {"database": _ask(_database)}
    if report["database"] == "ok":
        age = queue_age()
        report["queue"] = "ok" if age < TOO_OLD else "late"
        report["queue_age_seconds"] = round(age)
    report["search"] = _ask(_search)
    report["layer"] = _ask(_layer)
    return JsonResponse(report, status=200 if report["database"] == "ok" else 503)


def _ask(question) -> str:
    try:
        question()
    except Exception as fault:
        return f"down: {type(fault).__name__}"
    return "ok"


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _search():
    if not get_index().is_built():
        raise NotBuilt


def _layer():
    if not settings.REDIS_URL:
        return

    async def send():
        async with asyncio.timeout(1):
            await get_channel_layer().group_send("readyz", {"type": "nothing"})

    asyncio.run(send())
