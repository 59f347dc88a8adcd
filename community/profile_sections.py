"""What other apps show on a person's profile, registered from their AppConfig.ready()."""

from collections.abc import Callable, Mapping

Section = Callable[[object, object, Mapping[str, str]], tuple[str, dict]]
_sections: list[Section] = []


def register_profile_section(section: Section) -> None:
    """`section(person, viewer, parameters)` gives a template and its context, of what the viewer may see and no more;
    the parameters are those of the address."""
    _sections.append(section)


def sections_for(person, viewer, parameters: Mapping[str, str]) -> list[tuple[str, dict]]:
    return [section(person, viewer, parameters) for section in _sections]
