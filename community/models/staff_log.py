"""The staff log: what moderators, the network team and the clock did, when and why, and how it is undone."""

from django.conf import settings
from django.db import models


class StaffLogQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Moderators and the network team only."""
        return self if getattr(member, "is_moderator", False) else self.none()


class StaffLogEntry(models.Model):
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_log_entries",
        help_text="Empty: the clock.",
    )
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, help_text='What it was done to, such as "thread:12".')
    label = models.CharField(max_length=200, help_text="What it was called then.")
    reason = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StaffLogQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "-id"])]
        verbose_name_plural = "staff log entries"

    def __str__(self):
        return f"{self.action} {self.subject}"

    @property
    def subject_id(self) -> int:
        """12 of "thread:12"."""
        return int(self.subject.partition(":")[2])
