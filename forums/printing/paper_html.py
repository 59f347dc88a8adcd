"""A post's HTML as it goes on paper: without names, links and whatever else in it leads to someone."""

import html
from collections import deque
from collections.abc import Iterable
from html.parser import HTMLParser

from forums.html import is_block, read_description
from forums.printing.names_out import NamesOut

_KEPT_ATTRIBUTES = {"colspan", "rowspan", "start"}
_PICTURE_ATTRIBUTES = ("src", "srcset", "sizes", "width", "height")
_VOID = {"br", "hr", "img"}


def without_names(markup: str, names: NamesOut, *, pictures: bool) -> str:
    """Sanitised HTML without names: in its words, wherever tags stand between their letters, and in its attributes.
    Links are words only; of pictures what describes them, if they are left out."""
    return _PaperWriter(markup, names, pictures).written()


class _PaperWriter(HTMLParser):
    def __init__(self, markup: str, names: NamesOut, pictures: bool):
        super().__init__(convert_charrefs=True)
        self.names, self.pictures = names, pictures
        self.pieces: list[list[str]] = []  # ["tag", markup] or ["text", words]
        self.whole = ""
        self.starts: list[int] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            return
        if tag == "img":
            self._add_picture(attrs)
            return
        if is_block(tag):
            self._break()
        kept = "".join(f' {name}="{html.escape(value or "")}"' for name, value in attrs if name in _KEPT_ATTRIBUTES)
        self._add("tag", f"<{tag}{kept}>")

    def handle_endtag(self, tag):
        if tag == "a" or tag in _VOID:
            return
        self._add("tag", f"</{tag}>")
        if is_block(tag):
            self._break()

    def handle_data(self, data):
        self._add("text", data)
        self.whole += data

    def _add_picture(self, attrs) -> None:
        if not self.pictures:
            self.handle_data(f" {read_description(attrs)} ")
            return
        given = dict(attrs)
        kept = "".join(f' {name}="{html.escape(given[name] or "")}"' for name in _PICTURE_ATTRIBUTES if name in given)
        self._add("tag", f'<img{kept} alt="{html.escape(self.names.out_of(given.get("alt") or ""))}">')

    def _add(self, kind: str, piece: str) -> None:
        self.pieces.append([kind, piece])
        self.starts.append(len(self.whole))

    def _break(self) -> None:
        """Where one block ends and another begins, no name goes on."""
        if not self.whole.endswith("\n"):
            self.whole += "\n"

    def written(self) -> str:
        spans = deque(self.names.spans(self.whole))
        made = []
        for (kind, piece), start in zip(self.pieces, self.starts, strict=True):
            while spans and spans[0][1] <= start:
                spans.popleft()
            made.append(piece if kind == "tag" else html.escape(_without(piece, start, spans), quote=False))
        return "".join(made)


def _without(text: str, start: int, spans: Iterable[tuple[int, int, str]]) -> str:
    """A piece of text, from `start` in the whole, without what of the spans falls into it: the first of them, if any.
    What stands instead is put where its span begins."""
    made, at, end = [], start, start + len(text)
    for first, last, instead in spans:
        if first >= end:
            break
        made.append(text[at - start : max(first, at) - start])
        if first >= start:
            made.append(instead)
        at = min(last, end)
    return "".join([*made, text[at - start :]])
