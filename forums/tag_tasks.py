"""Work that follows from changes of tags, some threads at a time. A task may run twice, and goes on where it was."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from forums.models import Post, TagMerge, ThreadTag
from search.indexing import bring_up_to_date

THREADS_AT_ONCE = 100
# A merge that is younger has its task still.
LONGEST_PAUSE = timedelta(hours=1)


@task()
def move_tag(merge_id: int) -> None:
    """Moves what a merge of two tags moves, or moves it back: a batch, and the rest by another task."""
    from forums.operations.merging_tags import move_some

    if move_some(merge_id):
        move_tag.enqueue(merge_id)


def resume_merges() -> None:
    """The clock's job: goes on with merges whose task was lost, so that none stays half done."""
    unfinished = TagMerge.objects.filter(finished_at__isnull=True, created_at__lt=timezone.now() - LONGEST_PAUSE)
    for merge_id in unfinished.values_list("pk", flat=True):
        move_tag.enqueue(merge_id)


@task()
def relabel_tag(tag_id: int, after: int = 0) -> None:
    """Calls threads by the name that their tag has now: a batch, and the rest by another task."""
    from forums.operations.relabelling import locked_threads, relabel

    given = ThreadTag.objects.filter(tag=tag_id, content_object__gt=after).order_by("content_object_id")
    ids = list(given.values_list("content_object_id", flat=True)[:THREADS_AT_ONCE])
    with transaction.atomic():
        relabel(locked_threads(ids))
        if len(ids) == THREADS_AT_ONCE:
            relabel_tag.enqueue(tag_id, ids[-1])


@task()
def index_threads(thread_ids: list[int]) -> None:
    """Finds all posts of these threads anew."""
    bring_up_to_date("post", Post.objects.filter(thread__in=thread_ids).order_by("pk").values_list("pk", flat=True))
