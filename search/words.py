"""The query language: words that must be there, "quoted phrases", and -words that must not. Anything else is text.

Nothing that can be typed is an error.
"""

import re
from dataclasses import dataclass

from search.documents import plain
from search.queries import LONGEST_TEXT

MOST_TERMS = 24

# Words that say nothing of what is looked for; used only where nothing else was typed.
_STOP_WORDS = """
a an and are as at be but by can could did do does for from had has have he her his how i if in into is it its me my no
not of on or our she should so such than that the their them then there these they this those to us was we were what
when where which who why will with would you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PIECE = re.compile(r'(?P<minus>(?<!\S)-(?=[\w"]))?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or quoted phrase as typed, and what means the same."""

    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """What must be found: all of the words, or any one of the phrases that mean the same as they together."""

    words: tuple[Word, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query as understood."""

    terms: tuple[Term, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def typed(self) -> list[str]:
        return [word.text for term in self.terms for word in term.words]

    @property
    def expanded(self) -> list[str]:
        """What is looked for beside what was typed, each once."""
        added = (also for term in self.terms for also in (*term.also, *(a for word in term.words for a in word.also)))
        return list({phrase.casefold(): phrase for phrase in added}.values())


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    quoted: bool


def read(text: str) -> tuple[list[Piece], list[str]]:
    """The pieces of a query in order, and the words and phrases it must be without."""
    text = plain(text)[:LONGEST_TEXT].translate(_QUOTES)
    if text.count('"') % 2:
        head, _, tail = text.rpartition('"')
        text = f"{head} {tail}"
    wanted: list[Piece] = []
    without: list[str] = []
    for found in _PIECE.finditer(text):
        quoted = found["phrase"] is not None
        words = _words(found["phrase"] if quoted else found["word"])
        if not words:
            continue
        if found["minus"]:
            without.append(" ".join(words))
        else:
            wanted.append(Piece(" ".join(words), quoted))
    if without and not wanted:
        # There is nothing to take these from: "-20" alone is a temperature.
        wanted, without = [Piece(phrase, " " in phrase) for phrase in without], []
    telling = [piece for piece in wanted if piece.quoted or piece.text.casefold() not in STOP_WORDS]
    return (telling or wanted)[:MOST_TERMS], without[:MOST_TERMS]


def _words(text: str) -> list[str]:
    """The words in a piece, without the punctuation around them; a piece of punctuation alone has none."""
    stripped = (_POSSESSIVE.sub("", _strip(word)) for word in text.split())
    return [word for word in stripped if any(character.isalnum() for character in word)]


def _strip(word: str) -> str:
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not word[end - 1].isalnum():
        end -= 1
    return word[start:end]
