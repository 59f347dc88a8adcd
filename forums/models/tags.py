"""Tags of threads: ours from the start, unique however they are written."""

import unicodedata

from django.db import models
from django.utils.text import slugify
from taggit.models import ItemBase, TagBase

from forums.models.threads import Thread


def normalise_tag(name: str) -> str:
    """The form in which two spellings of a tag are the same: folded here, as databases fold case differently."""
    # One letter may fold to many: sixty to more than the column holds.
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:120].strip()


class Tag(TagBase):
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)
    normalised_name = models.CharField(max_length=120, unique=True, editable=False)

    class Meta:
        ordering = ["name"]

    def save(self, *args, **kwargs):
        self.name = " ".join(self.name.split())
        self.normalised_name = normalise_tag(self.name)
        super().save(*args, **kwargs)

    def slugify(self, tag, i=None):
        slug = slugify(tag, allow_unicode=True)[:70] or "tag"
        return slug if i is None else f"{slug}-{i}"

    def get_absolute_url(self):
        return f"/tags/{self.slug}/"


class ThreadTag(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="thread_tags")
    content_object = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="thread_tags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="a_tag_once_a_thread")]

    def __str__(self):
        return f"{self.tag} on {self.content_object_id}"
