import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from forums.models import Tag
from forums.operations.vocabulary import load_vocabulary

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "vocabulary.csv"
COLUMNS = {"kind", "name", "synonyms", "description"}


class Command(BaseCommand):
    help = "Puts the tags that a network begins with into the vocabulary; what moderators have changed stays."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help=f"CSV: {','.join(sorted(COLUMNS))}")
        parser.add_argument("--if-none", action="store_true", help="Only where no tag is in the vocabulary yet.")

    def handle(self, *args, file, if_none, verbosity, **options):
        if if_none and Tag.objects.exclude(kind="").exists():
            return
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.DictReader(lines)
                if missing := COLUMNS - set(reader.fieldnames or ()):
                    raise CommandError(f"The file has no column {' or '.join(sorted(missing))}.")
                loaded = load_vocabulary(reader)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        if verbosity:
            self.stdout.write(
                f"Vocabulary: {loaded.added} tags added, {loaded.taken_in} taken in, {loaded.left} left as they are."
            )
