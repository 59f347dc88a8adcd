"""What is wrong with an installation's configuration is said with a hint, and nothing starts on top of it."""

import os
import subprocess
import sys

import pytest

from community import checks
from community.configuration.environment import NO_DATABASE, Environment
from tests.paths import REPOSITORY

NETWORK = {
    "DJANGO_SETTINGS_MODULE": "community.configuration.production",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "SITE_URL": "https://staffroom.example.org",
    "DATABASE_URL": "postgresql://staffroom:secret@127.0.0.1:5432/staffroom",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ELASTICSEARCH_URL": "http://127.0.0.1:9200",
    "EMAIL_URL": "smtp://mail.example.org:25",
}


def said_by(*command, **environment):
    """What a process of Python says and with what it ends, in an environment that has nothing else in it."""
    told = subprocess.run(
        [sys.executable, *command],
        cwd=REPOSITORY,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | environment,
        capture_output=True,
        text=True,
    )
    return told.stdout + told.stderr, told.returncode


def test_the_configuration_of_a_network_has_nothing_to_complain_of():
    said, ended = said_by("manage.py", "check", "--deploy", "--fail-level", "WARNING", **NETWORK)
    assert "no issues" in said
    assert ended == 0


def test_a_laptop_needs_no_configuration(tmp_path):
    said, ended = said_by("manage.py", "check", DATA_DIR=str(tmp_path))
    assert "no issues" in said
    assert ended == 0


def test_whatever_is_wrong_is_sentences_with_hints_and_no_stack_trace():
    wrong = {name: "nonsense" for name in NETWORK if name not in ("DJANGO_SETTINGS_MODULE", "SECRET_KEY")}
    said, ended = said_by("manage.py", "check", **NETWORK | wrong | {"SECRET_KEY": ""})
    for name in ("SECRET_KEY", *wrong):
        assert f"(community.E001) {name} " in said
    assert said.count("HINT") >= 6
    assert "Traceback" not in said
    assert ended == 1


def test_a_server_does_not_start_on_a_wrong_configuration():
    said, ended = said_by("-c", "import community.configuration.wsgi", **NETWORK | {"REDIS_URL": "nonsense"})
    assert said.startswith("REDIS_URL is not an address that begins with redis:// or rediss://.")
    assert "Traceback" not in said
    assert ended == 1


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("mysql://127.0.0.1/staffroom", "is not an address that begins with postgresql://"),
        ("postgresql://127.0.0.1", "names no database"),
        ("postgresql://staffroom:se#cret@127.0.0.1/staffroom", "is not an address"),
        ("postgresql://127.0.0.1:port/staffroom", "is not an address"),
    ],
)
def test_a_wrong_database_address_leads_to_no_database_and_not_to_another(monkeypatch, value, sentence):
    monkeypatch.setenv("DATABASE_URL", value)
    environment = Environment()
    assert environment.database("DATABASE_URL", "sqlite:////tmp/other.sqlite3") == NO_DATABASE
    assert sentence in environment.faults[0].message


@pytest.mark.parametrize("value", ["clamd:3310", "http://clamd:3310", "unix:clamd.sock", "tcp://"])
def test_a_wrong_address_of_the_virus_scanner_is_no_way_to_do_without_one(monkeypatch, value):
    monkeypatch.setenv("CLAMD_URL", value)
    environment = Environment()
    assert environment.scanner("CLAMD_URL") == ""
    assert environment.faults[0].variable == "CLAMD_URL"


@pytest.mark.parametrize("value", ["tcp://127.0.0.1:3310", "unix:/run/clamav/clamd.sock"])
def test_the_virus_scanner_is_named_by_an_address_or_a_sockets_file(monkeypatch, value):
    monkeypatch.setenv("CLAMD_URL", value)
    environment = Environment()
    assert (environment.scanner("CLAMD_URL"), environment.faults) == (value, [])


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch):
    monkeypatch.setenv("PORTS", "")
    environment = Environment()
    assert environment.number("PORTS", 3) == 3
    assert environment.text("PORTS", "some") == "some"
    assert environment.faults == []


@pytest.mark.parametrize(("kind", "default"), [("number", 1), ("switch", True)])
def test_a_value_of_the_wrong_kind_is_said(monkeypatch, kind, default):
    monkeypatch.setenv("TRUSTED", "perhaps")
    environment = Environment()
    assert getattr(environment, kind)("TRUSTED", default) == default
    assert environment.faults[0].message.startswith("TRUSTED is not ")


def ids(errors):
    return [error.id for error in errors]


def test_several_processes_need_something_to_share(settings):
    settings.ONE_PROCESS = False
    settings.REDIS_URL = settings.ELASTICSEARCH_URL = ""
    said = " ".join(error.msg for error in checks.processes_share_what_they_must())
    assert "REDIS_URL names nothing they can share" in said
    assert "ELASTICSEARCH_URL names nothing they can share" in said


def test_one_process_is_not_several(settings, monkeypatch):
    settings.ONE_PROCESS = True
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    assert ids(checks.processes_share_what_they_must()) == ["community.E004"]


def test_sign_in_needs_https_in_production(settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.SITE_URL = "http://staffroom.example.org"
    assert ids(checks.site_address_can_be_used()) == ["community.E006"]


def test_the_site_must_answer_at_its_own_address(settings):
    settings.SITE_HOST = "staffroom.example.org"
    settings.ALLOWED_HOSTS = ["other.example.org"]
    assert ids(checks.site_address_can_be_used()) == ["community.E007"]


def test_a_data_folder_that_cannot_be_written_is_said(settings):
    settings.DATA_DIR = "/proc/nowhere"
    settings.ELASTICSEARCH_URL = ""
    assert ids(checks.data_folder_can_be_written()) == ["community.E008"]


@pytest.mark.parametrize("hosts", [["staffroom.example.org"], ["127.0.0.1", "192.168.1.20"], ["*"]])
def test_demo_sign_in_is_refused_where_strangers_could_reach_it(settings, hosts):
    settings.ALLOWED_HOSTS = hosts
    assert ids(checks.demo_stays_at_home()) == ["community.E003"]


def test_demo_sign_in_is_refused_at_the_address_of_a_network(settings):
    settings.SITE_HOST = "staffroom.example.org"
    assert ids(checks.demo_stays_at_home()) == ["community.E003"]


def test_demo_sign_in_is_refused_in_the_production_configuration(settings):
    settings.SESSION_COOKIE_SECURE = True
    assert ids(checks.demo_stays_at_home()) == ["community.E002"]


def test_demo_sign_in_is_fine_on_ones_own_machine(settings):
    settings.SITE_HOST = "127.0.0.1"
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
    assert checks.demo_stays_at_home() == []
