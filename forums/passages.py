"""A passage that must go: finding it in words and in HTML, however it is set there, and taking it out."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import quote, unquote

from forums.html import is_block

REMOVED = "[removed by a moderator]"
LONGEST = 2000
# What may stand unseen within a word, and what people type for one another.
_UNSEEN_SIGNS = r"\u00ad\u200b-\u200d\u2060"
_UNSEEN = f"[{_UNSEEN_SIGNS}]*+"
_ALIKE = {sign: f"[{signs}]" for signs in ("'‘’ʼ`", '"“”„«»', "\\-‐‑–—") for sign in signs.replace("\\", "")}
# What stands between words: in addresses and names of files other signs than spaces, which an address may write as %20,
# or nothing but a capital letter after a small one.
_SIGNS = r"\s\-‐‑–—_+./@%"
_BETWEEN = (
    rf"(?:(?:%(?:2[0b-f]|40|5f)|%(?![c-f][0-9a-f])|[{_SIGNS.replace('%', '')}{_UNSEEN_SIGNS}])++"
    r"|(?-i:(?<=[a-z])(?=[A-Z])))"
)
_ADDRESSES = {"href", "src", "srcset", "cite", "data-group"}


class NotAPassage(Exception):
    """Says what is wrong with it, in words one can read."""


@dataclass(frozen=True)
class Passage:
    """Words as someone names them. Capital letters, kinds of quotation mark, and whether a space, a line break or a
    sign such as "_" stands between two words do not matter."""

    words: str

    def __post_init__(self):
        if sum(sign.isalnum() for sign in self.words) < 2 or len(self.words) > LONGEST:
            raise NotAPassage(f"Give at least two letters or digits, and at most {LONGEST:,} characters.")
        if self.count(REMOVED):
            raise NotAPassage("These words stand in the note that is put in their place. Give more of the passage.")

    @cached_property
    def _pattern(self) -> re.Pattern:
        named = re.sub(f"[{_UNSEEN_SIGNS}]", "", unicodedata.normalize("NFC", self.words)).strip()
        words = re.split(f"[{_SIGNS}]+", named)
        made = _BETWEEN.join(map(_word, filter(None, words)))
        # At its ends signs are a part of it: "50%" is not every 50.
        first, last = (re.split(rf"[^{_SIGNS}]", named)[end] for end in (0, -1))
        made = "".join(map(_sign, first)) + made + "".join(map(_sign, last))
        begins = r"(?:(?<![^\W_])|(?<=%2[0b-f]|%40|%5f))" if named[0].isalnum() else ""
        ends = r"(?![^\W_])" if named[-1].isalnum() else ""
        return re.compile(begins + made + ends, re.IGNORECASE)

    @property
    def hint(self) -> str:
        """A piece that stands in every text that holds the passage: for asking a database first."""
        pieces = re.findall(r"[a-zA-Z0-9]+", self.words) or re.findall(r"\w+", self.words)
        # Of a word as long as a page its beginning is enough; what databases match has an end.
        return max(pieces, key=len)[:40]

    @property
    def hint_in_html(self) -> str:
        """The same as a pattern for databases: in HTML, tags and what is unseen may stand between its letters."""
        return "(<[^>]*>|[\u00ad\u200b-\u200d\u2060])*".join(self.hint)

    def count(self, text: str) -> int:
        return len(self._pattern.findall(unicodedata.normalize("NFC", text)))

    def out_of(self, text: str) -> str:
        """A text without the passage."""
        return self._pattern.sub(REMOVED, unicodedata.normalize("NFC", text)) if self.count(text) else text

    def count_in_html(self, markup: str) -> int:
        return _Pieces(markup).take_out(self)

    def out_of_html(self, markup: str) -> str:
        """Sanitised HTML without the passage in its words, links and descriptions of pictures; other HTML as it is."""
        pieces = _Pieces(markup)
        return pieces.markup() if pieces.take_out(self) else markup

    def spans(self, text: str) -> list[tuple[int, int]]:
        return [found.span() for found in self._pattern.finditer(text)]

    def is_in_address(self, value: str) -> bool:
        """Whether an address holds it."""
        return bool(self.count(value) or self.count(unquote(value)))


def _word(word: str) -> str:
    return _UNSEEN.join(_sign(sign, is_within=0 < at < len(word) - 1) for at, sign in enumerate(word))


def _sign(sign: str, is_within: bool = False) -> str:
    """How one sign of a word may be written: in an address é is also %C3%A9 or e, and an apostrophe nothing at all."""
    alike = _ALIKE.get(sign, re.escape(sign))
    if is_within and sign in "'‘’ʼ`":
        return f"(?:{alike}|%27|%e2%80%99|{_BETWEEN})?"
    if sign.isascii() or sign in _ALIKE:
        return alike
    plain = unicodedata.normalize("NFD", sign)[0]
    others = {quote(sign.lower()), quote(sign.upper()), plain if plain.isalnum() else sign}
    return f"(?:{alike}|{'|'.join(map(re.escape, sorted(others)))})"


class _Pieces(HTMLParser):
    """HTML as tags and texts in their order, in which a passage may reach over several of them."""

    def __init__(self, markup: str):
        super().__init__(convert_charrefs=True)
        self.pieces: list[list[str]] = []  # ["tag" or "text", what it is]
        self.tags: list[list[tuple[str, str | None]]] = []
        self.feed(unicodedata.normalize("NFC", markup))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.pieces.append(["tag", self.get_starttag_text() or "", tag])
        self.tags.append(attrs)

    def handle_endtag(self, tag):
        self.pieces.append(["end", f"</{tag}>", tag])

    def handle_data(self, data):
        self.pieces.append(["text", data, ""])

    def take_out(self, passage: Passage) -> int:
        """Takes the passage out; says how often it was there."""
        return self._out_of_attributes(passage) + self._out_of_text(passage)

    def _out_of_attributes(self, passage: Passage) -> int:
        found = 0
        attributes = iter(self.tags)
        for piece in self.pieces:
            if piece[0] != "tag":
                continue
            kept: list[tuple[str, str | None]] = []
            before = next(attributes)
            for name, value in before:
                if name == "alt" and passage.count(value or ""):
                    kept.append((name, passage.out_of(value or "")))
                elif name not in _ADDRESSES or not passage.is_in_address(value or ""):
                    kept.append((name, value))
            if kept != before:
                found += 1
                has_lost_address = {"href", "src", "cite"} & {name for name, _ in before} - {name for name, _ in kept}
                piece[1] = self._tag(piece[2], [] if has_lost_address else kept)
        return found

    @staticmethod
    def _tag(tag: str, attributes: list) -> str:
        if tag == "img" and not attributes:
            return REMOVED
        return f"<{tag}" + "".join(f' {name}="{_in_attribute(value or "")}"' for name, value in attributes) + ">"

    def _out_of_text(self, passage: Passage) -> int:
        texts, at = [], 0
        whole = ""
        for piece in self.pieces:
            if piece[0] == "text":
                texts.append((at, piece))
                whole += piece[1]
            elif is_block(piece[2]):
                whole += "\n"
            at = len(whole)
        spans = passage.spans(whole)
        if not spans:
            return 0
        for start, piece in texts:
            piece[1] = self._without(piece[1], start, spans)
        return len(spans)

    @staticmethod
    def _without(text: str, start: int, spans: list[tuple[int, int]]) -> str:
        made, at, end = [], start, start + len(text)
        for first, last in spans:
            if last <= start or first >= end:
                continue
            made.append(text[at - start : max(first, at) - start])
            if first >= start:
                made.append(REMOVED)
            at = min(last, end)
        return "".join([*made, text[at - start :]])

    def markup(self) -> str:
        return "".join(_in_text(piece[1]) if piece[0] == "text" else piece[1] for piece in self.pieces)


# As the sanitiser writes them, so that it would change nothing.
def _in_text(text: str) -> str:
    return html.escape(text, quote=False).replace("\xa0", "&nbsp;")


def _in_attribute(text: str) -> str:
    return _in_text(text).replace('"', "&quot;")
