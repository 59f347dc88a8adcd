"""The lock under which a thread changes, and the numbers that every change takes."""

from forums.models import Post, Thread, ThreadChange


def locked_thread(thread_id: int) -> Thread:
    """The thread, its row locked until the transaction ends. Raises Thread.DoesNotExist."""
    # Not the key: a forum that names the thread as its latest must not have to wait, or two such wait for each other.
    return Thread.objects.select_for_update(of=("self",), no_key=True).select_related("forum").get(pk=thread_id)


def locked_threads_of(post_ids) -> dict[int, Thread]:
    """The threads of these posts by id, locked: in the order of their ids, so that two who do this do not wait for
    each other."""
    wanted = Post.objects.filter(pk__in=post_ids).values("thread_id")
    threads = Thread.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    return {thread.pk: thread for thread in threads}


def record_change(thread: Thread, kind: str, post: Post | None = None) -> int:
    """Gives the locked thread its next change number and a row that says what changed. The caller saves the thread."""
    thread.change_number += 1
    ThreadChange.objects.create(
        thread=thread, number=thread.change_number, kind=kind, post=post, position=post.position if post else None
    )
    return thread.change_number
