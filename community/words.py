"""What people type, before it is kept."""

import re
from unicodedata import category

# Characters that are no text: controls, and marks that turn the direction of what follows on the page.
UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069]")
# What takes room on the page, if any, and shows nothing: fillers, a blank of Braille; and marks not yet assigned.
_BLANK = re.compile("[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]")


def shows_something(text: str) -> bool:
    """Whether there is anything to see in it: a letter, a digit, a sign or a picture, not only space and what is
    invisible. Unassigned characters count, as they may be younger than this Python."""
    return any(category(letter)[0] in "LNPS" or category(letter) == "Cn" for letter in _BLANK.sub("", text))


def has_a_word(text: str) -> bool:
    """Whether it can be a name or a title: a letter or a digit that can be seen."""
    return any(letter.isalnum() for letter in _BLANK.sub("", text))


def one_line(text: str) -> str:
    """A name or a title: on one line, with nothing in it that is no text."""
    return " ".join(UNWANTED.sub("", text).split())


def number_in(text: str, digits: int = 9) -> int | None:
    """The number that an address or a form names, if `text` is one of at most so many digits; else None."""
    # isdigit alone takes "²" for a digit, and int does not.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
