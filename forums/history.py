"""The versions of a post, and what each changed: in words, without a tag of what was compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

from forums.differences import Change, Run, differences
from forums.html import is_block

KINDS = {
    "title": "Title", "h2": "Heading", "h3": "Heading", "h4": "Heading", "li": "List item", "blockquote": "Quote",
    "td": "Table cell", "th": "Table cell", "pre": "Code", "hr": "Line across",
}  # fmt: skip
FORMATS = {
    "strong": "bold", "em": "italic", "u": "underlined", "s": "struck through", "code": "code", "sub": "lowered",
    "sup": "raised",
}  # fmt: skip
# Unchanged paragraphs shown before and after a change.
AROUND = 1


class Begin(NamedTuple):
    """Where a paragraph begins, and of what kind it is."""

    kind: str


class Word(NamedTuple):
    text: str
    formats: tuple[str, ...] = ()
    is_glued: bool = False  # to the word before


class Piece(NamedTuple):
    change: Change
    text: str
    formats: str

    @property
    def is_added(self) -> bool:
        return self.change is Change.ADDED

    @property
    def is_removed(self) -> bool:
        return self.change is Change.REMOVED


@dataclass
class Line:
    """A paragraph as it was and is. `skipped`: so many unchanged ones stand for this one."""

    kind: str
    began: Change
    pieces: list[Piece] = field(default_factory=list)
    skipped: int = 0

    @property
    def is_changed(self) -> bool:
        return self.began is not Change.KEPT or any(piece.change is not Change.KEPT for piece in self.pieces)

    @property
    def note(self) -> str:
        """What became of its beginning, where its words alone do not show it."""
        if self.began is Change.KEPT or not any(piece.change is Change.KEPT for piece in self.pieces):
            return ""
        return "New paragraph here" if self.began is Change.ADDED else "No longer a paragraph of its own"


def changed_lines(title_before: str, before: str, title_after: str, after: str) -> list[Line]:
    """What one version changed of the one before, with some of what stands around it; empty if no word differs."""
    runs = _runs(words_of(title_before, before), words_of(title_after, after))
    lines = _lines(runs)
    return _near_changes(lines) if any(line.is_changed for line in lines) else []


class FilesChanged(NamedTuple):
    """What the documents are called that a version had first, and last."""

    came: list[str]
    went: list[str]


def changed_files(before: Sequence[list], after: Sequence[list]) -> FilesChanged:
    """Which documents came and went between two versions, as these keep them. Pictures are among the words."""
    was, is_now = ({row[0]: row[1] for row in rows} for rows in (before, after))
    return FilesChanged(
        [name for pk, name in is_now.items() if pk not in was], [name for pk, name in was.items() if pk not in is_now]
    )


def _runs(before: list, after: list) -> list[Run]:
    runs = differences(before, after)
    if runs is not None:
        return runs
    blocks = differences(_blocks(before), _blocks(after))
    if blocks is not None:
        return [Run(run.change, tuple(thing for block in run.things for thing in block)) for run in blocks]
    return [Run(Change.REMOVED, tuple(before)), Run(Change.ADDED, tuple(after))]


def _blocks(things: list) -> list[tuple]:
    blocks: list[list] = []
    for thing in things:
        if isinstance(thing, Begin) or not blocks:
            blocks.append([])
        blocks[-1].append(thing)
    return [tuple(block) for block in blocks]


def _lines(runs: Sequence[Run]) -> list[Line]:
    lines: list[Line] = []
    for run in runs:
        is_new = run.change is Change.ADDED and not isinstance(run.things[0], Begin)
        if is_new and lines[-1].began is Change.REMOVED and not _has_kept(lines[-1]):
            # What is new stands under what it replaces, not behind its last paragraph.
            lines.append(Line("", Change.ADDED))
        for is_begin, things in groupby(run.things, key=lambda thing: isinstance(thing, Begin)):
            if is_begin:
                lines += [Line(KINDS.get(begin.kind, ""), run.change) for begin in things]
            else:
                lines[-1].pieces += _pieces(run.change, list(things))
    return lines


def _has_kept(line: Line) -> bool:
    return any(piece.change is Change.KEPT for piece in line.pieces)


def _pieces(change: Change, words: list[Word]) -> Iterator[Piece]:
    for formats, group in groupby(words, key=lambda word: word.formats):
        text = "".join(("" if word.is_glued else " ") + word.text for word in group)
        shown = "" if change is Change.KEPT else ", ".join(FORMATS[name] for name in formats if name in FORMATS)
        yield Piece(change, text, shown)


def _near_changes(lines: list[Line]) -> list[Line]:
    near = {
        place + step for place, line in enumerate(lines) if line.is_changed for step in range(-AROUND, AROUND + 1)
    }  # fmt: skip
    shown: list[Line] = []
    for place, line in enumerate(lines):
        if place in near:
            shown.append(line)
        elif shown and shown[-1].skipped:
            shown[-1].skipped += 1
        else:
            shown.append(Line("", Change.KEPT, skipped=1))
    return shown


def words_of(title: str, markup: str) -> list[Begin | Word]:
    """A version as paragraphs of words."""
    reader = _WordReader()
    if title:
        reader.words = [Begin("title"), *map(Word, title.split())]
    reader.feed(markup)
    reader.close()
    return reader.words


class _WordReader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[Begin | Word] = []
        self._open: list[str] = []
        self._formats: list[str] = []
        self._addresses: list[str] = []
        self._begins = self._is_glued = False
        self._begin()

    def _begin(self) -> None:
        self._begins, self._is_glued = True, False

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag in FORMATS:
            self._formats.append(tag)
        elif tag == "a":
            href = values.get("href") or ""
            self._addresses.append("" if values.get("class") == "mention" else href)
        elif tag == "img":
            self._add(f"[picture: {values.get('alt') or 'decorative'}]", (values.get("src") or "",))
        elif tag == "hr":
            self.words.append(Begin("hr"))
            self._begin()
        elif is_block(tag):
            if tag != "br":
                self._open.append(tag)
            self._begin()

    def handle_endtag(self, tag):
        if tag in FORMATS and tag in self._formats:
            self._formats.reverse()
            self._formats.remove(tag)
            self._formats.reverse()
        elif tag == "a" and self._addresses:
            address = self._addresses.pop()
            if address:
                self._add(f"(link to {address})")
        elif is_block(tag):
            if tag in self._open:
                while self._open.pop() != tag:
                    pass
            self._begin()

    def handle_data(self, data):
        for space, word in re.findall(r"(\s*)(\S+)", data):
            self._add(word, is_glued=self._is_glued and not space)
            self._is_glued = True
        if data and data[-1].isspace():
            self._is_glued = False

    def _add(self, text: str, more: tuple[str, ...] = (), is_glued: bool = False) -> None:
        if self._begins:
            kind = next((tag for tag in reversed(self._open) if tag in KINDS), "p")
            self.words.append(Begin(kind))
            self._begins, is_glued = False, False
        self.words.append(Word(text, (*sorted(set(self._formats)), *more), is_glued))
