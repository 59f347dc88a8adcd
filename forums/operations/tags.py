"""Keeping the tags in order: adding to the vocabulary, renaming, describing, synonyms, deleting. All is logged."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q

from community.permissions import Refused, require
from community.staff_log import record
from forums import effects
from forums.models import Tag, TagPair, normalise_tag
from forums.models.tags import free_slug
from forums.operations.acts import require_reason
from forums.operations.changed_meanwhile import require_unchanged, version_of_state
from forums.operations.tagging import new_tag
from forums.permissions import can_curate_tags
from forums.tag_names import tags_named

ONLY_MODERATORS = "Only moderators can change tags."


class NameTaken(Refused):
    """A name leads to another tag already (`tag`): to make the two one, they are merged."""

    def __init__(self, name: str, tag: Tag):
        super().__init__(f"“{name}” leads to the tag “{tag.name}” already. You can merge the two.")
        self.name, self.tag = name, tag


# By each name as it is normalised, how it is written and the last word of its address, if it has one yet.
Names = dict[str, tuple[str, str | None]]


class Described(NamedTuple):
    """What a tag is to be: its name, kind, description, and the other names that lead to it."""

    name: str
    kind: str = ""
    description: str = ""
    synonyms: tuple[str, ...] = ()


@transaction.atomic
def add_tag(by, described: Described, reason: str) -> Tag:
    """A new tag of the vocabulary. Raises NameTaken."""
    require(can_curate_tags(by), ONLY_MODERATORS)
    require_reason(reason)
    _require_free([described.name, *described.synonyms])
    tag = new_tag(described.name, kind=described.kind, description=described.description)
    add_names(tag, {normalise_tag(name): (name, None) for name in described.synonyms})
    record(by, "add tag", tag.topic, tag.name, reason, after=state_of(tag))
    return tag


@transaction.atomic
def change_tag(by, tag_id: int, described: Described, reason: str, *, seen: str = "") -> Tag:
    """Renames, describes, puts a tag into the vocabulary or takes it out, and gives it other synonyms. When it is
    renamed its old name leads to it still, and so does its old address. `seen` is the `version_of` it that the form
    was filled from. Raises NameTaken, and ChangedMeanwhile."""
    tag = locked_tag(by, tag_id)
    require_reason(reason)
    before = state_of(tag)
    require_unchanged(seen, version_of(tag))
    wanted = {normalise_tag(name): name for name in [*described.synonyms, described.name] if normalise_tag(name)}
    _require_free(wanted.values(), tag)
    if normalise_tag(described.name) != tag.normalised_name:
        wanted.setdefault(tag.normalised_name, tag.name)
    slugs = {normalised: slug for normalised, _, slug in before["names"]}
    names = {normalised: (name, slugs.get(normalised)) for normalised, name in wanted.items()}
    put_described(tag, described.name, described.kind, described.description, names)
    after = state_of(tag)
    if before != after:
        record(by, "change tag", tag.topic, before["name"], reason, before, after)
        tell_of_change(tag, before, after)
    return tag


@transaction.atomic
def delete_tag(by, tag_id: int, reason: str) -> None:
    """Takes away a tag that no thread has. Raises Refused for any other."""
    tag = locked_tag(by, tag_id, from_all=True)
    require_reason(reason)
    require(not tag.thread_tags.exists(), "Threads have this tag, so it cannot be deleted. You can merge it.")
    require(not tag.statutory_documents.exists(), "A statutory document goes by this tag.")
    pairs = TagPair.objects.filter(Q(first=tag) | Q(second=tag), taken_back_at=None).order_by("pk")
    apart = [list(pair) for pair in pairs.values_list("pk", "first_id", "second_id")]
    record(by, "delete tag", tag.topic, tag.name, reason, before=state_of(tag) | {"apart": apart})
    tag.delete()


def locked_tag(by, tag_id: int, *, from_all: bool = False) -> Tag:
    """The tag, for who may change it; with `from_all` no thread is given it meanwhile, either. Raises Refused, also for
    one that was merged into another."""
    require(can_curate_tags(by), ONLY_MODERATORS)
    tag = Tag.objects.select_for_update(of=("self",), no_key=not from_all).filter(pk=tag_id).first()
    if tag is None or tag.merged_into_id:
        raise Refused("This tag is no longer there.")
    return tag


def state_of(tag: Tag) -> dict:
    """All that can be changed of a tag, as the log keeps it."""
    names = tag.names.order_by("normalised_name").values_list("normalised_name", "name", "slug")
    return {
        "name": tag.name,
        "kind": tag.kind,
        "description": tag.description,
        "names": [list(name) for name in names],
    }


def version_of(tag: Tag) -> str:
    """What tells one state of a tag from another."""
    return version_of_state(state_of(tag))


def _require_free(names: Iterable[str], tag: Tag | None = None) -> None:
    by_name = {normalise_tag(name): name for name in names}
    for normalised, other in tags_named(by_name.values()).items():
        if tag is None or other.pk != tag.pk:
            raise NameTaken(by_name[normalised], other)


def put_described(tag: Tag, name: str, kind: str, description: str, names: Names) -> None:
    """Makes a locked tag so. `names` are all that lead to it, its own among them."""
    there = {row.normalised_name: row for row in tag.names.all()}
    tag.names.exclude(normalised_name__in=names).delete()
    for normalised, row in there.items():
        if normalised in names and row.name != names[normalised][0]:
            row.name = names[normalised][0]
            row.save(update_fields=["name"])
    add_names(tag, {normalised: named for normalised, named in names.items() if normalised not in there})
    tag.slug = tag.names.get(normalised_name=normalise_tag(name)).slug
    tag.name, tag.kind, tag.description = name, kind, description
    tag.save()


def add_names(tag: Tag, names: Names) -> None:
    """Makes more names lead to a tag, each at its address if it has one. Raises NameTaken."""
    for normalised, (name, slug) in sorted(names.items()):
        if not normalised or normalised == tag.normalised_name:
            continue
        try:
            with transaction.atomic():
                tag.names.create(name=name, normalised_name=normalised, slug=slug or free_slug(name))
        except IntegrityError:
            # Taken at this very moment.
            _require_free([name], tag)
            raise


def tell_of_change(tag: Tag, before: dict, after: dict) -> None:
    """Its threads are called after it and found by its names."""
    if before["names"] != after["names"] or before["name"] != after["name"]:
        effects.tag_renamed(tag)
