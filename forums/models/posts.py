"""Posts: the opening one and each reply, at a position in its thread that never changes hands."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from forums.models.threads import Thread

SHOWN_COLUMNS = (
    *("thread", "author", "position", "created_at", "body_html", "status", "hidden_reason", "edited_at", "has_poll"),
    *("attachments", "reactions", "superseded_by"),
)
AUTHOR_COLUMNS = {
    "author_name": "author__display_name",
    "author_handle": "author__handle",
    "author_job_role": "author__job_role",
    "setting_urn": "author__setting__urn",
    "setting_name": "author__setting__name",
    "setting_region": "author__setting__region",
}


class PostQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Posts whose words the member may read: in visible threads, not taken down (moderators see hidden ones)."""
        posts = self.filter(thread__in=Thread.objects.visible_to(member))
        if getattr(member, "is_moderator", False):
            return posts.exclude(status=Post.Status.DELETED)
        return posts.filter(status=Post.Status.VISIBLE)

    def with_author(self):
        """Only what is shown of posts, with what is shown of their authors as columns of theirs."""
        columns = {name: F(path) for name, path in AUTHOR_COLUMNS.items()}
        return self.only(*SHOWN_COLUMNS).annotate(**columns)

    def in_positions(self, first: int, last: int):
        """A page of a thread: positions are dense, so a range of them is a page, found on the index."""
        return self.filter(position__gte=first, position__lte=last).order_by("position")


class Post(models.Model):
    class Status(models.TextChoices):
        VISIBLE = "visible", "Visible"
        HIDDEN = "hidden", "Hidden by a moderator"
        DELETED = "deleted", "Deleted by its author"

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="posts")
    position = models.PositiveIntegerField(help_text="Its place in the thread, from 1, without gaps.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    created_at = models.DateTimeField()
    body_html = models.TextField(help_text="Sanitised when written; the same for every viewer.")
    body_text = models.TextField(help_text="The same words without markup.")
    status = models.CharField(max_length=8, choices=Status, default=Status.VISIBLE)
    hidden_reason = models.CharField(max_length=500, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    revision_count = models.PositiveIntegerField(default=0, help_text="Earlier versions kept.")
    attachments = models.JSONField(
        default=list,
        blank=True,
        help_text="[[file id, name, kind, bytes, state], …]: its documents, as the page shows them.",
    )
    has_poll = models.BooleanField(default=False)
    was_deleted = models.BooleanField(
        default=False, help_text="Had been deleted by its author when a moderator took it down."
    )
    reactions = models.JSONField(
        default=dict,
        blank=True,
        help_text="{kind: [how many, [members, the newest two]]}, kept under this row’s lock.",
    )
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="A later post that takes its place; an opening post’s is that of its thread.",
    )
    submission_id = models.UUIDField(unique=True, help_text="From the form: sent twice, posted once.")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["thread_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "position"], name="one_post_a_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="positions_begin_at_one"),
        ]
        indexes = [
            models.Index(fields=["author", "-created_at", "-id"], name="posts_by_author"),
            models.Index(fields=["thread", "created_at", "position"], name="posts_of_a_thread_by_day"),
        ]

    def __str__(self):
        return f"post {self.position} of {self.thread_id}"

    def get_absolute_url(self):
        return f"/posts/{self.pk}/"

    @property
    def is_opening(self) -> bool:
        return self.position == 1

    @property
    def words(self) -> str:
        """All that it says, its poll included, in plain text; loaded with `poll`, no query."""
        return f"{self.body_text}\n\n{self.poll.words}" if self.has_poll else self.body_text

    @property
    def file_names(self) -> list[str]:
        """What its documents are called; those in which a virus was found are none."""
        return [name for _, name, _, _, state in self.attachments if state != "refused"]

    @property
    def is_visible(self) -> bool:
        return self.status == self.Status.VISIBLE

    @property
    def status_before_hiding(self) -> Status:
        """What it is again when a moderator puts it back."""
        return self.Status.DELETED if self.was_deleted else self.Status.VISIBLE


class PostRevision(models.Model):
    """What a post said before an edit: nothing written is lost."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120, blank=True, help_text="The thread's title then, for an opening post.")
    body_html = models.TextField()
    written_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    redacted_at = models.DateTimeField(null=True, blank=True, help_text="When a moderator took words out of it.")
    attachments = models.JSONField(default=list, blank=True, help_text="Its documents then, as a post keeps them.")
    redaction_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["post_id", "number"]
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="revision_numbers_are_unique")]

    def __str__(self):
        return f"revision {self.number} of post {self.post_id}"
