"""How long the list of people takes in a network of ten thousand members, letter by letter."""

import time

import pytest
from django.core.cache import caches

from community.models import Member, Setting
from tests.factories import make_forum, make_group, make_member, make_thread

MEMBERS, SETTINGS = 10_000, 1_500
FIRST = ["Carys", "Tom", "Priya", "Hanif", "Zoë", "Beth", "Colin", "Eleanor", "Olu", "Sam", "Mary Jane", "Wei"]
LAST = ["Bevan", "Raman", "Chowdhury", "Marsh", "Corrigan", "Mbeki", "O’Hara", "Wetherell", "Ali", "Pascoe", "Lee"]
JOBS = ["SENCO", "School business manager", "Headteacher", "TA", "Site manager", "Speech therapist"]
TYPED = ["c", "ca", "car", "cary", "carys", "carys b", "senco haze", "x", "zq", "nobody", "site man", "school 14"]


@pytest.mark.django_db
def test_the_list_comes_at_once_in_a_large_network(client, proved):
    settings = Setting.objects.bulk_create(
        Setting(urn=800_000 + n, name=f"Hazel {n} School", kind="Special", local_authority="Leeds", region="London")
        for n in range(SETTINGS)
    )
    Member.objects.bulk_create(
        Member(
            email=f"m{n}@example.org",
            display_name=f"{FIRST[n % 12]} {LAST[n % 11]} {n // 132}",
            handle=f"member-{n}",
            job_role=JOBS[n % 6],
            setting=settings[n % SETTINGS],
        )
        for n in range(MEMBERS)
    )
    members = list(Member.objects.order_by("pk")[:3000])
    moderator = make_member(role="moderator")
    open_to_all, private = make_thread(), make_thread(moderator, make_forum(group=make_group(*members)))
    client.force_login(moderator)
    took = []
    for _ in range(5):
        caches["process"].clear()
        for thread in (open_to_all, private):
            for words in TYPED:
                began = time.perf_counter()
                assert client.get("/mentions/", {"q": words, "thread": thread.pk}).status_code == 200
                took.append(time.perf_counter() - began)
    took.sort()
    middle, slow = took[len(took) // 2] * 1000, took[int(len(took) * 0.95)] * 1000
    proved(
        "Whom to mention, among 10,000 members",
        f"the answer took {middle:.0f} ms, {slow:.0f} ms at the 95th percentile of {len(took)} requests",
    )
    assert slow < 250
