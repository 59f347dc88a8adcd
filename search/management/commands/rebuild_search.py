import time

from django.core.management.base import BaseCommand, CommandError

from search.index import SearchUnavailable
from search.indexing import RebuildRuns, rebuild_whole


class Command(BaseCommand):
    help = "Builds the search index anew from the database, while the site goes on."

    def handle(self, *args, **options):
        started = time.monotonic()
        shows = self.stdout.isatty()
        last = ""

        def progress(label: str, count: int) -> None:
            nonlocal last
            if shows:
                if label != last and last:
                    self.stdout.write("")
                self.stdout.write(f"\r{label}: {count:,}", ending="")
                self.stdout.flush()
            last = label

        try:
            total = rebuild_whole(progress)
        except RebuildRuns as error:
            raise CommandError("Another rebuild is under way. Try again in a minute if it was stopped.") from error
        except SearchUnavailable as error:
            raise CommandError(f"The index was not rebuilt, and the old one stays: {error}") from error
        if shows and last:
            self.stdout.write("")
        self.stdout.write(f"{total:,} things can be found, in {time.monotonic() - started:.1f} s.")
