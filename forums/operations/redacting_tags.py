"""Taking words out of tags for good: out of their names, synonyms and descriptions."""

from django.db.models import F, Q

from community.models import StaffLogEntry
from forums import effects
from forums.models import Tag, TagName
from forums.passages import Passage


def take_out_of_tags(passage: Passage) -> set[str]:
    """Out of what stands on no thread any more: tags with the passage in them go with their pages, and so do synonyms.

    A tag that other threads have stays: it is found there, and taken off each. Returns of what log entries the words
    may be told.
    """
    for tag in Tag.objects.filter(name__icontains=passage.hint, thread_tags__isnull=True):
        # Given to a thread at this very moment it is in use, and is found there.
        if passage.count(tag.name) and _is_on_no_thread(tag):
            tag.delete()
    synonyms = TagName.objects.exclude(normalised_name=F("tag__normalised_name"))
    for name in synonyms.filter(name__icontains=passage.hint).select_related("tag"):
        if passage.count(name.name):
            name.delete()
            effects.tag_renamed(name.tag)
    for tag in Tag.objects.filter(description__icontains=passage.hint):
        tag.description = passage.out_of(tag.description)[:300]
        tag.save(update_fields=["description"])
    return _entries_with(passage)


def _is_on_no_thread(tag: Tag) -> bool:
    """Once whoever is giving it to one has done so; nobody does after that, until the transaction ends."""
    held = Tag.objects.select_for_update(of=("self",)).filter(pk=tag.pk).first()
    return held is not None and not held.thread_tags.exists()


def _entries_with(passage: Passage) -> set[str]:
    hint = passage.hint
    told = Q(label__icontains=hint) | Q(reason__icontains=hint) | Q(before__icontains=hint) | Q(after__icontains=hint)
    # Of tags, and of pairs of them.
    entries = StaffLogEntry.objects.filter(told, subject__startswith="tag")
    return set(entries.values_list("subject", flat=True))
