"""Times in which a forum, or every forum, is read-only or has its posts looked at before they are shown."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from forums.models.forums import Forum


class PeriodQuerySet(models.QuerySet):
    def not_over(self, now):
        """Those that are on, or to come."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


class Period(models.Model):
    """Such as the weeks before an election. The forums concerned keep theirs in `Forum.periods`, so that no page has to
    look for it."""

    class Kind(models.TextChoices):
        READ_ONLY = "read_only", "Read-only"
        CHECKED = "checked", "Posts are checked first"

    forum = models.ForeignKey(
        Forum, on_delete=models.CASCADE, null=True, blank=True, related_name="own_periods", help_text="Empty: all."
    )
    kind = models.CharField(max_length=10, choices=Kind)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is ended.")
    reason = models.CharField(max_length=300, help_text="Shown on the forum and its threads.")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("begins_at")), name="periods_end_after_they_begin"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.forum or 'all forums'}"
