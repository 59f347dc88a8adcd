"""Reading threads from JSON lines, as question-and-answer sites export them.

One object a line: id, title, tags, created, author, html, accepted (an answer's id, a list of them or null), and
answers, each with id, author, created, html. Authors become placeholder members, who cannot sign in.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password

from community.models import Member
from community.words import one_line
from forums.html import plain_text, sanitise
from forums.models import Forum, Thread
from forums.operations.importing import ImportedPost, import_thread


@dataclass
class ThreadImportReport:
    """Counts, and the lines that could not be used as (line number, reason)."""

    threads: int = 0
    posts: int = 0
    known: int = 0
    skipped: list[tuple[int, str]] = field(default_factory=list)


class Placeholders:
    """Members who stand for the authors of imported threads, made when first met."""

    def __init__(self, source: str):
        self.source = source
        self.by_name: dict[str, Member] = {}

    def member(self, name: str, written_at: datetime) -> Member:
        if name not in self.by_name:
            email = f"{name}@{self.source}.invalid".lower()
            member = Member.objects.filter(email=email).first()
            if member is None:
                member = Member.objects.create(
                    email=email,
                    display_name=name,
                    handle=Member.objects.free_handle(name),
                    is_placeholder=True,
                    joined_at=written_at,
                    confirmed_at=written_at,
                    password=make_password(None),
                )
            self.by_name[name] = member
        return self.by_name[name]


def import_threads(path: Path, forum: Forum, source: str) -> Iterator[ThreadImportReport]:
    """Imports a file's threads into a forum, yielding the growing report after each line. Run again, it adds nothing.

    `source` names where they come from: with a thread's id it is the key by which it is known again.
    """
    report = ThreadImportReport()
    placeholders = Placeholders(source)
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    _import_line(json.loads(line), forum, source, placeholders, report)
                except (ValueError, KeyError, TypeError) as error:
                    report.skipped.append((number, _reason(error)))
            yield report


def _import_line(data: dict, forum: Forum, source: str, placeholders: Placeholders, report: ThreadImportReport) -> None:
    key = f"{source}:{data['id']}"
    if Thread.objects.filter(import_key=key).exists():
        report.known += 1
        return
    title = one_line(str(data["title"]))
    if not title:
        raise ValueError("it has no title")
    answers = [answer for answer in data.get("answers", []) if plain_text(sanitise(answer["html"]))]
    posts = [_post(entry, placeholders) for entry in [data, *answers]]
    ids = [answer["id"] for answer in answers]
    given = data.get("accepted")
    chosen = given if isinstance(given, list) else [given]
    accepted = [number for number, pk in enumerate(ids, start=1) if pk in chosen]
    tags = [one_line(str(tag)).replace("-", " ")[:60] for tag in data.get("tags", [])]
    kind = Thread.Kind.QUESTION
    if import_thread(key=key, forum=forum, kind=kind, title=title, tags=tags, posts=posts, accepted=accepted):
        report.threads += 1
        report.posts += len(posts)


def _post(entry: dict, placeholders: Placeholders) -> ImportedPost:
    body = sanitise(entry["html"])
    if not plain_text(body):
        raise ValueError("its text is empty")
    written_at = datetime.fromisoformat(entry["created"])
    if written_at.tzinfo is None:
        written_at = written_at.replace(tzinfo=UTC)
    return ImportedPost(placeholders.member(one_line(str(entry["author"]))[:80], written_at), body, written_at)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it has no {error}"
    return str(error)[:200]
