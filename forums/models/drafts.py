"""Drafts: what members are writing and have not sent, and what they have set to be posted later."""

import secrets
import uuid

from django.conf import settings
from django.db import models

from forums.models.posts import Post

KEY_BYTES = 32


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


class DraftQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A member's own drafts; nobody else's, whatever their role."""
        if not member.is_authenticated or not member.is_active or member.is_suspended:
            return self.none()
        return self.filter(member=member)

    def unsent(self):
        return self.filter(post__isnull=True)

    def due(self, now):
        """What was set to be posted by now."""
        return self.unsent().filter(publish_at__lte=now)


class Draft(models.Model):
    """Words for one place: a reply to a thread, a new thread, or a change of a post.

    When two devices change one draft, the second to save gets a draft of its own for the same place: no save overwrites
    what its writer had not seen. Once sent it is kept, without its words, to tell the other devices.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40, help_text='"reply:12" in thread 12, "edit:34" of post 34, or "thread".')
    fields = models.JSONField(default=dict, help_text="What the form held, by the names of its fields.")
    version = models.PositiveIntegerField(default=1, help_text="Raised with each save.")
    submission_id = models.UUIDField(help_text="Under which the form sends it: sent twice, posted once.")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    publish_at = models.DateTimeField(null=True, blank=True, help_text="When it is to be posted; empty: when sent.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why it could not be posted when it was due.")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        indexes = [
            models.Index(fields=["member", "-saved_at"], name="drafts_of_member"),
            models.Index(
                fields=["publish_at"], condition=models.Q(publish_at__isnull=False), name="drafts_to_be_posted"
            ),
        ]

    def __str__(self):
        return f"draft of {self.member_id} for {self.place}"


class DraftKey(models.Model):
    """With what a member's drafts are encrypted on their devices: given to nobody who is not signed in as them."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draft_key")
    key = models.BinaryField(default=new_key, max_length=KEY_BYTES)

    def __str__(self):
        return f"draft key of {self.member_id}"
