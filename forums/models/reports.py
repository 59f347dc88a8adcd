"""What members report of posts. Only moderators read it, and never those whose post it is about."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from forums.models.posts import Post


class ReportQuerySet(models.QuerySet):
    def visible_to(self, member):
        """For moderators, without reports of their own posts: who is reported never learns by whom."""
        if not getattr(member, "is_moderator", False) or not member.is_active:
            return self.none()
        return self.exclude(post__author=member)

    def open(self):
        return self.filter(settled_at__isnull=True)

    def most_urgent_first(self):
        """What may concern a pupil comes before all else, then the oldest."""
        is_later = Case(When(reason__in=Report.URGENT, then=Value(0)), default=Value(1))
        return self.order_by(is_later, "created_at", "id")


class Report(models.Model):
    class Reason(models.TextChoices):
        PUPIL = "pupil", "A pupil could be identified"
        SAFEGUARDING = "safeguarding", "A safeguarding concern"
        UNKIND = "unkind", "It is unkind, or attacks someone"
        WRONG = "wrong", "It is wrong in a way that could do harm"
        SELLING = "selling", "It sells something, or is spam"
        ELSEWHERE = "elsewhere", "It belongs somewhere else"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        ACTED = "acted", "We have done something about it"
        PASSED_ON = "passed_on", "We have passed it on to the right people"
        FINE = "fine", "We have looked, and the post stays as it is"

    URGENT = (Reason.PUPIL, Reason.SAFEGUARDING)

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reports")
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    note = models.CharField(max_length=500, blank=True, help_text="What the reporter is told beside the outcome.")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(settled_at__isnull=True), name="one_open_report_a_member"
            )
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], condition=Q(settled_at__isnull=True), name="open_reports"),
            models.Index(fields=["-settled_at", "-id"], name="settled_reports"),
        ]

    def __str__(self):
        return f"report {self.pk} of post {self.post_id}"

    @property
    def topic(self) -> str:
        """The name under which people are told of it."""
        return f"report:{self.pk}"

    @property
    def is_urgent(self) -> bool:
        return self.reason in self.URGENT
