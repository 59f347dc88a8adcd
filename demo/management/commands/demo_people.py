from django.core.management.base import BaseCommand

from demo.people import people_to_sign_in_as


class Command(BaseCommand):
    help = "Says as whom one can sign in to the demo with a click."

    def handle(self, **options):
        people = people_to_sign_in_as()
        if people:
            self.stdout.write("On the sign-in page one click signs you in as")
        for member in people:
            self.stdout.write(f"  {member.display_name}, {member.get_role_display().lower()}")
