"""Taking words out of what the queue keeps. Tasks take ids, but what a database or a mail server says when one fails
may quote the row or the message."""

from collections.abc import Callable

from django_tasks_db.models import DBTaskResult


def forget_words(hint: str, is_there: Callable[[str], bool]) -> int:
    """Empties the error reports with some words in them: those that `is_there` finds, of those that hold the hint."""
    reports = DBTaskResult.objects.filter(traceback__icontains=hint).values_list("pk", "traceback")
    quoting = [pk for pk, report in reports if is_there(report)]
    return DBTaskResult.objects.filter(pk__in=quoting).update(traceback="")
