"""Drafts: what members are writing and have not sent, and what they have set to be posted later."""

import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models

from forums.models.posts import Post
from notifications.models import OwnQuerySet

KEY_BYTES = 32
NEW_THREAD = "thread"
# So long after the last save a draft is taken for finished.
PAUSE = timedelta(minutes=5)


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


class DraftQuerySet(OwnQuerySet):
    def unsent(self):
        """What still waits to be sent, and was not discarded."""
        return self.filter(post__isnull=True, held__isnull=True, discarded_at__isnull=True)

    def due(self, now):
        """What was set to be posted by now; not what is being changed: nobody's half a sentence is posted."""
        return self.unsent().filter(publish_at__lte=now, saved_at__lte=now - PAUSE)


class Draft(models.Model):
    """Words for one place: a reply to a thread, a new thread, or a change of a post.

    When two devices change one draft, the second to save gets a draft of its own for the same place: no save overwrites
    what its writer had not seen. Once sent it is kept, without its words, to tell the other devices.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=40, help_text='"reply:12" in thread 12, "edit:34" of post 34, or "thread".')
    fields = models.JSONField(default=dict, help_text="What the form held: a list of values by each field's name.")
    version = models.PositiveIntegerField(default=1, help_text="Raised with each save.")
    writer = models.CharField(max_length=36, blank=True, help_text="The browser tab that saved it last.")
    writer_count = models.PositiveIntegerField(default=0, help_text="How many saves that tab had begun with this one.")
    submission_id = models.UUIDField(help_text="Under which the form sends it: sent twice, posted once.")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True, blank=True, help_text="Kept some days, so that it can be undone.")
    publish_at = models.DateTimeField(null=True, blank=True, help_text="When it is to be posted; empty: when sent.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why it could not be posted when it was due.")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    held = models.ForeignKey(
        "forums.HeldPost",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="What it was sent as, where posts are looked at first.",
    )
    sent_digest = models.CharField(max_length=64, blank=True, help_text="Of the words that were sent.")

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

    @property
    def is_sent(self) -> bool:
        """Posted, or waiting for a moderator."""
        return self.post_id is not None or self.held_id is not None

    @property
    def place_kind(self) -> str:
        """Either "reply", "edit" or "thread"."""
        return self.place.partition(":")[0]

    @property
    def place_id(self) -> int | None:
        """The thread replied in, or the post changed."""
        number = self.place.partition(":")[2]
        return int(number) if number else None

    def get_absolute_url(self):
        """The form with this draft in it."""
        if self.place_kind == "reply":
            return f"/threads/{self.place_id}/reply/?draft={self.pk}"
        if self.place_kind == "edit":
            return f"/posts/{self.place_id}/edit/?draft={self.pk}"
        return f"/forums/ask/?draft={self.pk}"


class DraftKey(models.Model):
    """With what a member's drafts are encrypted on their devices: given to nobody who is not signed in as them."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="draft_key")
    key = models.BinaryField(default=new_key, max_length=KEY_BYTES)

    def __str__(self):
        return f"draft key of {self.member_id}"
