"""What the demo's people have read, and what waits in the inboxes of those one can sign in as."""

from datetime import timedelta
from zlib import crc32

from django.utils import timezone

from demo.people import people_to_sign_in_as
from forums.bookmarks.reminders import next_monday_morning
from forums.models import Post, ReadingList, ReadMark, Thread
from forums.operations.bookmarking import bookmark_post, bookmark_thread, change_bookmark
from forums.operations.reading_lists import share_list
from notifications.models import Follow, Notification
from notifications.operations import notify

RECENT = timedelta(days=21)


def fill_reading() -> None:
    """Gives each of the people to sign in as something read, something new, and a few notifications. Once only."""
    for member in people_to_sign_in_as():
        if ReadMark.objects.filter(member=member).exists() or Notification.objects.filter(member=member).exists():
            continue
        _fill_marks(member)
        _fill_inbox(member)
        _fill_reading_lists(member)


def _fill_marks(member) -> None:
    """Two threads in three are read, one in six half-way, the rest not; one has read what one answered."""
    marks = []
    for thread in Thread.objects.visible_to(member):
        chance = crc32(f"{member.handle}/{thread.import_key}".encode()) % 6
        own = thread.posts.filter(author=member).order_by("-position").values_list("position", flat=True).first()
        until = max({0: 0, 1: thread.last_position // 2}.get(chance, thread.last_position), own or 0)
        if until:
            marks.append(ReadMark(member=member, thread=thread, intervals=[[1, until]]))
    ReadMark.objects.bulk_create(marks)


def _fill_inbox(member) -> None:
    topics = Follow.objects.filter(member=member).values_list("topic", flat=True)
    threads = [int(topic.partition(":")[2]) for topic in topics]
    recent = Post.objects.filter(thread__in=threads, created_at__gte=timezone.now() - RECENT, position__gt=1)
    for post in recent.exclude(author=member).select_related("thread", "author").order_by("created_at")[:12]:
        kind = "mention" if f"/people/{member.handle}/" in post.body_html else "reply"
        topic = post.thread.topic
        notify([member], kind=kind, actor=post.author, subject=f"post:{post.pk}", topic=topic, by_mail=False)


def _fill_reading_lists(member) -> None:
    """A few things kept for later; a list for the next inset day, that a colleague sees too."""
    threads = Thread.objects.visible_to(member).filter(reply_count__gte=5).order_by("import_key")
    kept = [thread for thread in threads if crc32(f"{member.handle}/{thread.import_key}/kept".encode()) % 9 == 0][:5]
    for number, thread in enumerate(kept):
        reply = thread.posts.filter(position__gt=1, status=Post.Status.VISIBLE).order_by("position").first()
        bookmark = bookmark_post(member, reply.pk) if number % 2 else bookmark_thread(member, thread.pk)
        if number == 1:
            change_bookmark(member, bookmark.pk, note="For the inset day", list_id=None, new_list="Inset day")
        if number == 2:
            list_id = bookmark.reading_list_id
            change_bookmark(member, bookmark.pk, note="", list_id=list_id, remind_at=next_monday_morning())
    others = [person for person in people_to_sign_in_as() if person.pk != member.pk]
    for place in ReadingList.objects.filter(owner=member, is_first=False):
        share_list(member, place.pk, others[0])
