import errno
import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, OperationalError

from community.preparing import prepare
from community.serving_lock import AlreadyServing, serving_lock

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prepares what is missing, then serves pages, sockets, the queue and the clock from this one process."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"))

    def handle(self, *, port: int, **options):
        try:
            self.prepare_and_serve(port)
        except CommandError as reason:
            # Without the name of the class that Django would put before it.
            sys.exit(str(reason))

    def prepare_and_serve(self, port: int) -> None:
        if not settings.ONE_PROCESS:
            raise CommandError(
                "This configuration is for processes of their own: gunicorn, daphne and `manage.py work` "
                "(docs/running.md). To serve it from one process, set ONE_PROCESS=true."
            )
        refuse_port_in_use(port)
        try:
            with serving_lock(settings.DATA_DIR):
                prepare(self.stdout.write)
                self.serve(port)
        except AlreadyServing as reason:
            raise CommandError(str(reason)) from reason
        except (OSError, DatabaseError) as error:
            if sentence := plain_sentence(error):
                raise CommandError(sentence) from error
            raise

    def serve(self, port: int) -> None:
        # Imported once all is prepared, so that what may go wrong is said soon.
        from community.one_process import GracefulServer
        from work import in_process

        def ready() -> None:
            in_process.start()
            self.stdout.write(f"\nStaffroom is at {settings.SITE_URL}/  (Ctrl-C stops it)")
            if settings.DEMO:
                call_command("demo_people", stdout=self.stdout)

        def stopping() -> None:
            self.stdout.write("\nStopping: what is under way is finished first.")

        from community.configuration.asgi import application

        listened = GracefulServer(application, HOST, port, ready=ready, stopping=stopping).run()
        finished = in_process.stop()
        if not listened:
            refuse_port_in_use(port)
        later = "" if finished else " What was still running starts again with the next start."
        self.stdout.write(f"Stopped. Nothing is lost.{later}")


def refuse_port_in_use(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise CommandError(f"Port {port} is not for everybody: try `PORT=8000 make run`.") from error
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} is in use: stop what uses it, or try another with `PORT={port + 1} make run`."
            ) from error


def plain_sentence(error: Exception) -> str | None:
    """What went wrong, for the faults that an ordinary day brings; nothing for a fault of ours."""
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error):
        return f"The disk is full: free some space for {settings.DATA_DIR} and start again."
    # Other kinds of database errors are faults of ours.
    if type(error) not in (DatabaseError, OperationalError):
        return None
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        return f"The database in {settings.DATA_DIR} cannot be used: {error}."
    reason = str(error).strip().splitlines()[0]
    return f"The database of DATABASE_URL does not answer as it should: {reason}"
