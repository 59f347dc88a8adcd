"""Which feeds a page offers: the plain one, where everyone may read what it is of, and the page where one is made."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode

from notifications.registry import present_topics
from search.asked import Asked


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


def asked_in(query: str) -> Asked:
    return Asked.in_address(QueryDict(query))
