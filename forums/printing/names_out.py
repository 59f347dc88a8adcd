"""Taking names out of words: those of people, and of the settings where they work, however they are written there.

A text is read as words; names are sequences of words, however spelt: with capital letters or not, with accents or not,
with spaces, dots, hyphens or nothing between them. What is an everyday word too ("Will", "Park") goes only where it has
a capital letter, as a page without any "will" could not be read. Better a word too many goes than a name too few.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from forums.printing.everyday_words import COMMON_FIRST, EVERYDAY, GENERIC, KNOWN_LETTERS

# What people type in words unseen, and what they type for an apostrophe.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`´][^\W_]+)*")
_APOSTROPHES = re.compile("['’ʼ`´]")
_BETWEEN = re.compile(r"[^\S\n]{0,3}[\W_]{0,4}[^\S\n]{0,3}")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TITLES = ("mr", "mrs", "ms", "miss", "mx", "dr", "sir", "prof", "professor", "rev", "revd", "father")
_PEOPLE_SAY = {"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "prof", "rev", "revd", "father", "sister", "head", "the"}
_PARTICLES = _PEOPLE_SAY | {
    "de",
    "van",
    "der",
    "den",
    "la",
    "le",
    "al",
    "el",
    "von",
    "di",
    "da",
    "du",
    "bin",
    "ben",
    "of",
    "and",
}
# Each begins only where one can, and goes back over nothing: a page of one letter must not keep anyone waiting.
_ADDRESSES = re.compile(
    r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++|(?:https?://|www\.)[^\s<>\"]++"
    r"|(?<![\w.@-])(?:[a-z0-9-]++\.)+(?:uk|com|org|net|school|academy|info|co|io|eu)\b(?:/[^\s<>\"]*+)?",
    re.IGNORECASE,
)
_OPEN_TO_ALL = re.compile(
    r"(?:https?://)?(?:www\.|assets\.publishing\.service\.)?(?:gov\.uk|legislation\.gov\.uk|nice\.org\.uk)(?:[/?#]|$)",
    re.I,
)
# In small letters, too, but for "KS4 1st" and the like.
_POSTCODES = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|(?i:[A-Z]{1,2}\d[A-Z\d]?\s?\d(?!ST|ND|RD|TH)[ABD-HJLNP-UW-Z]{2}))\b"
)
_TELEPHONES = re.compile(r"(?<![\w])(?:(?:\+|00)44[\s.-]?(?:\(0\)[\s.-]?)?|\(?0)\(?\d(?:[\s().-]{0,3}\d){8,9}(?!\d)")
_HANDLES = re.compile(r"(?<![\w@/.-])@[A-Za-z0-9_][\w.-]*")


def folded(word: str) -> str:
    """A word as two spellings of it are the same: without capitals, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", word))
    folded_word = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return "st" if folded_word == "saint" else folded_word


def words_in(text: str) -> list[str]:
    return [folded(word) for word in _WORD.findall(_UNSEEN.sub("", text))]


@dataclass(frozen=True, slots=True)
class _Name:
    """What stands in its place, and whether it goes only where it is written as a name: with a capital letter."""

    instead: str
    only_with_capital: bool = False
    only_these_letters: str = ""


@dataclass
class NamesOut:
    """Names to take out, each with what stands in its place. `add_…` first, then `out_of` any number of texts."""

    names: dict[tuple[str, ...], _Name] = field(default_factory=dict)
    signatures: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    longest: int = 1

    def add_person(self, name: str, instead: str, *, also: Iterable[str] = ()) -> None:
        """A person by their name, by every part of it, and by whatever else they are called."""
        for one in (name, *also):
            whole = [part for part in words_in(one) if part]
            self._add(tuple(whole), instead)
            # "O’Brien" is written "O Brien", too.
            self._add(tuple(words_in(_APOSTROPHES.sub(" ", one))), instead)
            for part in _WORD.findall(one):
                if _APOSTROPHES.search(part):
                    self._add(tuple(words_in(_APOSTROPHES.sub(" ", part))), instead)
            said = [part for part in whole if part not in _PARTICLES and len(part) > 1 and not part.isdigit()]
            for part in said:
                self._add((part,), instead)
            if len(whole) > 1:
                self._add((whole[0], whole[-1][:1]), instead, joined=False)
                self._add((whole[0][:1], whole[-1]), instead)
                for title in _TITLES:
                    self._add((title, whole[-1]), instead)
                    self._add((title, whole[-1][:1]), instead, joined=False)
                letters = "".join(part[0] for part in whole)
                self.signatures[letters] = instead

    def add_setting(self, name: str, instead: str, *, urn: int | None = None) -> None:
        """A setting by its name, by what of it is its own, by its first letters, and by its number."""
        whole = words_in(name)
        self._add(tuple(whole), instead)
        own = list(whole)
        while own and own[-1] in GENERIC:
            own.pop()
        while own and own[0] in GENERIC:
            own.pop(0)
        if own:
            self._add(tuple(own), instead)
            if own[0] == "st" and len(own) > 1:
                self._add(tuple(own[1:]), instead)
            elif len(own) > 1 and own[0] not in EVERYDAY | COMMON_FIRST:
                # As colleagues say it for short, "Lakeside" for Lakeside Manor.
                self._keep((own[0],), _Name(instead, only_with_capital=True))
        first_letters = "".join(part[0] for part in whole if part not in {"of", "and", "for", "the", "at"}).upper()
        if len(first_letters) >= 3 and first_letters not in KNOWN_LETTERS:
            for letters in ((first_letters.lower(),), tuple(first_letters.lower())):
                self._keep(letters, _Name(instead, only_these_letters=first_letters))
        if urn is not None:
            self.numbers[str(urn)] = "[number]"

    def _add(self, words: tuple[str, ...], instead: str, *, joined: bool = True) -> None:
        if not words or not any(words):
            return
        is_everyday = len(words) == 1 and (words[0] in EVERYDAY or len(words[0]) < 3)
        shared = self.names.get(words)
        if shared and shared.instead != instead:
            # Two Megs: which of them is meant, nobody can say.
            instead = "a colleague" if instead.startswith("Colleague") else shared.instead
        self._keep(words, _Name(instead, only_with_capital=is_everyday))
        if joined and len(words) > 1:
            self._keep(("".join(words),), _Name(instead))

    def _keep(self, words: tuple[str, ...], name: _Name) -> None:
        self.names[words] = name
        self.longest = max(self.longest, len(words))

    def out_of(self, text: str) -> str:
        """A text without the names, nor the addresses, postcodes and telephone numbers that lead to people."""
        made, at = [], 0
        for start, end, instead in self.spans(text):
            made += [text[at:start], instead]
            at = end
        return "".join([*made, text[at:]])

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """What goes, in order and apart: from where to where, and what stands there instead."""
        found = [*self._addresses(text), *self._names(text), *self._signatures(text)]
        apart: list[tuple[int, int, str]] = []
        for start, end, instead in sorted(found, key=lambda span: (span[0], -span[1])):
            if not apart or start >= apart[-1][1]:
                apart.append((start, end, instead))
            elif end > apart[-1][1]:
                apart[-1] = (apart[-1][0], end, apart[-1][2])
        return apart

    def _addresses(self, text: str) -> Iterable[tuple[int, int, str]]:
        for address in _ADDRESSES.finditer(text):
            if not _OPEN_TO_ALL.match(address[0]) or self._has_name(address[0]):
                yield address.start(), address.start() + len(address[0].rstrip(".,;:!?)")), "[address]"
        for pattern, instead in ((_POSTCODES, "[postcode]"), (_TELEPHONES, "[number]"), (_HANDLES, "[name]")):
            yield from ((*found.span(), instead) for found in pattern.finditer(text))

    def _has_name(self, text: str) -> bool:
        return any(True for _ in self._names(text))

    def _names(self, text: str) -> Iterable[tuple[int, int, str]]:
        pieces = list(_pieces(text))
        at = 0
        while at < len(pieces):
            found = self._name_at(text, pieces, at)
            if found is None:
                at += 1
                continue
            length, end, name = found
            start = self._with_title(text, pieces, at)
            yield start, end, self._instead(text, start, name)
            at += length

    def _name_at(self, text: str, pieces: list["_Piece"], at: int) -> tuple[int, int, _Name] | None:
        """The longest name that begins here: how many words it has, where it ends, and what it is."""
        best = None
        words: list[str] = []
        for length in range(1, min(self.longest, len(pieces) - at) + 1):
            piece = pieces[at + length - 1]
            if length > 1 and not _BETWEEN.fullmatch(text, pieces[at + length - 2].end, piece.start):
                break
            for word, end in piece.forms:
                name = self.names.get((*words, word))
                if name and self._is_written_as(name, text[pieces[at].start : end]):
                    best = (length, end, name)
                    break
            words.append(piece.forms[0][0])
        if best is None and (number := self.numbers.get(pieces[at].forms[0][0])):
            return 1, pieces[at].end, _Name(number)
        return self._with_what_belongs(text, pieces, at, best) if best else None

    @staticmethod
    def _with_title(text: str, pieces: list["_Piece"], at: int) -> int:
        """From where a name goes: with "Mrs" before it, which would tell a little of who it was."""
        before = pieces[at - 1] if at else None
        if before and before.forms[0][0] in _TITLES and _BETWEEN.fullmatch(text, before.end, pieces[at].start):
            return before.start
        return pieces[at].start

    @staticmethod
    def _is_written_as(name: _Name, written: str) -> bool:
        if name.only_these_letters:
            seen = _UNSEEN.sub("", written)
            return seen == name.only_these_letters or seen == ".".join(name.only_these_letters)
        return not name.only_with_capital or written[:1].isupper()

    @staticmethod
    def _with_what_belongs(text: str, pieces: list["_Piece"], at: int, found) -> tuple[int, int, _Name]:
        """With "School" after a setting's name, which would tell where the name was."""
        length, end, name = found
        if name.instead.startswith("["):
            while at + length < len(pieces):
                piece = pieces[at + length]
                joined = _BETWEEN.fullmatch(text, end, piece.start)
                if not joined or piece.forms[0][0] not in GENERIC or not text[piece.start].isupper():
                    break
                length, end = length + 1, piece.end
        return length, end, name

    @staticmethod
    def _instead(text: str, start: int, name: _Name) -> str:
        if name.instead == "a colleague" and (start == 0 or text[:start].rstrip()[-1:] in ("", ".", "!", "?", "\n")):
            return "A colleague"
        return name.instead

    def _signatures(self, text: str) -> Iterable[tuple[int, int, str]]:
        """Someone's first letters, alone on a line."""
        for line in re.finditer(r"[^\n]+", text):
            letters = re.sub(r"[\W_]", "", _UNSEEN.sub("", line[0]))
            if letters.isupper() and len(letters) < 6 and letters.lower() in self.signatures:
                start = line.start() + len(line[0]) - len(line[0].lstrip())
                yield start, line.start() + len(line[0].rstrip()), self.signatures[letters.lower()]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word of a text; `forms` are what it may be, each with where that ends: "Meg’s" is also "Meg"."""

    start: int
    end: int
    forms: tuple[tuple[str, int], ...]


def _pieces(text: str) -> Iterable[_Piece]:
    for word in _WORD_WITH_UNSEEN.finditer(text):
        seen = _UNSEEN.sub("", word[0])
        parts = _CAPITAL_INSIDE.split(seen)
        # "MegMember": two words without a space, where nothing unseen makes it hard to say where each ends.
        if len(parts) > 1 and seen == word[0]:
            start = word.start()
            for part in parts:
                yield _Piece(start, start + len(part), _forms(part, start))
                start += len(part)
        else:
            yield _Piece(word.start(), word.end(), _forms(seen, word.start(), word.end()))


_WORD_WITH_UNSEEN = re.compile("[^\\W_](?:[^\\W_]|[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]|['’ʼ`´](?=[^\\W_]))*")


def _forms(word: str, start: int, end: int | None = None) -> tuple[tuple[str, int], ...]:
    whole_end = start + len(word) if end is None else end
    forms = [(folded(word), whole_end)]
    owner = re.fullmatch(r"(.+)['’ʼ`´]s?", word, re.IGNORECASE) or re.fullmatch(r"(.+)['’ʼ`´]S", word)
    if owner:
        forms.append(
            (folded(owner[1]), start + len(owner[1]) if end is None or end - start == len(word) else whole_end)
        )
    elif word[-1:] == "s" and len(word) > 3:
        # "the Megs", and "Megs" for "Meg’s".
        forms.append((folded(word[:-1]), whole_end))
    return tuple(forms)
