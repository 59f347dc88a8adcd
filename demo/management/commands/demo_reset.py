import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from community.models import Member
from community.preparing import migrations_wait, prepare
from community.serving_lock import AlreadyServing, serving_lock
from demo.people import ADDRESSES_END_WITH
from search.indexing import rebuild_whole


class Command(BaseCommand):
    help = "Throws away everything that is in the database and fills the demo network anew."

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="do not ask, whoever has joined since")

    def handle(self, *, yes: bool, **options):
        try:
            with serving_lock(settings.DATA_DIR):
                self.reset(yes)
        except AlreadyServing as reason:
            raise CommandError(f"{reason} Stop it first.") from reason

    def reset(self, yes: bool) -> None:
        if not yes and not migrations_wait():
            self.ask_if_others_joined()
        self.stdout.write("Emptying the database")
        if connection.vendor == "sqlite":
            connection.close()
            for file in Path(settings.DATA_DIR).glob("*.sqlite3*"):
                file.unlink()
        else:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for folder in (settings.MEDIA_ROOT, settings.FILES_ROOT):
            shutil.rmtree(folder, ignore_errors=True)
        prepare(self.stdout.write)
        if settings.ELASTICSEARCH_URL:  # its index still has what was thrown away
            rebuild_whole()
        call_command("demo_people", stdout=self.stdout)

    def ask_if_others_joined(self) -> None:
        joined = Member.objects.exclude(email__endswith=ADDRESSES_END_WITH).filter(is_placeholder=False).count()
        if not joined:
            return
        others = "one person" if joined == 1 else f"{joined} people"
        answer = input(f"Besides the demo's people {others} joined. Throw away all they wrote? Type yes: ")
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was thrown away.")
