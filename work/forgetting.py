"""Taking words out of what the queue keeps. Tasks take ids, but what a database or a mail server says when one fails
may quote the row or the message."""

from collections.abc import Callable

from django_tasks_db.models import DBTaskResult


def forget_words(hint: str, is_there: Callable[[str], bool]) -> int:
    """Empties the error reports that hold some words: those that `is_there` finds, among those with the hint in them."""
    reports = DBTaskResult.objects.filter(traceback__icontains=hint).values_list("pk", "traceback")
    quoting = [pk for pk, report in reports if is_there(report)]
    return DBTaskResult.objects.filter(pk__in=quoting).update(traceback="")
