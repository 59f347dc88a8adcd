from django.core.management.base import BaseCommand

from community.preparing import prepare


class Command(BaseCommand):
    help = "Brings the database, the register, the glossary and the search index to what this version needs."

    def handle(self, **options):
        prepare(self.stdout.write)
        self.stdout.write("Everything is prepared.")
