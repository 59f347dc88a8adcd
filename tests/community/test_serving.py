"""`make run`: what keeps it from starting is one plain sentence, and what it needs is made once."""

import os
import socket
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from community.preparing import migrations_wait
from community.serving_lock import AlreadyServing, serving_lock
from tests.paths import REPOSITORY


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def serve(data, **environment):
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=REPOSITORY,
        env=bare | {"DATA_DIR": str(data)} | environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert told.returncode == 1
    return told.stderr


def test_a_port_in_use_is_said_with_a_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = serve(tmp_path, PORT=str(port))
    assert said == f"Port {port} is in use: stop what uses it, or try another with `PORT={port + 1} make run`.\n"


def test_two_never_work_with_the_same_data(tmp_path):
    with serving_lock(tmp_path):
        said = serve(tmp_path, PORT=free_port())
        with pytest.raises(AlreadyServing), serving_lock(tmp_path):
            pass
    assert said == f"Staffroom is running already, with the data in {tmp_path}.\n"
    with serving_lock(tmp_path):
        pass


def test_a_file_that_is_no_database_is_said(tmp_path):
    (tmp_path / "staffroom.sqlite3").write_text("no database at all" * 100)
    assert serve(tmp_path, PORT=free_port()) == f"The database in {tmp_path} cannot be used: file is not a database.\n"


def test_the_configuration_of_a_network_is_not_served_from_one_process(tmp_path):
    said = serve(
        tmp_path,
        DJANGO_SETTINGS_MODULE="community.configuration.production",
        SECRET_KEY="0123456789abcdef" * 4,
        SITE_URL="https://staffroom.example.org",
        DATABASE_URL="postgresql://staffroom:secret@127.0.0.1:1/staffroom",
        REDIS_URL="redis://127.0.0.1:1/0",
        ELASTICSEARCH_URL="http://127.0.0.1:1",
    )
    assert said.startswith("This configuration is for processes of their own")


@pytest.mark.django_db
def test_a_migration_that_was_not_applied_is_noticed():
    assert not migrations_wait()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'forums' AND name = '0001_initial'")
    assert migrations_wait()


@pytest.mark.django_db
def test_what_django_thinks_of_migrations_is_what_we_think(capsys):
    call_command("migrate", check_unapplied=True, verbosity=0)
    assert not migrations_wait()
