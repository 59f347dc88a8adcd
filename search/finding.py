"""From what the index proposes to what a member may see: the database decides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from search.documents import id_in
from search.index import get_index
from search.queries import Hit
from search.registry import audience_of, source_for, sources


@dataclass(frozen=True, slots=True)
class Found:
    """A hit that may be shown, with the thing itself and the template that shows it."""

    hit: Hit
    thing: Any
    template: str


def that_may_be_seen(hits: Iterable[Hit], member: Any) -> list[Found]:
    """The hits that this member or visitor may see now, in their order; one query for each kind among them."""
    known = {source.kind for source in sources()}
    hits = [hit for hit in hits if hit.kind in known]
    ids: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        ids[hit.kind].append(id_in(hit.key))
    seen = {kind: source_for(kind).visible(of_kind, member) for kind, of_kind in ids.items()}
    return [
        Found(hit, seen[hit.kind][id_in(hit.key)], source_for(hit.kind).template)
        for hit in hits
        if id_in(hit.key) in seen[hit.kind]
    ]


def suggested(text: str, member: Any, limit: int = 8) -> list[Found]:
    """Things whose title goes on from what is being typed."""
    return that_may_be_seen(get_index().suggest(text, audience_of(member), limit), member)


def similar_to(text: str, member: Any, kinds: tuple[str, ...] = (), limit: int = 5) -> list[Found]:
    """Things like the one being written, so that a question that was answered need not be asked again."""
    return that_may_be_seen(get_index().similar(text, audience_of(member), kinds, limit), member)
