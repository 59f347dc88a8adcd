from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from community.models import Member
from community.operations.roles import keep_editorial_groups_in_step


class Command(BaseCommand):
    help = "Adds a member whose address you vouch for; they choose a password through “Forgotten your password?”."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--role", default="member", choices=Member.Role.values)

    @transaction.atomic
    def handle(self, *, email, name, role, **options):
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an e-mail address.") from error
        if Member.objects.filter(email=email).exists():
            raise CommandError(f"{email} is a member already.")
        member = Member.objects.create_user(email, None, display_name=name, role=role, confirmed_at=timezone.now())
        EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
        keep_editorial_groups_in_step(member)
        self.stdout.write(f"{name} is added as {member.get_role_display()}, @{member.handle}.")
