"""Clearing the database after a test that commits, so that what migrations wrote stays.

Django would empty every table, Wagtail's first pages with them, and with --reuse-db the next run would lack them too.
"""

from django.conf import settings
from django.db import connection, transaction
from wagtail.models import Page

CACHE = settings.CACHES["default"]["LOCATION"]


def rows_there() -> dict[str, list]:
    """For each table the name of its key, and the keys of its rows."""
    there = {}
    with connection.cursor() as cursor:
        for table in [*connection.introspection.django_table_names(only_existing=True, include_views=False), CACHE]:
            # Wagtail's full-text tables on SQLite have none, and follow by triggers.
            if key := connection.introspection.get_primary_key_column(cursor, table):
                cursor.execute(f"SELECT {_quoted(key)} FROM {_quoted(table)}")
                there[table] = [key, *(row[0] for row in cursor.fetchall())]
    return there


def delete_rows_since(there: dict[str, list]) -> None:
    """Deletes every row that was not there then."""
    # In one transaction: whether all rows that others point to are there is asked at its end only.
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (key, *kept) in there.items():
            marks = ", ".join(["%s"] * len(kept))
            condition = f" WHERE {_quoted(key)} NOT IN ({marks})" if kept else ""
            cursor.execute(f"DELETE FROM {_quoted(table)}{condition}", kept)
    # A page counts the pages below it.
    for page in Page.objects.all():
        Page.objects.filter(pk=page.pk).update(numchild=Page.objects.child_of(page).count())


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def whole_database() -> str:
    """Every text in every table."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {_quoted(table)}")
            texts += [str(value) for row in cursor.fetchall() for value in row if isinstance(value, str | bytes | list)]
    return "\n".join(texts)
