"""Acronyms and what they stand for, so that who types one finds the other. They add to a query and replace nothing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import caches

from search.models import GlossaryEntry
from search.words import STOP_WORDS, Piece, Term, Wanted, Word, read

CACHE_KEY = "search.glossary"
CACHE_SECONDS = 60

# An index sees neither capitals nor endings, and takes these for "are", "his" and "add". They are looked for when they
# are typed; added to a query they would find everything.
TAKEN_FOR_WORDS = STOP_WORDS | {"ar", "hi", "add"}

Name = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+(?:[-&'’][^\W_]+)*")
_ASIDE = re.compile(r"\s*\([^)]*\)")


@dataclass
class Glossary:
    """From each name of a thing, as words, to its other names."""

    names: dict[Name, list[str]] = field(default_factory=dict)
    longest: int = 1

    def others(self, words: Name) -> list[str]:
        """The other names of what these words name; a plural names the same thing."""
        if found := self.names.get(words):
            return found
        if words and words[-1].endswith("s") and len(words[-1]) > 2:
            return self.names.get((*words[:-1], words[-1][:-1]), [])
        return []


def compile_glossary(entries: Iterable[GlossaryEntry]) -> Glossary:
    """Acronym and expansion lead to all names of their entry. An alias, which is looser, leads to those two,
    unless it is itself an acronym or an expansion."""
    exact: dict[Name, list[str]] = {}
    loose: dict[Name, list[str]] = {}
    for entry in entries:
        expansion = _ASIDE.sub("", entry.expansion)
        aliases = entry.alias_list
        for name in (entry.acronym, expansion):
            _add(exact, name, [entry.acronym, expansion, *aliases])
        for alias in aliases:
            _add(loose, alias, [entry.acronym, expansion])
    names = loose | exact
    return Glossary(names, max(map(len, names), default=1))


def _add(names: dict[Name, list[str]], name: str, others: list[str]) -> None:
    for words in _spellings(name):
        known = names.setdefault(words, [])
        said = {name.casefold(), *map(str.casefold, known)}
        known.extend(other for other in others if other.casefold() not in said | TAKEN_FOR_WORDS)


def _spellings(name: str) -> set[Name]:
    """How people write it: "co-ordinator", "co ordinator" and "coordinator" are one."""
    return {_content(name), _content(name.replace("-", " ")), _content(name.replace("-", ""))} - {()}


def _content(text: str) -> Name:
    words = tuple(word.casefold() for word in _WORD.findall(text))
    return tuple(word for word in words if word not in STOP_WORDS) or words


def current_glossary() -> Glossary:
    """The table as it was within the last minute: an editor's change shows that soon in every process."""
    glossary = caches["process"].get(CACHE_KEY)
    if glossary is None:
        glossary = compile_glossary(GlossaryEntry.objects.order_by("acronym", "expansion"))
        caches["process"].set(CACHE_KEY, glossary, CACHE_SECONDS)
    return glossary


def forget_glossary() -> None:
    """Makes the next search in this process read the table again."""
    caches["process"].delete(CACHE_KEY)


def understand(text: str, expand: bool = True) -> Wanted:
    """The query as an index is to look for it: what was typed and, if wished, what means the same."""
    pieces, without = read(text)
    glossary = current_glossary() if expand and pieces else Glossary()
    return Wanted(tuple(_terms(pieces, glossary)), tuple(without))


def _terms(pieces: list[Piece], glossary: Glossary) -> Iterable[Term]:
    position = 0
    while position < len(pieces):
        length, others = _longest_name(pieces[position:], glossary)
        words = pieces[position : position + length]
        if length == 1:
            yield Term((Word(words[0].text, tuple(others)),))
        else:
            # In "EHCP review", which is an annual review, EHCP still stands for what it stands for.
            inner = (Word(word.text, tuple(glossary.others(_content(word.text)))) for word in words)
            yield Term(tuple(inner), tuple(others))
        position += length


def _longest_name(pieces: list[Piece], glossary: Glossary) -> tuple[int, list[str]]:
    """With how many of the pieces the longest name at their start ends, and the other names of what it names."""
    if pieces[0].quoted:
        return 1, glossary.others(_content(pieces[0].text))
    unquoted = next((at for at, piece in enumerate(pieces) if piece.quoted), len(pieces))
    for length in range(min(unquoted, glossary.longest), 0, -1):
        words = tuple(word for piece in pieces[:length] for word in _WORD.findall(piece.text.casefold()))
        if others := glossary.others(words):
            return length, others
    return 1, []
