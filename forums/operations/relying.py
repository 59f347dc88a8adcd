"""Keeping on each thread which statutory documents it relies on."""

from collections.abc import Iterable

from django.db import transaction

from forums.documents.relying import documents_of, known_documents
from forums.models import Thread
from forums.operations.locking import locked_thread


def keep_documents(thread_ids: Iterable[int]) -> None:
    """Finds anew which documents these threads rely on; only those for which that has changed are locked."""
    known = known_documents()
    threads = list(Thread.objects.filter(pk__in=list(thread_ids)).only("title", "answer_ids", "document_ids"))
    relied = documents_of(threads, known)
    for thread in threads:
        if relied[thread.pk] != thread.document_ids:
            _keep(thread.pk)


@transaction.atomic
def _keep(thread_id: int) -> None:
    thread = locked_thread(thread_id)
    relied = documents_of([thread])[thread.pk]
    if relied != thread.document_ids:
        thread.document_ids = relied
        thread.save(update_fields=["document_ids"])
