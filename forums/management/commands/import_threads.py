from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from forums.models import Forum
from forums.thread_import import import_threads


class Command(BaseCommand):
    help = "Loads threads from a file of JSON lines into a forum. Running it again adds nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--forum", default="", help="The forum's slug; without it the first forum of all.")
        parser.add_argument("--source", default="", help="Where the threads come from; without it the file's name.")

    def handle(self, *, file, forum, source, **options):
        found = Forum.objects.filter(slug=forum).first() if forum else Forum.objects.first()
        if found is None:
            raise CommandError(f"There is no forum “{forum}”." if forum else "There is no forum yet.")
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        report = None
        for number, report in enumerate(import_threads(file, found, source or file.stem), start=1):
            if number % 50 == 0:
                self.stdout.write(f"{number} lines read, {report.threads} threads added")
        if report is None:
            raise CommandError(f"{file} is empty.")
        for line, reason in report.skipped:
            self.stderr.write(f"Line {line} skipped: {reason}.")
        self.stdout.write(
            f"{report.threads} threads with {report.posts} posts added to {found}; {report.known} were there before; "
            f"{len(report.skipped)} lines skipped."
        )
