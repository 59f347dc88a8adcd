"""The choices by which results are narrowed, as the search page shows them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format

from search.asked import Asked
from search.queries import Results
from search.registry import names_of, sources


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow, or a narrowing to take away: what it is called, where it leads, what it would leave."""

    name: str
    value: str = ""
    address: str = ""
    count: int | None = None
    chosen: bool = False


def kinds_to_choose(asked: Asked, results: Results) -> list[Choice]:
    """Everything, and each kind that has something or was chosen; none where there is nothing to choose between."""
    counts = results.facets["kind"]
    kinds = [
        Choice(source.label, source.kind, asked.address(kind=source.kind), counts.get(source.kind, 0), chosen)
        for source in sources()
        if (chosen := source.kind == asked.kind) or source.kind in counts
    ]
    everything = Choice("Everything", address=asked.address(kind=""), chosen=not asked.kind)
    return [everything, *kinds] if kinds else []


def choices_of(facet: str, chosen: str, results: Results, member: Any) -> list[Choice]:
    """The values of a facet, the fullest first, and the one chosen though it has nothing."""
    counts = results.facets[facet]
    values = list(counts) if chosen in counts or not chosen else [chosen, *counts]
    return [
        Choice(name, value, count=counts.get(value, 0), chosen=value == chosen)
        for value, name in names_of(facet, values, member).items()
    ]


def narrowed_to(asked: Asked, forums: list[Choice]) -> list[Choice]:
    """What the results are narrowed to, each with the address without it."""
    chips = []
    if asked.forum:
        name = next((forum.name for forum in forums if forum.chosen), asked.forum)
        chips.append(Choice(name, address=asked.address(forum="")))
    if asked.tag:
        chips.append(Choice(asked.tag, address=asked.address(tag="")))
    if asked.since:
        chips.append(Choice(f"Since {_in_words(asked.since)}", address=asked.address(since=None)))
    if asked.until:
        chips.append(Choice(f"Until {_in_words(asked.until)}", address=asked.address(until=None)))
    return chips


def _in_words(day: date) -> str:
    return date_format(day, "j F Y")
