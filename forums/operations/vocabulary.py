"""The vocabulary that a network begins with. What moderators have made of it since is left as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from community.models import StaffLogEntry
from forums import effects
from forums.models import Tag, TagName, normalise_tag
from forums.models.tags import free_slug
from forums.operations.tagging import new_tag


@dataclass
class Loaded:
    """How many tags are new, were there and are in the vocabulary now, and were left as they are."""

    added: int = 0
    taken_in: int = 0
    left: int = 0


@transaction.atomic
def load_vocabulary(rows: Iterable[Mapping[str, str]]) -> Loaded:
    """Adds the tags that are not there, and takes free tags of their names in that no moderator has changed yet."""
    loaded = Loaded()
    for row in rows:
        name, kind, description = row["name"].strip(), row["kind"].strip(), row["description"].strip()
        found = TagName.objects.filter(normalised_name=normalise_tag(name)).select_related("tag").first()
        if found is None:
            tag = new_tag(name, kind=kind, description=description)
            loaded.added += 1
        elif found.tag.kind or StaffLogEntry.objects.filter(subject=found.tag.topic).exists():
            loaded.left += 1
            continue
        else:
            tag = found.tag
            Tag.objects.filter(pk=tag.pk).update(kind=kind, description=description)
            loaded.taken_in += 1
        if _add_synonyms(tag, row["synonyms"].split("|")):
            effects.tag_renamed(tag)
    return loaded


def _add_synonyms(tag: Tag, names: list[str]) -> bool:
    """Those that lead nowhere yet; whether there are any."""
    added = False
    for name in filter(None, (name.strip() for name in names)):
        if not TagName.objects.filter(normalised_name=normalise_tag(name)).exists():
            tag.names.create(name=name, normalised_name=normalise_tag(name), slug=free_slug(name))
            added = True
    return added
