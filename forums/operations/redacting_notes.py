"""Taking words out of what is said about a post beside it: reports, and the notes of those who keep it."""

from collections.abc import Iterable

from django.db.models import Q

from forums.models import Bookmark, Post, Report
from forums.models.bookmarks import LONGEST_NOTE
from forums.passages import Passage


def take_out_of_reports(post: Post, passage: Passage) -> bool:
    """Takes a passage out of what was reported of a post and of what reporters were told; whether it stood there."""
    touched = False
    for report in Report.objects.filter(post=post).select_for_update(of=("self",)).order_by("pk"):
        before = report.words, report.note
        report.words, report.note = passage.out_of(report.words)[:1000], passage.out_of(report.note)[:500]
        if (report.words, report.note) != before:
            touched = True
            report.save(update_fields=["words", "note"])
    return touched


def take_out_of_bookmarks(post_ids: Iterable[int], thread_ids: Iterable[int], passage: Passage) -> None:
    """Takes a passage out of members' notes on these posts and threads, which colleagues may read in shared lists.

    Says nothing of whether it stood there: nobody learns of another's bookmarks.
    """
    of_these = Q(post__in=list(post_ids)) | Q(thread__in=list(thread_ids))
    kept = Bookmark.objects.filter(of_these, note__icontains=passage.hint)
    for bookmark in kept.select_for_update(of=("self",)).order_by("pk"):
        if passage.count(bookmark.note):
            bookmark.note = passage.out_of(bookmark.note)[:LONGEST_NOTE]
            bookmark.save(update_fields=["note"])
