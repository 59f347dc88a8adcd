"""Workers killed at a hundred random points while people post: nothing is lost, nothing is done twice."""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.db.models import Count
from django_tasks_db.models import DBTaskResult

from forums.operations.posting import post_reply
from notifications.models import Inbox, Notification
from notifications.operations import follow
from tests.factories import make_forum, make_member, make_thread
from tests.paths import REPOSITORY
from tests.work.test_worker import url_of_the_test_database

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 100
FOLLOWERS = 3
RESUMED_WITHIN_SECONDS = 120


def test_workers_killed_at_random_points_lose_and_double_nothing(tmp_path, proved):
    author, followers = make_member(), [make_member() for _ in range(FOLLOWERS)]
    thread = make_thread(author, make_forum())
    for member in followers:
        follow(member, thread.topic)
    chance, posts, mail = random.Random(7), 0, tmp_path / "mail"
    environment = os.environ | {"DATABASE_URL": url_of_the_test_database(), "EMAIL_URL": f"file:///{mail}"}
    for _ in range(KILLS):
        worker = start_worker(environment)
        until = time.monotonic() + chance.uniform(1.5, 6)
        while time.monotonic() < until:
            post_reply(author, thread.pk, f"<p>Post number {posts}</p>", uuid.uuid4())
            posts += 1
            time.sleep(chance.uniform(0, 0.4))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    last, killed_last = start_worker(environment), time.monotonic()
    while DBTaskResult.objects.exclude(status="SUCCESSFUL").exists():
        assert time.monotonic() < killed_last + RESUMED_WITHIN_SECONDS + 60, "not resumed in time"
        time.sleep(0.5)
    took = time.monotonic() - killed_last
    last.terminate()
    last.wait()

    told = Notification.objects.filter(member__in=followers, kind="reply")
    assert told.count() == posts * FOLLOWERS
    assert not told.values("member", "subject").annotate(times=Count("pk")).filter(times__gt=1).exists()
    for member in followers:
        inbox = Inbox.objects.get(member=member)
        assert inbox.unread_count == posts
        assert inbox.last_number == posts
    sent = sum(file.read_text().count("\nTo: ") for file in Path(mail).glob("*"))
    assert posts * FOLLOWERS <= sent <= posts * FOLLOWERS + KILLS
    proved(
        f"Workers killed with SIGKILL at {KILLS} random points while people post",
        f"{posts} posts, {told.count():,} notifications, none lost, none double; "
        f"{sent - posts * FOLLOWERS} e-mails sent twice; all done {took:.0f} s after the last kill",
    )


def start_worker(environment: dict) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "manage.py", "work", "--threads", "4"], env=environment, cwd=REPOSITORY)
