"""A thread's live channel: who may watch it, and what has changed in it since a number, the same for every viewer."""

from collections.abc import Iterable

from forums.models import Post, Thread, ThreadChange
from forums.readers import who_may_read
from forums.shown import post_html
from forums.where_it_went import thread_now
from notifications.live import RELOAD, register_channel

# More than this at once is quicker read on a fresh page.
MOST_CHANGES = 50


class ThreadChannel:
    def may_watch(self, member, thread_id: int) -> bool:
        """Whether this member or visitor may see the thread now; of a merged one, the thread that it is in, to which
        the page leads when it is loaded anew."""
        visible = Thread.objects.visible_to(member)
        return visible.filter(pk=thread_id).exists() or (
            (now := thread_now(thread_id)) != thread_id and visible.filter(pk=now).exists()
        )

    def who_may_watch(self, thread_id: int, member_ids: Iterable[int]) -> set[int]:
        """Which of these members may see the thread now, in two queries however many they are."""
        threads = Thread.objects.select_related("forum__member_group")
        thread = threads.filter(pk=thread_id).first()
        if thread is not None and thread.merged_into_id is not None:
            thread = threads.filter(pk=thread_now(thread_id)).first()
        return set(who_may_read(thread).filter(pk__in=member_ids).values_list("pk", flat=True)) if thread else set()

    def newest(self, thread_ids: Iterable[int]) -> dict[int, int]:
        """The change number of each thread that exists."""
        return dict(Thread.objects.filter(pk__in=thread_ids).values_list("pk", "change_number"))

    def changes(self, thread_id: int, since: int):
        """What happened after change `since`, oldest first, each post as it is now; RELOAD if too much or too old."""
        thread = Thread.objects.filter(pk=thread_id).select_related("forum").first()
        if thread is None or thread.hidden_at or thread.deleted_at:
            return RELOAD
        rows = list(
            ThreadChange.objects.filter(thread=thread_id, number__gt=since).order_by("number")[: MOST_CHANGES + 1]
        )
        if len(rows) > MOST_CHANGES or since > thread.change_number:
            return RELOAD
        if len(rows) < thread.change_number - since and (not rows or rows[0].number != since + 1):
            return RELOAD
        if any(row.kind == ThreadChange.Kind.REORDERED for row in rows):
            return RELOAD
        posts = Post.objects.with_author().in_bulk([row.post_id for row in rows if row.post_id])
        return [self._change(row, posts.get(row.post_id)) for row in rows]

    def _change(self, row: ThreadChange, post: Post | None) -> dict:
        change = {"kind": row.kind, "number": row.number}
        if post is not None:
            change |= {"post": post.pk, "position": post.position, "html": post_html(post)}
        return change


def register() -> None:
    register_channel("thread", ThreadChannel())
