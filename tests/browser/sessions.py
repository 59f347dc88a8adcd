"""Signs members in, under the site's own configuration: `python -m tests.browser.sessions FILE` writes who has which
session."""

import json
import sys
from pathlib import Path

import django

MEMBERS_SIGNED_IN = 200


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


if __name__ == "__main__":
    django.setup()
    write_sessions(Path(sys.argv[1]))
