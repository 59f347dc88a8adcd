import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from search.glossary import forget_glossary
from search.models import GlossaryEntry

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "send_acronyms.csv"


class Command(BaseCommand):
    help = "Puts acronyms and what they stand for into the glossary; entries that editors added stay."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="CSV: acronym,expansion,aliases,kind")

    def handle(self, *args, file, verbosity, **options):
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines, transaction.atomic():
                counts = self._load(csv.DictReader(lines))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        forget_glossary()
        if verbosity:
            self.stdout.write(f"Glossary: {counts[True]} added, {counts[False]} already there.")

    def _load(self, rows: csv.DictReader) -> dict[bool, int]:
        if missing := {"acronym", "expansion"} - set(rows.fieldnames or ()):
            raise CommandError(f"The file has no column {' or '.join(sorted(missing))}.")
        counts = {True: 0, False: 0}
        for row in rows:
            _, added = GlossaryEntry.objects.update_or_create(
                acronym=row["acronym"].strip(),
                expansion=row["expansion"].strip(),
                defaults={"aliases": row.get("aliases") or "", "kind": row.get("kind") or ""},
            )
            counts[added] += 1
        return counts
