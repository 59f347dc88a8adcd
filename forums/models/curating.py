"""What moderators' doings leave behind: the lines in threads, which posts went where, and what was done at once."""

from django.conf import settings
from django.db import models

from community.models import StaffLogEntry
from forums.models.forums import Forum
from forums.models.threads import Thread


class ThreadEvent(models.Model):
    """A line in a thread that says what a moderator, or the clock, did there.

    It keeps no words and no names: of a forum or a thread it names it says what it is called now, to those who may see
    it (forums/event_lines.py).
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="events")
    after_position = models.PositiveIntegerField(help_text="The post below which it stands.")
    kind = models.CharField(max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the clock.",
    )
    created_at = models.DateTimeField()
    forum = models.ForeignKey(Forum, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    other_thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(
        StaffLogEntry,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="What the staff log says of it: undone, it takes the line with it.",
    )
    details = models.JSONField(default=dict, help_text="Numbers, dates and the like: nothing that anyone wrote.")

    class Meta:
        ordering = ["after_position", "id"]
        indexes = [models.Index(fields=["thread", "after_position", "id"], name="events_of_a_thread")]

    def __str__(self):
        return f"{self.kind} in {self.thread_id} after {self.after_position}"


class Transfer(models.Model):
    """Posts that went from one thread to another at once. It leads old page numbers to them, and takes them back."""

    class Kind(models.TextChoices):
        MERGE = "merge"
        SPLIT = "split"
        MOVE = "move"

    kind = models.CharField(max_length=5, choices=Kind)
    source = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="transfers_out")
    target = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="transfers_in")
    created_at = models.DateTimeField()
    posts = models.JSONField(default=list, help_text="[[post, its position in the source], …], in that order.")
    taken_along = models.JSONField(
        default=dict, help_text="What else went along, to be put back; emptied when it cannot be undone any more."
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["source", "-id"], name="transfers_from_a_thread")]

    def __str__(self):
        return f"{self.kind} of {len(self.posts)} posts, {self.source_id} to {self.target_id}"


class Act(models.Model):
    """What was done with one press of a button, to one thread or to many: who is concerned is told once."""

    action = models.CharField(max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the clock.",
    )
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    entries = models.JSONField(default=list, help_text="Ids of its entries in the staff log.")
    threads = models.JSONField(default=list, help_text="Ids of the threads whose authors are concerned.")
    posts = models.JSONField(default=list, help_text="Ids of the posts whose authors are concerned.")

    def __str__(self):
        return f"{self.action}, {len(self.entries)} entries"
