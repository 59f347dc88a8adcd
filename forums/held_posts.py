"""What waits for a moderator, as its author and the moderators see it."""

from forums.models import File, HeldPost, Thread

MOST_SHOWN = 50
# The fields of a held post that its author's own list shows.
_STATES = (HeldPost.State.WAITING, HeldPost.State.DECLINED)


def own_held_posts(member) -> list[HeldPost]:
    """A member's own that wait or were declined, the newest first. Of a reply to a thread that they may see no more the
    thread is not named. Two queries, one if there are none."""
    own = (
        HeldPost.objects.filter(author=member, state__in=_STATES).select_related("forum", "thread").order_by("-held_at")
    )
    found = list(own[: 2 * MOST_SHOWN])
    threads = {held.thread_id for held in found if held.thread_id}
    seen = set(Thread.objects.visible_to(member).filter(pk__in=threads).values_list("pk", flat=True)) if threads else ()
    for held in found:
        if held.thread_id not in seen:
            held.thread = None
    return found


def waiting_for_a_moderator(member) -> tuple[list[HeldPost], int]:
    """What waits, the oldest first, with its files, and how many more wait. Three queries."""
    waiting = HeldPost.objects.visible_to(member).waiting()
    shown = list(waiting.select_related("author__setting", "forum", "thread").order_by("held_at", "pk")[:MOST_SHOWN])
    more = waiting.count() - len(shown)
    documents: dict[int | None, list[File]] = {held.pk: [] for held in shown}
    for file in File.objects.filter(held__in=documents).exclude(kind=File.Kind.IMAGE).order_by("created_at"):
        documents[file.held_id].append(file)
    for held in shown:
        held.documents = documents[held.pk]
    return shown, more
