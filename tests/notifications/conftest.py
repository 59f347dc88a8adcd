import os

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from community.models import Member
from notifications.live import hub
from notifications.operations import notify
from tests.notifications.noticeboard import put_up

# What needs Redis is collected when there is one.
collect_ignore = [] if os.environ.get("REDIS_URL") else ["test_live_redis.py"]


@pytest.fixture
def board(monkeypatch):
    caches["process"].clear()
    return put_up(monkeypatch)


@pytest.fixture
def someone():
    """Makes members: someone("Carys Bevan")."""

    def make(name: str = "Carys Bevan", **fields) -> Member:
        handle = Member.objects.free_handle(name)
        fields = {"confirmed_at": timezone.now()} | fields
        return Member.objects.create_user(f"{handle}@ottermead.sch.uk", "a-long-password", display_name=name, **fields)

    return make


@pytest.fixture
def tell():
    """Tells a member of a note: tell(member, 3, actor=other)."""

    def _tell(member, subject: int = 1, actor=None, kind: str = "note", topic: str = "board:1") -> int:
        return notify([member], kind=kind, actor=actor, subject=f"note:{subject}", topic=topic)

    return _tell


@pytest.fixture
def carys(transactional_db, someone):
    return someone()


@pytest.fixture
def session_of():
    """Signs a member in; the key of their session."""

    def sign_in(member) -> str:
        client = Client()
        client.force_login(member, backend="community.sign_in.AccountBackend")
        return client.session.session_key

    return sign_in


@pytest.fixture
def session(carys, session_of):
    return session_of(carys)


@pytest.fixture
def slow_look(monkeypatch):
    """The hub does not look around by itself while the test runs."""
    monkeypatch.setattr(hub, "LOOK_SECONDS", 3600)
