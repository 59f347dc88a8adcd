"""Giving a thread its tags. Spellings that mean the same are one tag."""

from django.db import IntegrityError, transaction

from forums.models import Tag, Thread, ThreadTag, normalise_tag

MOST_TAGS = 5


def set_tags(thread: Thread, names: list[str]) -> list[str]:
    """Makes these the tags of the locked thread, spelt as they are where they exist already. Returns their names."""
    wanted = list(dict.fromkeys(normalise_tag(name) for name in names if normalise_tag(name)))[:MOST_TAGS]
    spelling = {normalise_tag(name): " ".join(name.split()) for name in reversed(names)}
    tags = {tag.normalised_name: tag for tag in Tag.objects.filter(normalised_name__in=wanted)}
    # In one order for everyone, so that two who make the same new tags do not wait for each other.
    for normalised in sorted(wanted):
        if normalised not in tags:
            tags[normalised] = _new_tag(spelling[normalised], normalised)
    chosen = [tags[normalised] for normalised in wanted]
    thread.thread_tags.exclude(tag__in=chosen).delete()
    ThreadTag.objects.bulk_create([ThreadTag(tag=tag, content_object=thread) for tag in chosen], ignore_conflicts=True)
    thread.tag_labels = tag_labels(thread)
    thread.save(update_fields=["tag_labels"])
    return [tag.name for tag in chosen]


def change_tags(thread: Thread, names: list[str]) -> bool:
    """The same; says whether they are others than before."""
    before = sorted(thread.tag_labels)
    set_tags(thread, names)
    return sorted(thread.tag_labels) != before


def _new_tag(name: str, normalised: str) -> Tag:
    try:
        with transaction.atomic():
            tag = Tag(name=name)
            tag.save()
            return tag
    except IntegrityError:
        # Someone else made it at the same moment.
        return Tag.objects.get(normalised_name=normalised)


def tag_labels(thread: Thread) -> list[list[str]]:
    """Slug and name of each tag, in the order in which they were given: what the thread keeps of them."""
    return [list(label) for label in thread.thread_tags.order_by("id").values_list("tag__slug", "tag__name")]


def tag_names(thread: Thread) -> list[str]:
    return list(thread.thread_tags.order_by("id").values_list("tag__name", flat=True))
