from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from community.register_import import SHIPPED_REGISTER, NotARegister, import_register


class Command(BaseCommand):
    help = "Brings in the register of settings from a GIAS extract (CSV); without a file, from the copy shipped here."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED_REGISTER)

    def handle(self, *, file, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            report = import_register(file)
        except NotARegister as reason:
            raise CommandError(str(reason)) from reason
        for line, fault in report.skipped:
            self.stderr.write(f"Line {line} skipped: {fault}.")
        self.stdout.write(
            f"Register of settings: {report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
            f"{len(report.skipped)} lines skipped."
        )
