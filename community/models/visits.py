"""When members were last here: a visit ends with a pause of half an hour."""

from django.conf import settings
from django.db import models


class Visit(models.Model):
    """A member's visit of now, or their last one; one row a member, written every few minutes while they are here."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="visit"
    )
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="Some minutes old at most, while they are here.")
    away_since = models.DateTimeField(null=True, blank=True, help_text="When the visit before ended; empty: the first.")

    def __str__(self):
        return f"{self.member_id} from {self.began_at} to {self.seen_at}"
