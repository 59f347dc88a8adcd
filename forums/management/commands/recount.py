from django.core.management.base import BaseCommand

from forums.recounting import drift, mend


class Command(BaseCommand):
    help = "Counts threads and posts anew and reports every kept count that is wrong; --mend puts it right."

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true")

    def handle(self, *, mend: bool, **options):
        found = 0
        for thing, wrong in drift():
            found += 1
            for column, (kept, true) in wrong.items():
                self.stdout.write(f"{type(thing).__name__} {thing.pk}: {column} is {kept}, should be {true}")
            if mend:
                put_right(thing, wrong)
        self.stdout.write(f"{found} drifted." if found else "No drift: every count is right.")


put_right = mend
