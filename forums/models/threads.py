"""Threads: a discussion or a question, with its counters, and the numbered changes made to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from taggit.managers import TaggableManager

from forums.models.forums import Forum

# What follows a thread's number in the addresses of what one can do to it, so that no title may stand there.
TAKEN = {"reply", "follow", "pin", "lock", "tags"}


def address_of(thread_id: int, title: str) -> str:
    words = slugify(title)[:60].strip("-")
    return f"/threads/{thread_id}/{words if words and words not in TAKEN else 'thread'}/"


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Threads in forums the member may read, without hidden and deleted ones (which moderators see)."""
        threads = self.filter(forum__in=Forum.objects.visible_to(member))
        if getattr(member, "is_moderator", False):
            return threads.filter(deleted_at__isnull=True)
        return threads.filter(hidden_at__isnull=True, deleted_at__isnull=True)


class Thread(models.Model):
    class Kind(models.TextChoices):
        DISCUSSION = "discussion", "Discussion"
        QUESTION = "question", "Question"

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="threads")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="threads")
    created_at = models.DateTimeField()
    tags = TaggableManager(through="forums.ThreadTag", blank=True)

    # Kept by operations under this row's lock.
    last_position = models.PositiveIntegerField(default=0, help_text="Position of the newest post, hidden or not.")
    change_number = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0, help_text="Visible posts after the opening one.")
    tombstones = models.JSONField(default=list, help_text="Intervals of positions of hidden and deleted posts.")
    tag_labels = models.JSONField(default=list, help_text="[[slug, name], …], its tags as lists show them.")
    answer_ids = models.JSONField(default=list, help_text="Its chosen answers that are shown, in order of choosing.")
    tried_count = models.PositiveIntegerField(default=0, help_text="Settings that have tried one of its answers.")
    kept_count = models.PositiveIntegerField(default=0, help_text="Those of them that still do it.")
    document_ids = models.JSONField(default=list, help_text="The statutory documents that it relies on.")
    last_posted_at = models.DateTimeField()
    last_poster = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_post = models.ForeignKey("forums.Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    state_of_play = models.ForeignKey(
        "forums.StateOfPlay",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The version that its page shows.",
    )

    pinned_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    lock_reason = models.CharField(max_length=300, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Where an imported thread came from, so that importing again adds nothing.
    import_key = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_posted_at", "-id"]
        indexes = [
            models.Index(fields=["forum", "-last_posted_at", "-id"], name="threads_by_activity"),
            models.Index(fields=["-last_posted_at", "-id"], name="all_threads_by_activity"),
            models.Index(fields=["forum"], condition=Q(pinned_at__isnull=False), name="pinned_threads"),
            models.Index(fields=["author", "-id"], name="threads_by_author"),
            models.Index(fields=["forum", "-created_at", "-id"], name="threads_by_start"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of(self.pk, self.title)

    @property
    def topic(self) -> str:
        """The name under which it is followed and watched."""
        return f"thread:{self.pk}"

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION


class ThreadChange(models.Model):
    """One numbered change of a thread: what live messages and catching up are made of. Kept for some weeks."""

    class Kind(models.TextChoices):
        POSTED = "posted"
        EDITED = "edited"
        HIDDEN = "hidden"
        RESTORED = "restored"
        DELETED = "deleted"
        THREAD = "thread"

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["thread_id", "number"]
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="change_numbers_are_unique")]

    def __str__(self):
        return f"{self.thread_id}/{self.number} {self.kind}"
