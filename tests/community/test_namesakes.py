"""Namesakes who join in the same moment: each gets a handle of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from community.models import Member

pytestmark = pytest.mark.django_db(transaction=True)


def test_namesakes_who_join_in_the_same_moment_all_get_in():
    begin = Barrier(3, timeout=30)

    def join(number: int) -> str:
        try:
            connection.ensure_connection()
            begin.wait()
            return Member.objects.create_user(f"jo{number}@school.example.sch.uk", display_name="Jo Namesake").handle
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        handles = sorted(threads.map(join, range(3)))
    assert handles == ["jo-namesake", "jo-namesake-2", "jo-namesake-3"]
