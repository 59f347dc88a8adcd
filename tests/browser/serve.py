"""What the site's process does, under the site's own configuration: `python -m tests.browser.serve STEP...`

fill            makes the tables and fills the demo network
sessions=FILE   signs every member in, and writes who has which session
port=NUMBER     serves pages and the live socket, with the worker and the clock inside
"""

import json
import sys
from pathlib import Path

import django

MEMBERS_SIGNED_IN = 200


def fill() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo_network")


def write_sessions(path: Path) -> None:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from community.models import Member

    sessions = {}
    for member in Member.objects.filter(is_active=True, is_placeholder=False).order_by("pk")[:MEMBERS_SIGNED_IN]:
        session = SessionStore()
        session[SESSION_KEY] = str(member.pk)
        session[BACKEND_SESSION_KEY] = "community.sign_in.AccountBackend"
        session[HASH_SESSION_KEY] = member.get_session_auth_hash()
        session.save()
        sessions[member.handle] = session.session_key
    path.write_text(json.dumps(sessions))


def serve(port: str) -> None:
    from daphne.cli import CommandLineInterface

    import work.in_process

    work.in_process.start()
    CommandLineInterface().run(["-b", "127.0.0.1", "-p", port, "community.configuration.asgi:application"])


if __name__ == "__main__":
    django.setup()
    for step in sys.argv[1:]:
        name, _, value = step.partition("=")
        {"fill": lambda _: fill(), "sessions": lambda value: write_sessions(Path(value)), "port": serve}[name](value)
