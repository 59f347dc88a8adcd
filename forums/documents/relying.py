"""Which statutory documents a thread relies on: by its tags, or because its title, its question or a chosen answer
names one. What a reply mentions in passing is not relied on."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from forums.models import Post, StatutoryDocument, Tag, Thread, ThreadTag


@dataclass(frozen=True)
class Known:
    """A document as threads name it: any of its names as a whole, in capitals or not, however it is spaced."""

    pk: int
    tag_id: int | None
    names: re.Pattern[str]


def known_documents() -> list[Known]:
    """The documents on the list: one query, and one more for each time that a tag of theirs was merged."""
    documents = StatutoryDocument.objects.filter(removed_at__isnull=True).select_related("tag").order_by("pk")
    return [Known(one.pk, _tag_now(one.tag), naming(one.every_name)) for one in documents]


def naming(names: Iterable[str]) -> re.Pattern[str]:
    """What finds one of these names in a text."""
    each = (r"\s+".join(re.escape(word) for word in name.split()) for name in names if name.strip())
    return re.compile(rf"(?<!\w)(?:{'|'.join(each) or '(?!)'})(?!\w)", re.IGNORECASE)


def documents_of(threads: Iterable[Thread], known: list[Known] | None = None) -> dict[int, list[int]]:
    """The documents that each of these threads relies on, by thread: three queries for however many."""
    threads = list(threads)
    known = known_documents() if known is None else known
    relied: defaultdict[int, set[int]] = defaultdict(set)
    if known:
        by_tag = defaultdict(list)
        for document in known:
            by_tag[document.tag_id].append(document.pk)
        by_tag.pop(None, None)
        tagged = ThreadTag.objects.filter(content_object__in=[thread.pk for thread in threads], tag__in=list(by_tag))
        for thread_id, tag_id in tagged.values_list("content_object_id", "tag_id"):
            relied[thread_id].update(by_tag[tag_id])
        for thread_id, words in _words_of(threads):
            relied[thread_id].update(document.pk for document in known if document.names.search(words))
    return {thread.pk: sorted(relied[thread.pk]) for thread in threads}


def _words_of(threads: list[Thread]) -> Iterable[tuple[int, str]]:
    yield from ((thread.pk, thread.title) for thread in threads)
    answers = [pk for thread in threads for pk in thread.answer_ids]
    opening = Q(position=1, thread__in=[thread.pk for thread in threads])
    posts = Post.objects.filter(opening | Q(pk__in=answers), status=Post.Status.VISIBLE).order_by()
    yield from posts.values_list("thread_id", "body_text").iterator(200)


def _tag_now(tag: Tag | None) -> int | None:
    """The tag that this one is part of by now."""
    while tag is not None and tag.merged_into_id:
        tag = tag.merged_into
    return tag.pk if tag else None
