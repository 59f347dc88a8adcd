"""Giving a thread its tags. Spellings that mean the same are one tag, and so are synonyms."""

from collections.abc import Collection

from django.db import IntegrityError, connection, transaction

from forums.models import Tag, TagName, Thread, ThreadTag, normalise_tag
from forums.tag_names import tags_named

MOST_TAGS = 5


def set_tags(thread: Thread, names: list[str]) -> list[str]:
    """Makes these the tags of the locked thread, called as they are where they exist already. Returns their names."""
    chosen = _chosen(names)
    if not _hold(chosen):
        return set_tags(thread, names)
    thread.thread_tags.exclude(tag__in=chosen).delete()
    ThreadTag.objects.bulk_create([ThreadTag(tag=tag, content_object=thread) for tag in chosen], ignore_conflicts=True)
    thread.tag_labels = tag_labels(thread)
    thread.save(update_fields=["tag_labels"])
    return [tag.name for tag in chosen]


def _hold(tags: list[Tag]) -> bool:
    """Whether these tags are there, and not merged into others; if so, nobody merges or deletes them until the
    transaction ends, and all may give them to threads. Their foreign keys are looked at in its end only: who was
    quicker would leave a thread with a tag that is none any more, or without its words."""
    ids = sorted(tag.pk for tag in tags)
    if ids and connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM forums_tag WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [ids])
    return Tag.objects.filter(pk__in=ids, merged_into__isnull=True).count() == len(ids)


def _chosen(names: list[str]) -> list[Tag]:
    wanted = list(dict.fromkeys(normalise_tag(name) for name in names if normalise_tag(name)))[:MOST_TAGS]
    spelling = {normalise_tag(name): " ".join(name.split()) for name in reversed(names)}
    tags = tags_named(wanted) if wanted else {}
    # In one order for everyone, so that two who make the same new tags do not wait for each other.
    for normalised in sorted(wanted):
        if normalised not in tags:
            tags[normalised] = new_tag(spelling[normalised])
    return list({tags[normalised].pk: tags[normalised] for normalised in wanted}.values())


def make_sure_of_tags(names: list[str]) -> None:
    """Makes those of these tags that are not there yet. Before forums are held, as whoever starts a thread has made its
    tags when it comes to be counted."""
    _chosen(names)


def change_tags(thread: Thread, names: list[str]) -> bool:
    """The same; says whether they are others than before."""
    before = sorted(thread.tag_labels)
    set_tags(thread, names)
    return sorted(thread.tag_labels) != before


def new_tag(name: str, **fields) -> Tag:
    """A tag of this name, or the one that it leads to by now."""
    for is_last in (False, False, True):
        try:
            with transaction.atomic():
                tag = Tag(name=name, **fields)
                tag.save()
                return tag
        except IntegrityError:
            # Someone else made it at the same moment, or one whose address would be the same.
            found = TagName.objects.filter(normalised_name=normalise_tag(name)).select_related("tag").first()
            if found is not None:
                return found.tag
            if is_last:
                raise
    raise AssertionError("it was made, found, or raised")


def tag_labels(thread: Thread) -> list[list[str]]:
    """Slug and name of each tag, in the order in which they were given: what the thread keeps of them."""
    return tag_labels_of([thread.pk])[thread.pk]


def tag_labels_of(thread_ids: Collection[int]) -> dict[int, list[list[str]]]:
    """The same of several threads at once, in one query."""
    labels: dict[int, list[list[str]]] = {pk: [] for pk in thread_ids}
    given = ThreadTag.objects.filter(content_object__in=thread_ids).order_by("id")
    for thread_id, *label in given.values_list("content_object_id", "tag__slug", "tag__name"):
        labels[thread_id].append(label)
    return labels


def tag_names(thread: Thread) -> list[str]:
    return list(thread.thread_tags.order_by("id").values_list("tag__name", flat=True))
