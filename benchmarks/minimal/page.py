"""The one page, for visitors and for who is signed in; the same as the peers were measured against."""

from django.db import connection
from django.shortcuts import render
from django.urls import path


def rows(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, title, author, replies, at FROM row ORDER BY id DESC LIMIT 30")
        columns = [column.name for column in cursor.description]
        found = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return render(request, "rows.html", {"rows": found})


def rows_for_member(request):
    """The same, and two queries more: the session and its user."""
    assert request.user.is_authenticated
    return rows(request)


urlpatterns = [path("", rows), path("member/", rows_for_member)]
