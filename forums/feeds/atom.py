"""A feed as Atom (RFC 4287). Django writes it; ours are the names by which readers know entries, and its dates."""

import re
from datetime import UTC, datetime

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed

from forums.feeds.entries import FeedOf

# What no XML can hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MEDIA_TYPE = "application/atom+xml; charset=utf-8"


class _Atom(Atom1Feed):
    """With what a post says as the content of its entry."""

    def latest_post_date(self):
        return max((item["updateddate"] for item in self.items), default=LONG_AGO)

    def add_item_elements(self, handler, item):
        item["description"] = None
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})


def atom(feed: FeedOf, own_address: str | None) -> tuple[bytes, datetime]:
    """The feed in bytes, and when it changed last. One whose address is a secret does not name it."""
    made = _Atom(
        title=_plain(feed.title),
        link=settings.SITE_URL + feed.address,
        description="",
        language="en-GB",
        author_name=settings.NETWORK_NAME,
        feed_url=settings.SITE_URL + own_address if own_address else None,
        feed_guid=_name(feed.key),
    )
    for entry in feed.entries:
        made.add_item(
            title=_plain(entry.title),
            link=settings.SITE_URL + entry.address,
            description="",
            author_name=_plain(entry.author),
            unique_id=_name(entry.key),
            pubdate=entry.published,
            updateddate=entry.updated,
            html=_plain(entry.html),
        )
    return made.writeString("utf-8").encode(), made.latest_post_date()


def _name(key: str) -> str:
    """A name that stays the same whatever becomes of the address."""
    return f"tag:{settings.SITE_HOST or 'localhost'},2020:{key}"


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("", text)
