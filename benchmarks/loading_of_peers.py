"""Fills the database with the forums, members, threads and posts that other forum software is measured with.

Run as `python -m benchmarks.loading_of_peers COMMON_PY` on migrated tables, with the file that makes them for everyone;
prints where to go and as whom, as JSON. Nothing is added to what is in them: no tags, questions, settings or marks.
"""

import html
import importlib.util
import json
import random
import re
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from urllib.parse import quote_plus

import django
from django.db import connection

from benchmarks.copying import copy_rows
from benchmarks.loading import BATCH, keep_counts, session_of, take_your_time

django.setup()

from community.models import Member  # noqa: E402
from forums.html import plain_text, sanitise  # noqa: E402
from forums.models import Forum, ForumGroup, Post, Thread  # noqa: E402
from notifications.models import Inbox  # noqa: E402

# Who reads there, and which of the hundred pages of the longest thread.
READER, DEEP_PAGE = 3, 90
_LINK, _STRONG = re.compile(r"\[([^\]]*)\]\(([^)]*)\)"), re.compile(r"\*\*(.+?)\*\*")


def load(peers: ModuleType) -> dict:
    """Loads everything; returns what the scripts of the others read: a cookie, addresses, and where to reply."""
    given = peers.threads()
    take_your_time()
    members = _members(peers.users(), peers.BASE - timedelta(days=1))
    forums = _forums(peers.forums())
    threads = _threads(given, members, forums)
    _posts(given, threads, members)
    keep_counts(forums, threads)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    long_thread, thread = threads[:2]
    return {
        "cookie": f"sessionid={session_of(members[READER])}",
        "user": members[READER].handle,
        "urls": {
            "index": "/forums/",
            "list": forums[0].get_absolute_url(),
            "thread": f"{thread.get_absolute_url()}?page=1",
            "deep": f"{long_thread.get_absolute_url()}?page={DEEP_PAGE}",
            "search": f"/search/?q={quote_plus(peers.QUERY)}",
        },
        "reply": f"/threads/{thread.pk}/reply/",
    }


def _members(names: list[str], since) -> list[Member]:
    members = Member.objects.bulk_create(
        Member(
            email=f"{name}@example.com",
            display_name=name,
            handle=name,
            joined_at=since,
            confirmed_at=since,
            password="!",
        )
        for name in names
    )
    Inbox.objects.bulk_create(Inbox(member=member) for member in members)
    return members


def _forums(titles: list[str]) -> list[Forum]:
    """Under one heading, and everyone may read them."""
    heading = ForumGroup.objects.create(title="Main")
    return Forum.objects.bulk_create(
        Forum(
            group=heading,
            title=title,
            slug=title.lower().replace(" ", "-"),
            description=f"About {title}",
            position=position,
            audience=Forum.Audience.PUBLIC,
        )
        for position, title in enumerate(titles)
    )


def _threads(given: list[dict], members: list[Member], forums: list[Forum]) -> list[Thread]:
    return Thread.objects.bulk_create(
        (
            Thread(
                forum=forums[one["forum"]],
                kind=Thread.Kind.DISCUSSION,
                title=one["title"],
                author=members[one["posts"][0][0]],
                created_at=one["posts"][0][1],
                last_poster=members[one["posts"][-1][0]],
                last_posted_at=one["posts"][-1][1],
                surfaced_at=one["posts"][-1][1],
                last_position=len(one["posts"]),
                change_number=len(one["posts"]),
                reply_count=len(one["posts"]) - 1,
            )
            for one in given
        ),
        batch_size=BATCH,
    )


def _posts(given: list[dict], threads: list[Thread], members: list[Member]) -> None:
    chance = random.Random(42)

    def rows() -> Iterator[tuple]:
        for one, thread in zip(given, threads, strict=True):
            for position, (author, at, written) in enumerate(one["posts"], start=1):
                body = sanitise(html_of(written))
                submission = uuid.UUID(int=chance.getrandbits(128))
                yield thread.pk, position, members[author].pk, at, body, plain_text(body), submission

    columns = ["thread_id", "position", "author_id", "created_at", "body_html", "body_text", "submission_id"]
    copy_rows(Post, columns, rows())


def html_of(markdown: str) -> str:
    """What the editor makes of the same post: of Markdown, only what is in these posts."""
    return "".join(map(_block, markdown.split("\n\n")))


def _block(block: str) -> str:
    lines = html.escape(block, quote=True).split("\n")
    if lines[0].startswith("- "):
        return f"<ul>{''.join(f'<li>{_inline(line[2:])}</li>' for line in lines)}</ul>"
    if lines[0].startswith("&gt; "):
        return f"<blockquote><p>{_inline(lines[0][5:])}</p></blockquote>"
    return f"<p>{_inline('<br>'.join(lines))}</p>"


def _inline(words: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", _LINK.sub(r'<a href="\2">\1</a>', words))


def _module_of(path: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location("peers", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


if __name__ == "__main__":
    print(json.dumps(load(_module_of(Path(sys.argv[1])))))
