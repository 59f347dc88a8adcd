"""Threads that moderators let stand out: on the page of the forums, and at home."""

from forums.models import Thread

MOST = 4


def featured_threads(viewer) -> list[Thread]:
    """The newest of those that the viewer may read, each with its forum. One query."""
    threads = Thread.objects.visible_to(viewer).filter(featured_at__isnull=False, hidden_at__isnull=True)
    return list(threads.select_related("forum", "author").order_by("-featured_at", "-id")[:MOST])
