"""Files that members put into posts. They are never public files: each is served after the question who asks."""

import uuid

from django.conf import settings
from django.db import models

from forums.files.inline import picture_html
from forums.files.kinds import EXTENSIONS
from forums.models.posts import Post


class FileQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Files of posts the member may read, and their own that are in no post yet; moderators see those of hidden
        and held posts. What was taken out of a post, or not found safe, is served to nobody."""
        of_posts = models.Q(post__in=Post.objects.visible_to(member), taken_out_at__isnull=True)
        if member.is_authenticated and member.is_active and not member.is_suspended:
            of_posts |= models.Q(owner=member, post__isnull=True)
            if member.is_moderator:
                of_posts |= models.Q(held__isnull=False, post__isnull=True)
        return self.filter(of_posts, state=File.State.READY, removed_at__isnull=True)

    def to_put_into(self, post: Post | None, member):
        """The member's own files that a post of theirs can have: in no post yet, or in this one."""
        places = models.Q(post__isnull=True)
        if post is not None:
            places |= models.Q(post=post)
        return self.filter(places, owner=member, removed_at__isnull=True)


class File(models.Model):
    class Kind(models.TextChoices):
        IMAGE = "image", "Picture"
        PDF = "pdf", "PDF"
        WORD = "word", "Word document"
        EXCEL = "excel", "Excel workbook"
        POWERPOINT = "powerpoint", "PowerPoint slides"
        OPEN_TEXT = "odt", "OpenDocument text"
        OPEN_SHEET = "ods", "OpenDocument spreadsheet"
        OPEN_SLIDES = "odp", "OpenDocument slides"
        CSV = "csv", "CSV table"

    class State(models.TextChoices):
        CHECKING = "checking", "Being checked for viruses"
        READY = "ready", "Ready"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="files")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    held = models.ForeignKey(
        "forums.HeldPost",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="files",
        help_text="What it waits to be posted with.",
    )
    kind = models.CharField(max_length=10, choices=Kind)
    media_type = models.CharField(max_length=100, help_text="By its content, not by its name.")
    name = models.CharField(max_length=200, help_text="As its owner called it, without what no file name may hold.")
    size = models.PositiveIntegerField(help_text="Bytes: of a picture, those of its largest size.")
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    refusal = models.CharField(max_length=300, blank=True, help_text="Why it was refused, in a sentence.")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels, of a picture.")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels, of a picture.")
    widths = models.JSONField(default=list, help_text="Pixels: the sizes a picture was made in.")
    created_at = models.DateTimeField(auto_now_add=True)
    taken_out_at = models.DateTimeField(null=True, blank=True, help_text="When an edit took it out of its post.")
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is on no disk.")

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(post__isnull=True), name="files_in_no_post"),
            models.Index(
                fields=["taken_out_at"], condition=models.Q(taken_out_at__isnull=False), name="files_taken_out"
            ),
            models.Index(fields=["owner", "created_at"], name="files_by_owner"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/files/{self.pk}/"

    @property
    def is_picture(self) -> bool:
        return self.kind == self.Kind.IMAGE

    @property
    def document_name(self) -> str:
        """What a document is called on the disk."""
        return f"document{EXTENSIONS[self.media_type]}"

    @property
    def attachment(self) -> list:
        """What a post keeps of a document, to show it."""
        return [str(self.pk), self.name, self.kind, self.size, self.state]

    def html(self, description: str) -> str:
        """A picture as a post's words hold it."""
        return picture_html(self.pk, description, self.widths, self.width or 0, self.height or 0)
