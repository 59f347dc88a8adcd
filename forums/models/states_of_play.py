"""States of play: what a long thread has come to, told at its top by moderators, each version kept."""

from django.conf import settings
from django.db import models

from forums.models.posts import Post
from forums.models.threads import Thread


class StateOfPlay(models.Model):
    """One version. A thread names the one that it shows; taken off the page it names none."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="states_of_play")
    number = models.PositiveIntegerField(help_text="In the order of writing, from 1.")
    body_html = models.TextField(help_text="Sanitised when written; the same for every viewer.")
    body_text = models.TextField(help_text="The same words without markup.")
    up_to = models.ForeignKey(
        Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="The last post it takes in."
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    redacted_at = models.DateTimeField(null=True, blank=True, help_text="When a moderator took words out of it.")

    class Meta:
        ordering = ["thread_id", "number"]
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="states_of_play_are_numbered")]

    def __str__(self):
        return f"state of play {self.number} of {self.thread_id}"
