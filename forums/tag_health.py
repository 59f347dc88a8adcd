"""What is amiss with the tags, for moderators: tags of no thread, of one only, and tags that are nearly the same."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count

from forums.models import Tag, TagPair

# Of so many tags, those most used, each is compared with the others; so many of each list are shown.
MOST_COMPARED = 10_000
MOST_LISTED = 100
# Of shorter words one letter makes another: HI and VI are two needs.
SHORTEST_MISTYPED = 6
# A list of names that all look alike is compared no further than this.
MOST_ALIKE = 12


@dataclass(frozen=True)
class Pair:
    """Two tags that may be one: the one that is used less, and into which it would go."""

    less: Tag
    more: Tag


@dataclass(frozen=True)
class Health:
    unused: list[Tag]
    used_once: list[Tag]
    pairs: list[Pair]
    apart: list[TagPair]
    more_unused: int
    more_used_once: int
    more_pairs: int
    more_apart: int


def tag_health() -> Health:
    """Looks through the tags, in two queries; each has `uses`, the number of its threads."""
    tags = Tag.objects.filter(merged_into__isnull=True).annotate(uses=Count("thread_tags"))
    found = list(tags.order_by("-uses", "name"))
    unused = [tag for tag in found if not tag.uses and not tag.is_curated]
    once = [tag for tag in found if tag.uses == 1 and not tag.is_curated]
    said = TagPair.objects.filter(taken_back_at=None, first__merged_into=None, second__merged_into=None)
    apart = list(said.select_related("first", "second").order_by("first__name", "second__name"))
    pairs = near_duplicates(found[:MOST_COMPARED], {(pair.first_id, pair.second_id) for pair in apart})
    return Health(
        unused[:MOST_LISTED],
        once[:MOST_LISTED],
        pairs[:MOST_LISTED],
        apart[:MOST_LISTED],
        max(0, len(unused) - MOST_LISTED),
        max(0, len(once) - MOST_LISTED),
        max(0, len(pairs) - MOST_LISTED),
        max(0, len(apart) - MOST_LISTED),
    )


def near_duplicates(tags: list[Tag], apart: Collection[tuple[int, int]] = ()) -> list[Pair]:
    """Tags whose names differ in spaces and signs, in an ending, or in a letter; the most used first. Without those
    `apart`: pairs of ids, the lower first, of which it was said that they are two.

    Names are not compared each with each: only those that would be the same with one letter less are.
    """
    order = {tag.pk: place for place, tag in enumerate(tags)}
    alike: defaultdict[str, set[int]] = defaultdict(set)
    spelt = {place: _spelt(tag.normalised_name) for place, tag in enumerate(tags)}
    for place, name in spelt.items():
        for key in {name, *_one_less(name)}:
            alike[key].add(place)
    found: set[tuple[int, int]] = set()
    for places in alike.values():
        some = sorted(places)[:MOST_ALIKE]
        found |= {pair for pair in combinations(some, 2) if _is_near(spelt[pair[0]], spelt[pair[1]])}
    pairs = [Pair(less=tags[later], more=tags[earlier]) for earlier, later in sorted(found)]
    # Into the vocabulary, not out of it.
    return [
        Pair(pair.more, pair.less) if pair.less.is_curated and not pair.more.is_curated else pair
        for pair in sorted(pairs, key=lambda pair: (order[pair.less.pk], order[pair.more.pk]))
        if not (pair.less.is_curated and pair.more.is_curated)
        and (min(pair.less.pk, pair.more.pk), max(pair.less.pk, pair.more.pk)) not in apart
    ]


def _spelt(name: str) -> str:
    """A name without spaces, signs and the endings of plurals."""
    words = re.findall(r"[^\W_]+", name)
    return "".join(map(_singular, words)) or name


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _one_less(name: str) -> Iterator[str]:
    if len(name) >= SHORTEST_MISTYPED:
        yield from (name[:at] + name[at + 1 :] for at in range(len(name)))


def _is_near(one: str, other: str) -> bool:
    """The same, or a letter more, less, changed or swapped with the next. Figures tell: Year 7 is not Year 8."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST_MISTYPED - 1 or _figures(one) != _figures(other):
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others_rest = one[start:], other[start:]
    swapped = rest[:2][::-1] == others_rest[:2] and rest[2:] == others_rest[2:]
    return swapped or rest[1:] == others_rest[1:] or rest[1:] == others_rest or rest == others_rest[1:]


def _figures(name: str) -> Iterable[str]:
    return re.findall(r"\d", name)
