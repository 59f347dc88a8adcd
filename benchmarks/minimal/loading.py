"""Makes the tables, the rows and the signed-in user of the minimal site, and prints the user's session key.

Run as `python -m benchmarks.minimal.loading` under its settings: it is another Django project than ours.
"""

import django
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection

ROWS = """
CREATE TABLE row (id serial PRIMARY KEY, title text, author text, replies int, at timestamptz);
INSERT INTO row (title, author, replies, at)
SELECT 'A thread about something or other no ' || n, 'user' || (n % 500), n % 90, now() - n * interval '1 min'
FROM generate_series(1, 2000) n;
"""


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {settings.SCHEMA}")
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
    user = User.objects.create_user("user003")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print(session.session_key)


main()
