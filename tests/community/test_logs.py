"""What is logged of requests says what happened and where in the code, and nothing about anybody."""

import json
import logging

import pytest
from django.conf import settings
from django.test import Client

from community.configuration.logging import drop_personal_data
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged():
    """The lines as they are written: `logged()`."""
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Kept()
    formatter = dict(settings.LOGGING["formatters"]["json"])
    handler.setFormatter(formatter.pop("()")(**formatter))
    logging.getLogger("django").addHandler(handler)
    yield lambda: lines
    logging.getLogger("django").removeHandler(handler)


def test_what_names_a_person_is_dropped():
    event = {"event": "request", "email": "jo@school.sch.uk", "ip": "10.0.0.1", "user_agent": "x", "body": "y", "id": 3}
    assert drop_personal_data(None, "info", event) == {"event": "request", "id": 3}


def test_a_form_without_its_token_leaves_no_address_in_the_log(logged):
    member = make_member("Hanif Chowdhury")
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    for address in (f"/people/{member.handle}/suspend/", "/account/confirm-email/SECRETKEY123/"):
        assert client.post(address).status_code == 403
    assert len(logged()) == 2
    assert json.loads(logged()[0])["status"] == 403
    assert "hanif" not in "".join(logged())
    assert "SECRETKEY" not in "".join(logged())


def test_a_failure_is_logged_by_its_place_in_the_code_without_what_was_typed(logged, client, monkeypatch):
    client.raise_request_exception = False
    client.force_login(make_member())

    def fail(*_):
        try:
            int("what someone typed")
        except ValueError as error:
            raise RuntimeError("Key (email)=(jo@school.sch.uk) exists") from error

    monkeypatch.setattr("community.models.register.SettingQuerySet.matching", fail)
    assert client.get("/settings/", {"q": "words of mine"}).status_code == 500
    [line] = [json.loads(line) for line in logged()]
    assert "builtins.RuntimeError" in line["exception"]
    assert "builtins.ValueError" in line["exception"]
    assert f"{__file__}:{fail.__code__.co_firstlineno + 4} fail" in line["exception"]
    assert line["route"] == "settings/"
    for words in ("typed", "jo@", "words of mine"):
        assert words not in json.dumps(line)
