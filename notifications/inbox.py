"""Reading an inbox: the bell's number, and a page of notifications as the member may see them now."""

from dataclasses import dataclass

from notifications import registry
from notifications.models import Inbox, Notification

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    notification: Notification
    words: registry.Presented


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first, and the numbers that Newer and Older go on from (0: there is no such page)."""

    entries: list[Entry]
    newer: int
    older: int


def unread_count(member) -> int:
    """How many unread notifications the bell shows. No query when the member was loaded with their inbox."""
    inbox = getattr(member, "inbox", None) if member.is_authenticated else None
    return inbox.unread_count if inbox else 0


def newest_number(member) -> int:
    """The number of the newest notification, as of when the member was loaded."""
    inbox = getattr(member, "inbox", None)
    return inbox.last_number if inbox else 0


def inbox_state(member_ids: list[int]) -> dict[int, tuple[int, int]]:
    """Unread count and newest number of several members' inboxes, in one query."""
    rows = Inbox.objects.filter(member__in=member_ids).values_list("member_id", "unread_count", "last_number")
    return {member_id: (unread, number) for member_id, unread, number in rows}


def page_of(member, before: int = 0, after: int = 0) -> Page:
    """Twenty notifications: the newest, or those just before or after a number. Pages are ranges of an index."""
    mine = Notification.objects.visible_to(member).select_related("actor")
    if after:
        found = list(mine.filter(number__gt=after).order_by("number")[: PAGE_SIZE + 1])
        more_newer, more_older = len(found) > PAGE_SIZE, True
        rows = found[:PAGE_SIZE][::-1]
    else:
        found = list((mine.filter(number__lt=before) if before else mine)[: PAGE_SIZE + 1])
        more_newer, more_older = bool(before), len(found) > PAGE_SIZE
        rows = found[:PAGE_SIZE]
    words = registry.present(rows, member)
    return Page(
        entries=[Entry(row, words[row.pk]) for row in rows if row.pk in words],
        newer=rows[0].number if rows and more_newer else 0,
        older=rows[-1].number if rows and more_older else 0,
    )
