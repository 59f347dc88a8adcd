"""Who writes, where, and where what they upload is kept."""

import pytest

from tests.factories import make_member, make_thread


@pytest.fixture
def member(client):
    """A member whose browser `client` is."""
    member = make_member("Meg Member")
    client.force_login(member)
    return member


@pytest.fixture
def moderator():
    return make_member(role="moderator")


@pytest.fixture
def author():
    return make_member("Ann Author")


@pytest.fixture
def thread():
    return make_thread()


@pytest.fixture
def files_root(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT
