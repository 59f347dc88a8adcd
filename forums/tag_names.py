"""From what people call a tag, or from an address of it, to the tag: each name leads to one, synonyms included."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F

from forums.models import Tag, TagName, normalise_tag


def tags_named(names: Iterable[str]) -> dict[str, Tag]:
    """The tags that these names lead to, by the names as they are normalised. Whoever may see them is not asked."""
    wanted = {normalise_tag(name) for name in names}
    found = TagName.objects.filter(normalised_name__in=wanted).select_related("tag")
    return {name.normalised_name: name.tag for name in found}


def tag_at(slug: str, member) -> Tag | None:
    """The tag to which the last word of an address leads, also that of a synonym or of a merged or renamed tag: its own
    address is then another. None where there is none that this viewer may see. One query."""
    return Tag.objects.visible_to(member).filter(names__slug=slug).order_by("pk").first()


def leading_out_of_sight(names: Iterable[str], member) -> list[str]:
    """Which of these names are other names of tags that the member may not see. Given to a thread they would tell what
    those are called."""
    by_normalised = {normalise_tag(name): name for name in reversed(list(names))}
    others = TagName.objects.filter(normalised_name__in=by_normalised).exclude(
        normalised_name=F("tag__normalised_name")
    )
    unseen = others.exclude(tag__in=Tag.objects.visible_to(member)).values_list("normalised_name", flat=True)
    return [by_normalised[normalised] for normalised in sorted(unseen)]


def name_now(name: str, member) -> str:
    """What a tag is called to which this name leads, for who may see it; else the name as it is."""
    tag = Tag.objects.visible_to(member).filter(names__normalised_name=normalise_tag(name)).order_by("pk").first()
    return tag.name if tag else name


def names_by_slug(slugs: Iterable[str]) -> dict[str, list[str]]:
    """All names of the tags at these addresses, by address, in one query; none without any."""
    wanted = set(slugs)
    names: defaultdict[str, list[str]] = defaultdict(list)
    rows = (
        TagName.objects.filter(tag__slug__in=wanted, tag__merged_into__isnull=True)
        if wanted
        else TagName.objects.none()
    )
    for slug, name in rows.order_by("pk").values_list("tag__slug", "name"):
        names[slug].append(name)
    return names


def vocabulary() -> list[tuple[str, list[str]]]:
    """The names of the tags that everyone is offered, by what they are about. One query."""
    tags = Tag.objects.filter(merged_into__isnull=True).exclude(kind="").order_by("name").values_list("kind", "name")
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, name in tags:
        by_kind[kind].append(name)
    return [(label, by_kind[kind]) for kind, label in Tag.Kind.choices if by_kind[kind]]


def synonyms_of(tag: Tag) -> list[str]:
    """The other names of a tag, in order."""
    others = tag.names.exclude(normalised_name=tag.normalised_name)
    return sorted(others.values_list("name", flat=True), key=str.casefold)
