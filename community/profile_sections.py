"""What other apps show on a person's profile, registered from their AppConfig.ready()."""

from collections.abc import Callable

Section = Callable[[object, object], tuple[str, dict]]
_sections: list[Section] = []


def register_profile_section(section: Section) -> None:
    """`section(person, viewer)` gives a template and its context, of what the viewer may see and no more."""
    _sections.append(section)


def sections_for(person, viewer) -> list[tuple[str, dict]]:
    return [section(person, viewer) for section in _sections]
