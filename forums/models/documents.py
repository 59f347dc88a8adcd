"""Statutory documents on which threads rely, such as the SEND Code of Practice, and their editions."""

from django.db import models

from forums.models.tags import Tag


class StatutoryDocument(models.Model):
    """A document that comes out anew from time to time. Editors keep the list."""

    title = models.CharField(max_length=150, unique=True)
    names = models.JSONField(
        default=list,
        blank=True,
        help_text="What else it is called, such as KCSIE.",
    )
    tag = models.ForeignKey(
        Tag,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="statutory_documents",
        help_text="Threads with this tag rely on it.",
    )
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When an editor took it off the list.")

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

    @property
    def every_name(self) -> list[str]:
        return [self.title, *self.names]


class DocumentEdition(models.Model):
    """An edition, which the next one replaces on the day it comes out."""

    document = models.ForeignKey(StatutoryDocument, on_delete=models.CASCADE, related_name="editions")
    name = models.CharField(max_length=60, help_text="Such as “September 2025”.")
    came_out = models.DateField()
    address = models.URLField(max_length=500)

    class Meta:
        ordering = ["-came_out", "-pk"]
        constraints = [models.UniqueConstraint(fields=["document", "came_out"], name="one_edition_a_day")]

    def __str__(self):
        return f"{self.document}, {self.name}"
