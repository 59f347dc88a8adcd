"""Tags offered while one types: by what begins like it, and by the title of what is being asked. Never one that says
what its reader may not see."""

import re
from collections import Counter
from collections.abc import Iterator

from django.db.models import Q

from forums.models import Post, Tag, TagName, normalise_tag
from search.finding import similar_to
from search.glossary import current_glossary
from search.index import SearchUnavailable
from search.words import STOP_WORDS

MOST_OFFERED = 8
MOST_LOOKED_AT = 200
MOST_FOR_A_TITLE = 6
LONGEST_NAME_IN_WORDS = 6
SIMILAR_THREADS = 5
_EDGES = re.compile(r"^[^\w]+|[^\w+#]+$")


def tags_beginning(words: str, member) -> list[dict[str, str]]:
    """Tags with a name, or a word in it, that begins so: each once, by its own name, with the one that was meant."""
    begun = normalise_tag(words)
    if not begun:
        return []
    names = TagName.objects.filter(
        Q(normalised_name__startswith=begun) | Q(normalised_name__contains=f" {begun}"),
        tag__in=Tag.objects.visible_to(member),
    ).select_related("tag")
    found = sorted(
        names[:MOST_LOOKED_AT],
        key=lambda name: (not name.normalised_name.startswith(begun), not name.tag.kind, name.normalised_name),
    )
    offered: dict[int, dict[str, str]] = {}
    for name in found:
        one = offered.setdefault(name.tag_id, {"name": name.tag.name, "also": name.name})
        if name.normalised_name == name.tag.normalised_name:
            one["also"] = ""
    return list(offered.values())[:MOST_OFFERED]


def tags_for_title(title: str, member) -> list[str]:
    """Tags that a title calls for: those it names, by any of their names or by what an acronym in it stands for, then
    those of threads like it. A few queries, and one of the index."""
    named = _names_in(title)
    similar = _of_similar_threads(title, member)
    tags = Tag.objects.visible_to(member)
    names = TagName.objects.filter(normalised_name__in=named, tag__in=tags).select_related("tag")
    # The longer the name, the more exactly it is meant.
    order = [name.tag for name in sorted(names, key=lambda name: (-len(name.name.split()), name.normalised_name))]
    order += sorted(tags.filter(slug__in=similar), key=lambda tag: (-similar[tag.slug], tag.normalised_name))
    return list(dict.fromkeys(tag.name for tag in order))[:MOST_FOR_A_TITLE]


def _names_in(title: str) -> set[str]:
    """The names that tags could have which stand in a title, also in the singular, the plural and in full."""
    words = [word for word in (_EDGES.sub("", word) for word in normalise_tag(title).split()) if word]
    glossary = current_glossary()
    found: set[str] = set()
    for run in _runs(words):
        if len(run) == 1 and run[0] in STOP_WORDS:
            continue
        for name in (" ".join(run), *map(normalise_tag, glossary.others(run))):
            found |= {name, f"{name}s", name.removesuffix("s"), name.removesuffix("’s").removesuffix("'s")}
    return found - {""}


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + LONGEST_NAME_IN_WORDS) + 1):
            yield tuple(words[start:end])


def _of_similar_threads(title: str, member) -> Counter[str]:
    """How many of the threads most like it have each tag, by the tags' addresses."""
    try:
        found = similar_to(title, member, kinds=("post",), limit=SIMILAR_THREADS)
    except SearchUnavailable:
        return Counter()
    threads = {one.thing.thread_id: one.thing.thread for one in found if isinstance(one.thing, Post)}
    return Counter(slug for thread in threads.values() for slug, _ in thread.tag_labels)
