"""What can be found, and who may find it: the apps above register here in their AppConfig.ready()."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from search.documents import Document


class Source(Protocol):
    """One kind of thing that can be found."""

    kind: str
    # For a tab among the results: "Threads".
    label: str
    # Shows one hit: gets `hit` (with title_html and passage_html) and `thing`, as an <article class="result">.
    template: str

    def documents(self, ids: Iterable[int]) -> Iterable[Document]:
        """Those of these that exist and are to be found. Whatever is left out is taken out of the index."""

    def all_ids(self) -> Iterable[int]:
        """Everything of this kind, in one query."""

    def visible(self, ids: Iterable[int], member: Any) -> dict[int, Any]:
        """Those of these that the member or visitor may see now, by id, in one query."""


AudienceOf = Callable[[Any], frozenset[str]]
NamesOf = Callable[[Iterable[str], Any], dict[str, str]]
ValueNow = Callable[[str, Any], str]

_sources: dict[str, Source] = {}
_names: dict[str, NamesOf] = {}
_values_now: dict[str, ValueNow] = {}
_audience: list[AudienceOf] = []


def register(kind: str, source: Source) -> None:
    if source.kind != kind:
        raise ValueError(f"a source of kind {source.kind!r} cannot be registered as {kind!r}")
    _sources[kind] = source


def source_for(kind: str) -> Source:
    return _sources[kind]


def sources() -> list[Source]:
    return list(_sources.values())


def register_audience(audience_of: AudienceOf) -> None:
    """Says which audience tokens a member or visitor holds."""
    _audience[:] = [audience_of]


def audience_of(member: Any) -> frozenset[str]:
    return _audience[0](member)


def register_names(facet: str, names_of: NamesOf) -> None:
    """Says what the values of a facet are called, for a member: those it leaves out are not shown to them."""
    _names[facet] = names_of


def register_value_now(facet: str, value_now: ValueNow) -> None:
    """Says what a value of a facet is now, for a member: one that has been renamed, or goes by other names too."""
    _values_now[facet] = value_now


def value_now(facet: str, value: str, member: Any) -> str:
    """The value that is meant by one in an address; no query without one."""
    return _values_now[facet](value, member) if value and facet in _values_now else value


def names_of(facet: str, values: Iterable[str], member: Any) -> dict[str, str]:
    """What to call these values of a facet, in their order; a facet without registered names has its values' own."""
    values = list(values)
    if facet not in _names or not values:
        return {value: value for value in values}
    names = _names[facet](values, member)
    return {value: names[value] for value in values if value in names}
