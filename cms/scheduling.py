"""Publishing at the hour that an editor set, and taking down what has expired."""

from django.core.management import call_command
from django.db import transaction


@transaction.atomic
def publish_scheduled() -> None:
    """Every minute: what is due goes live or comes down, together with its place in the search."""
    call_command("publish_scheduled", verbosity=0)
