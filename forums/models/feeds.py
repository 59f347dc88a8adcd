"""Feeds of what only members see: each by an address that is a secret between us and its member's feed reader."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from notifications.models import OwnQuerySet

LONGEST_NAME = 80
LONGEST_QUERY = 600
LASTS = timedelta(days=365)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class PrivateFeedQuerySet(OwnQuerySet):
    def lasting(self):
        return self.filter(expires_at__gt=timezone.now())


class PrivateFeed(models.Model):
    """What a secret address shows: a forum, a tag, a thread or a search, as its member may see it when it is asked for.

    Only a hash of the secret is kept: nobody can read the address here, and who loses it makes another.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="private_feeds")
    name = models.CharField(max_length=LONGEST_NAME)
    topic = models.CharField(max_length=60, help_text='"forum:3", "tag:2", "thread:5", or "search".')
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, help_text="Of a search: its address after the “?”.")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["member", "-id"], name="feeds_of_a_member")]

    def __str__(self):
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
