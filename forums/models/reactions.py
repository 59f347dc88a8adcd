"""Reactions to posts: four, all of them kind."""

from django.conf import settings
from django.db import models

from forums.models.posts import Post


class Reaction(models.Model):
    """One member's, of one kind, to one post."""

    class Kind(models.TextChoices):
        THANKS = "thanks", "Thanks"
        AGREE = "agree", "Agree"
        WORKED = "worked", "Worked for us"
        USEFUL = "useful", "Useful"

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["post_id", "-pk"]
        constraints = [models.UniqueConstraint(fields=["post", "member", "kind"], name="one_reaction_of_a_kind")]
        indexes = [models.Index(fields=["post", "kind", "-id"], name="reactions_newest_first")]

    def __str__(self):
        return f"{self.kind} for {self.post_id} from {self.member_id}"
