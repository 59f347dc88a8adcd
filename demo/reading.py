"""What the demo's people have read, and what waits in the inboxes of those one can sign in as."""

from datetime import timedelta
from zlib import crc32

from django.utils import timezone

from demo.people import people_to_sign_in_as
from forums.models import Post, ReadMark, Thread
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
