"""The words of notifications about bookmarks and shared lists, as the member may see them now."""

from forums.bookmarks.entries import entries_of
from forums.models import Bookmark, ListShare
from notifications.models import Notification
from notifications.registry import Presented


def present_reminders(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for reminders that have come due. Of what has gone since it was bookmarked they have none but the note."""
    ids = {notification.pk: int(notification.subject.split(":")[1]) for notification in notifications}
    bookmarks = Bookmark.objects.visible_to(member).filter(pk__in=ids.values())
    entries = {entry.bookmark.pk: entry for entry in entries_of(bookmarks, member)}
    presented = {}
    for notification in notifications:
        entry = entries.get(ids[notification.pk])
        if entry is None:
            continue
        note, thread = entry.bookmark.note, entry.thread
        presented[notification.pk] = Presented(
            actor="Reminder:",
            did="your bookmark in" if entry.post else "your bookmark of" if thread else "your bookmark of something",
            title=thread.title if thread else "that is not there any more",
            url=entry.url or f"/bookmarks/{entry.bookmark.pk}/",
            passage=note or entry.words,
            body="\n\n".join(part for part in (note, entry.post.words if entry.post else "") if part),
            initials=member.initials,
            tint=member.tint,
        )
    return presented


def present_shared_lists(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for lists that colleagues share, while they do and the member has not left them."""
    ids = {notification.pk: int(notification.subject.partition(":")[2]) for notification in notifications}
    shares = ListShare.objects.visible_to(member).filter(pk__in=ids.values(), left_at__isnull=True)
    found = {share.pk: share for share in shares.select_related("reading_list__owner")}
    return {
        pk: Presented(
            actor=found[share_id].reading_list.owner.display_name,
            did="shares a reading list with you:",
            title=found[share_id].reading_list.name,
            url=found[share_id].reading_list.get_absolute_url(),
            passage="You see what is on it now and what is added. You can stop seeing it at any time.",
            initials=found[share_id].reading_list.owner.initials,
            tint=found[share_id].reading_list.owner.tint,
        )
        for pk, share_id in ids.items()
        if share_id in found
    }
