"""Whether a quote says what its post says: its words in their order, whatever their formatting and punctuation."""

import html
import re
from collections.abc import Iterable

from forums.files.inline import change_pictures
from forums.html import plain_text

# Neither changes what someone said; signs with a meaning, such as £, % and <, do.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f]")
_PUNCTUATION = re.compile(r"""[\s!"#&'()*,\-./:;?@\[\\\]^_`{|}~«»¡¿·\u2010-\u205e\u3000-\u303f]+""")
_LEFT_OUT = re.compile(r"…|\.\.\.")


def words_said(markup: str) -> list[str]:
    """What a post says in words of its author's, as it can be quoted: pictures are named in two ways."""
    said = [words_of(markup)]
    if "<img" in markup:
        said.append(_plainly(plain_text(without_quotes(markup))))
    return said


def words_of(markup: str) -> str:
    """The words of HTML without those of quotes in it, as they are compared; of pictures what describes them."""
    own = change_pictures(without_quotes(markup), lambda _, description: f" {html.escape(description)} ")
    return _plainly(plain_text(own))


def _plainly(text: str) -> str:
    """A text as it is compared; … and ... stand for words left out, and stay."""
    pieces = _LEFT_OUT.split(_UNSEEN.sub("", text.casefold()))
    return "…".join(_PUNCTUATION.sub(" ", piece).strip() for piece in pieces)


def is_among(words: str, texts: Iterable[str]) -> bool:
    """Whether one of the texts says this, in this order: all of it, or a part that may begin and end within a word;
    where words are left out, whole ones."""
    pieces = [piece for piece in words.split("…") if piece]
    first, last = 0, len(pieces) - 1
    sought = [" " * (at > first) + piece + " " * (at < last) for at, piece in enumerate(pieces)]
    return any(_has_in_order(f" {text.replace('…', ' ')} ", sought) for text in texts)


def _has_in_order(text: str, pieces: list[str]) -> bool:
    at = 0
    text = re.sub(" +", " ", text)
    for piece in pieces:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece.rstrip())
    return True


def without_quotes(markup: str) -> str:
    """HTML without its quotes of posts, whatever stands within them."""
    made: list[str] = []
    open_now: list[bool] = []
    for piece in re.split(r"(</?blockquote[^>]*>)", markup):
        if piece.startswith("<blockquote"):
            open_now.append(' class="quote"' in piece)
        within = any(open_now)
        if piece == "</blockquote>":
            del open_now[-1:]
        if not within:
            made.append(piece)
    return "".join(made)
