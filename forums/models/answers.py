"""Answers: the replies chosen for a question, until when each is taken to be right, and who has tried them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from community.models import Setting
from forums.models.posts import Post
from forums.models.threads import Thread


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Answers that are shown, in threads the member may read. Hidden posts are none, not for moderators either."""
        return self.filter(post__in=Post.objects.visible_to(member).filter(status=Post.Status.VISIBLE))

    def due(self):
        """Those that ask whether they are still right."""
        return self.filter(
            review_by__lte=timezone.localdate(),
            taken_back_at__isnull=True,
            post__status=Post.Status.VISIBLE,
            post__thread__kind=Thread.Kind.QUESTION,
            post__thread__hidden_at__isnull=True,
            post__thread__deleted_at__isnull=True,
        )


class Answer(models.Model):
    """A reply that the asker of its question, or a moderator for them, has chosen.

    The row stays when the choice is taken back, the post taken down, or the thread is no question any more:
    `Thread.answer_ids` says which are shown.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="answer")
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chosen_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True, help_text="When it was said to be none after all.")

    review_by = models.DateField(null=True, blank=True, help_text="From when it asks whether it is still right.")
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When its asker and author were told that this day has come."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Kept by operations under the thread's lock.
    tried_count = models.PositiveIntegerField(default=0, help_text="Settings that have tried it.")
    kept_count = models.PositiveIntegerField(default=0, help_text="Those of them that still do it.")
    newest_lines = models.JSONField(
        default=list,
        help_text="[[kind of setting, line, still done, day], …], the newest few, for the thread.",
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["chosen_at", "pk"]
        indexes = [models.Index(fields=["review_by"], condition=Q(review_by__isnull=False), name="answers_to_review")]

    def __str__(self):
        return f"answer {self.post_id}"

    @property
    def is_due(self) -> bool:
        return is_due(self.review_by)


def is_due(review_by: date | None) -> bool:
    """Whether the day from which an answer asks "still right?" has come."""
    return review_by is not None and review_by <= timezone.localdate()


class Tried(models.Model):
    """One setting, or a member who has none, has done what an answer says."""

    class KindOfSetting(models.TextChoices):
        SPECIAL = "special", "Special school"
        PRU = "pru", "Pupil referral unit"
        AP = "ap", "Alternative provision"
        MAINSTREAM = "mainstream", "Mainstream school"
        RESOURCED = "resourced", "Mainstream with a resource base"
        EARLY_YEARS = "early", "Early years"
        COLLEGE = "college", "College or post-16"
        TRUST = "trust", "Trust or local authority"
        OTHER = "other", "Somewhere else"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tried")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind_of_setting = models.CharField(max_length=10, choices=KindOfSetting)
    line = models.CharField(max_length=200, blank=True, help_text="How they do it.")
    is_kept = models.BooleanField(help_text="Still done; otherwise tried, and stopped.")
    said_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When a moderator took it away.")
    removal_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "setting"], name="tried_once_a_setting"),
            models.UniqueConstraint(
                fields=["post", "member"], condition=Q(setting__isnull=True), name="tried_once_without_a_setting"
            ),
        ]
        verbose_name_plural = "tried"

    def __str__(self):
        return f"{self.post_id} tried by {self.setting_id or self.member_id}"
