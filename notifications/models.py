"""What each member has been told, what they follow, and how they wish to hear of it.

Things are named by strings, "post:12" or "thread:3": this app does not know what they are.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q


class OwnQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A member's own, whatever the role of who asks; nothing for visitors and suspended members."""
        if not member.is_authenticated or not member.is_active or member.is_suspended:
            return self.none()
        return self.filter(member=member)


class Inbox(models.Model):
    """One row a member, locked by whatever changes their notifications: numbers are dense and the count is true."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="inbox"
    )
    last_number = models.PositiveIntegerField(default=0)
    unread_count = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"inbox of {self.member_id}, {self.unread_count} unread"


class Notification(models.Model):
    """One thing a member was told: that `actor` did something (`kind`) to `subject`, in `topic`."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    number = models.PositiveIntegerField(help_text="In the order of this member's inbox, from 1, without gaps.")
    kind = models.CharField(max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=60)
    topic = models.CharField(max_length=60)
    followed = models.CharField(
        max_length=60,
        blank=True,
        default="",
        help_text="What they follow and were told for, where it is not the topic.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True, help_text="Since when the member may not see what it is about.")
    mail_begun_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "subject"], name="told_of_a_thing_once"),
            models.UniqueConstraint(fields=["member", "number"], name="inbox_numbers_are_unique"),
        ]
        indexes = [
            models.Index(fields=["member", "subject"], condition=Q(read_at__isnull=True), name="unread_of_a_member"),
            models.Index(fields=["topic"], condition=Q(read_at__isnull=True), name="unread_of_a_topic"),
        ]

    def __str__(self):
        return f"{self.kind} {self.subject} to {self.member_id}"

    @property
    def followed_topic(self) -> str:
        """What the member follows and is told for, if that is why."""
        return self.followed or self.topic


class Follow(models.Model):
    """A member wants to hear what is new in a topic."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    topic = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "member"], name="followed_once")]
        indexes = [models.Index(fields=["member", "-id"], name="follows_of_a_member")]

    def __str__(self):
        return f"{self.member_id} follows {self.topic}"


class MailPreference(models.Model):
    """A member's own choice whether a kind of notification is e-mailed at once; without a row, as the kind says."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=30)
    at_once = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="one_mail_preference_a_kind")]

    def __str__(self):
        return f"{self.member_id}, {self.kind}: {'at once' if self.at_once else 'no e-mail'}"
