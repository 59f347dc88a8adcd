"""Which feeds a page offers: the plain one, where everyone may read what it is of, and the page where one is made."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode

from forums.models import Tag, Thread
from notifications.registry import present_topics
from search.asked import Asked

# One after another, of one thread or tag.
MOST_MERGES = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """`public` is the address of the plain feed, empty where there is none; on `page` private ones are made."""

    title: str
    public: str
    page: str


def offered(topic: str, title: str, address: str, *, is_public: bool) -> Offered:
    """For the page of a forum, a tag or a thread."""
    return Offered(title, f"{address}feed/" if is_public else "", f"/feeds/new/?{urlencode({'of': topic})}")


def offered_search(asked: Asked) -> Offered:
    """For the page of a search: what everyone may find by it has a plain feed always."""
    query = asked.address()[1:]
    return Offered(title_of("search", query, None), f"/search/feed/?{query}", f"/feeds/new/?of=search&{query}")


def title_of(topic: str, query: str, member) -> str:
    """What a feed is of, as the member may see it now; empty where they may not see it."""
    if topic == "search":
        return f"Search: {asked_in(query).in_words}"
    words = present_topics([topic], member).get(topic)
    return words.title if words else ""


def topics_now(topics: Iterable[str]) -> dict[str, str]:
    """By each topic the one that it is part of by now, where a thread or a tag was merged. A query or two for each time
    that one of them was."""
    now = {topic: topic for topic in topics}
    for kind, model in (("thread", Thread), ("tag", Tag)):
        ids = {int(topic.partition(":")[2]) for topic in now if topic.startswith(f"{kind}:")}
        for _ in range(MOST_MERGES):
            merged = model.objects.filter(pk__in=ids, merged_into__isnull=False)
            into = dict(merged.values_list("pk", "merged_into")) if ids else {}
            if not into:
                break
            now |= {
                topic: f"{kind}:{into[int(at.partition(':')[2])]}"
                for topic, at in now.items()
                if at.startswith(f"{kind}:") and int(at.partition(":")[2]) in into
            }
            ids = set(into.values())
    return now


def asked_in(query: str) -> Asked:
    return Asked.in_address(QueryDict(query))
