"""What people type, before it is kept."""

import re

# Characters that are no text: controls, and marks that turn the direction of what follows on the page.
UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """A name or a title: on one line, with nothing in it that is no text."""
    return " ".join(UNWANTED.sub("", text).split())


def number_in(text: str, digits: int = 9) -> int | None:
    """The number that an address or a form names, if `text` is one of at most so many digits; else None."""
    # isdigit alone takes "²" for a digit, and int does not.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
