"""What the demo's people have read, and what waits in the inboxes of those one can sign in as."""

from datetime import timedelta
from zlib import crc32

from django.utils import timezone

from community.models import Visit
from demo.people import people_to_sign_in_as
from forums.bookmarks.reminders import next_monday_morning
from forums.models import Post, ReadingList, ReadMark, Thread
from forums.operations.bookmarking import bookmark_post, bookmark_thread, change_bookmark
from forums.operations.reading_lists import share_list
from notifications.models import Follow, Notification
from notifications.operations import notify

RECENT, AWAY = timedelta(days=21), timedelta(days=11)

# What each keeps a list of its own for, and what they note on it.
LISTS = {
    "carys-bevan": ("Inset day", "For the session after lunch"),
    "hanif-chowdhury": ("Before the inspector comes", "Print this one"),
    "tom-wetherell": ("New members ask this", "Show it to whoever starts next"),
    "priya-raman": ("Stories to follow up", "Ring them in January"),
    "eleanor-marsh": ("For the trustees", "Figures on page two"),
}


def fill_reading() -> None:
    """Gives each of the people to sign in as something read, something new, and a few notifications. Once only."""
    for member in people_to_sign_in_as():
        if ReadMark.objects.filter(member=member).exists() or Notification.objects.filter(member=member).exists():
            continue
        _fill_marks(member)
        _fill_visit(member)
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
            read = ReadMark(member=member, thread=thread, intervals=[[1, until]], numbering=thread.numbering)
            read.read_to = until
            marks.append(read)
    ReadMark.objects.bulk_create(marks)


def _fill_visit(member) -> None:
    """They were last here before half-term."""
    left = timezone.now() - AWAY
    Visit.objects.get_or_create(member=member, defaults={"began_at": left - timedelta(minutes=20), "seen_at": left})


def _fill_inbox(member) -> None:
    topics = Follow.objects.filter(member=member, topic__startswith="thread:").values_list("topic", flat=True)
    threads = [int(topic.partition(":")[2]) for topic in topics]
    recent = Post.objects.filter(thread__in=threads, created_at__gte=timezone.now() - RECENT, position__gt=1)
    for post in recent.exclude(author=member).select_related("thread", "author").order_by("created_at")[:12]:
        kind = "mention" if f"/people/{member.handle}/" in post.body_html else "reply"
        topic = post.thread.topic
        notify([member], kind=kind, actor=post.author, subject=f"post:{post.pk}", topic=topic, by_mail=False)


def _fill_reading_lists(member) -> None:
    """A few things kept for later; and a list with a purpose, that a colleague sees too."""
    name, note = LISTS[member.handle]
    threads = Thread.objects.visible_to(member).filter(reply_count__gte=5).order_by("import_key")
    kept = [thread for thread in threads if crc32(f"{member.handle}/{thread.import_key}/kept".encode()) % 5 == 0][:5]
    for number, thread in enumerate(kept):
        reply = thread.posts.filter(position__gt=1, status=Post.Status.VISIBLE).order_by("position").first()
        bookmark = bookmark_post(member, reply.pk) if number % 2 else bookmark_thread(member, thread.pk)
        if number == 1:
            change_bookmark(member, bookmark.pk, note=note, list_id=None, new_list=name)
        if number == 2:
            list_id = bookmark.reading_list_id
            change_bookmark(member, bookmark.pk, note="", list_id=list_id, remind_at=next_monday_morning())
    people = people_to_sign_in_as()
    colleague = people[[person.pk for person in people].index(member.pk) - 1]
    for place in ReadingList.objects.filter(owner=member, is_first=False):
        share_list(member, place.pk, colleague)
