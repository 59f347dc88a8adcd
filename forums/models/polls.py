"""Polls: a question with choices in a post, and how members or settings voted."""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.utils import timezone

from community.models import Setting
from forums.models.posts import Post


class PollQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(post__in=Post.objects.visible_to(member))


class Poll(models.Model):
    class Voters(models.TextChoices):
        PEOPLE = "people", "One vote a person"
        SETTINGS = "settings", "One vote a setting"

    post = models.OneToOneField(Post, on_delete=models.PROTECT, related_name="poll")
    question = models.CharField(max_length=200)
    several = models.BooleanField(default=False, help_text="One may choose several.")
    is_anonymous = models.BooleanField(default=False, help_text="No row says who chose what.")
    voters = models.CharField(max_length=8, choices=Voters, default=Voters.PEOPLE)
    closes_at = models.DateTimeField(null=True, blank=True)
    choices = models.JSONField(help_text="Their words, in order; a ballot names them by number from 0.")
    counts = models.JSONField(help_text="How many ballots name each choice. Kept under a lock of this row.")
    ballot_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PollQuerySet.as_manager()

    def __str__(self):
        return self.question

    def get_absolute_url(self):
        return f"/polls/{self.post_id}/"

    @property
    def is_of_settings(self) -> bool:
        return self.voters == self.Voters.SETTINGS

    @property
    def is_closed(self) -> bool:
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def words(self) -> str:
        """Its question and choices, a line each, for search and e-mail."""
        return "\n".join([self.question, *(f"- {choice}" for choice in self.choices)])

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.question, self.choices, self.several, self.is_anonymous, self.voters)


def fingerprint(*asked) -> str:
    """Changes with what is asked: a vote names choices by number, and must mean what its voter read."""
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


class Ballot(models.Model):
    """One vote. In an anonymous poll it names neither person nor setting: `voter` is then a keyed hash of them, and the
    poll's ballots are written anew, in the order of these hashes, with each vote: no order of theirs says who was when.
    A setting's vote there has such a hash of who cast it as well, who alone may see and change it.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    voter = models.CharField(max_length=64, help_text="Who has this one vote, as only the poll knows them.")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    setting = models.ForeignKey(Setting, on_delete=models.PROTECT, null=True, blank=True)
    chosen = models.JSONField(help_text="Numbers of choices, in order.")
    caster = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="Who cast a setting’s vote in an anonymous poll, as only the poll knows them.",
    )
    cast_at = models.DateTimeField(null=True, blank=True, help_text="Empty in an anonymous poll.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "voter"], name="one_ballot_a_voter")]

    def __str__(self):
        return f"ballot in poll {self.poll_id}"
