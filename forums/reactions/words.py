"""Reactions in words: who gave one, and how many there are."""

from collections.abc import Sequence

from forums.models import Reaction

ICONS = {
    Reaction.Kind.THANKS: "thanks",
    Reaction.Kind.AGREE: "agree",
    Reaction.Kind.WORKED: "worked",
    Reaction.Kind.USEFUL: "useful",
}
BEFORE = {
    Reaction.Kind.THANKS: "Thanks from",
    Reaction.Kind.WORKED: "Worked for",
    Reaction.Kind.USEFUL: "Useful to",
}


def people_in_words(names: Sequence[str], count: int) -> str:
    """ "Ann Author, Tom Wetherell and 3 others": some names out of so many people."""
    others = count - len(names)
    parts = [*names, f"{others} other{'s' if others > 1 else ''}"] if others > 0 else list(names)
    if len(parts) < 2:
        return parts[0] if parts else ""
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def given_in_words(kind: str, names: Sequence[str], count: int) -> str:
    """ "Thanks from Ann Author and 3 others": who gave a post reactions of one kind."""
    people = people_in_words(names, count)
    if kind == Reaction.Kind.AGREE:
        agrees = "agrees" if count == 1 and people != "you" else "agree"
        return f"{people[:1].upper()}{people[1:]} {agrees}"
    before = {
        Reaction.Kind.THANKS: "Thanks from",
        Reaction.Kind.WORKED: "Worked for",
        Reaction.Kind.USEFUL: "Useful to",
    }
    return f"{before[Reaction.Kind(kind)]} {people}"
