from django.core.management.base import BaseCommand

from demo.network import fill_network, is_filled


class Command(BaseCommand):
    help = "Fills the demo network: settings, members, forums, threads and stories. Running it again adds nothing."

    def handle(self, **options):
        if is_filled():
            return
        fill_network(self.stdout.write)
        self.stdout.write("The demo network is filled.")
