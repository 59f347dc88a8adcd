"""What other apps do with groups, registered from their AppConfig.ready()."""

from collections.abc import Callable

from community.models import Group

Changed = Callable[[Group], None]
Section = Callable[[Group, object], tuple[str, dict]]
_changed: list[Changed] = []
_sections: list[Section] = []


def register_group_use(*, degree_changed: Changed, section: Section) -> None:
    """`degree_changed(group)` is called in the transaction in which a group became open to others than before;
    `section(group, viewer)` gives a template and its context for the group's page: what the viewer may see, no more."""
    _changed.append(degree_changed)
    _sections.append(section)


def degree_changed(group: Group) -> None:
    for tell in _changed:
        tell(group)


def sections_for(group: Group, viewer) -> list[tuple[str, dict]]:
    return [section(group, viewer) for section in _sections]
