"""Tags of threads: ours from the start, unique however they are written, each with the other names it goes by."""

import unicodedata

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import slugify
from taggit.models import ItemBase, TagBase

from forums.models.threads import Thread

LONGEST_NAME = 60


def normalise_tag(name: str) -> str:
    """The form in which two spellings of a tag are the same: folded here, as databases fold case differently."""
    # One letter may fold to many: sixty to more than the column holds.
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:120].strip()


class TagQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Tags of the vocabulary, and those on threads that this visitor or member may read; moderators, who look
        after tags, see those of no thread too. What a free tag of other threads says is theirs alone."""
        tags = self.filter(merged_into__isnull=True)
        if member.is_authenticated and (member.is_suspended or not member.is_active):
            return self.none()
        if getattr(member, "is_moderator", False):
            return tags
        given = ThreadTag.objects.filter(tag=OuterRef("pk"), content_object__in=Thread.objects.visible_to(member))
        return tags.filter(~Q(kind="") | Exists(given))


class Tag(TagBase):
    """A tag of the vocabulary has a kind; one without is free: whoever starts a thread may make it."""

    class Kind(models.TextChoices):
        FREE = "", "Not in the vocabulary"
        NEED = "need", "Need types"
        PHASE = "phase", "Phases"
        ROLE = "role", "Roles"
        FUNCTION = "function", "Running a setting"
        DOCUMENT = "document", "Statutory documents"

    name = models.CharField(max_length=LONGEST_NAME)
    slug = models.SlugField(max_length=80, allow_unicode=True)
    normalised_name = models.CharField(max_length=120, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, blank=True, default=Kind.FREE)
    description = models.CharField(max_length=300, blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged")

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["normalised_name"], condition=Q(merged_into__isnull=True), name="one_tag_a_name"
            ),
            models.UniqueConstraint(fields=["slug"], condition=Q(merged_into__isnull=True), name="one_tag_an_address"),
        ]

    def save(self, *args, **kwargs):
        """A new tag gets a free address, and its name among all names. Raises IntegrityError if the name is taken."""
        self.name = " ".join(self.name.split())
        self.normalised_name = normalise_tag(self.name)
        if not self._state.adding:
            super().save(*args, **kwargs)
            return
        self.slug = self.slug or free_slug(self.name)
        with transaction.atomic():
            super().save(*args, **kwargs)
            TagName.objects.create(tag=self, name=self.name, normalised_name=self.normalised_name, slug=self.slug)

    def get_absolute_url(self):
        return f"/tags/{self.slug}/"

    @property
    def topic(self) -> str:
        """The name under which it is followed."""
        return f"tag:{self.pk}"

    @property
    def is_curated(self) -> bool:
        return bool(self.kind)


class TagName(models.Model):
    """Every name that leads to a tag: its own, and its synonyms. In one table, so that no name leads to two tags and no
    synonym to another, whoever adds them at the same moment."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=LONGEST_NAME)
    normalised_name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=80, unique=True, allow_unicode=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


def free_slug(name: str) -> str:
    """The last word of an address for a tag's name, that no other name has."""
    begins = slugify(name, allow_unicode=True)[:70] or "tag"
    taken = set(TagName.objects.filter(slug__startswith=begins).values_list("slug", flat=True))
    taken |= set(Tag.objects.filter(slug__startswith=begins).values_list("slug", flat=True))
    slug, number = begins, 0
    while slug in taken:
        number += 1
        slug = f"{begins}-{number}"
    return slug


class TagPair(models.Model):
    """Two tags whose names are nearly the same, and of which a moderator has said that they are two."""

    first = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", help_text="That of the lower id.")
    second = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True, help_text="When this was said no more.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_pair_of_two_tags")]

    def __str__(self):
        return f"{self.first_id} and {self.second_id}"


class ThreadTag(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="thread_tags")
    content_object = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="thread_tags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "content_object"], name="a_tag_once_a_thread")]

    def __str__(self):
        return f"{self.tag} on {self.content_object_id}"


class TagMerge(models.Model):
    """One tag made part of another. What it moved is kept, so that it can be taken back exactly."""

    source = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="merges_away")
    target = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="merges_here")
    names = models.JSONField(default=list, help_text="The names that came with it, as they are normalised.")
    documents = models.JSONField(default=list, help_text="Ids of the statutory documents that came with it.")
    created_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When all was moved: there or, once undone, back."
    )

    def __str__(self):
        return f"{self.source_id} into {self.target_id}"


class MergedThread(models.Model):
    """A thread whose tag a merge changed."""

    merge = models.ForeignKey(TagMerge, on_delete=models.CASCADE, related_name="threads")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    thread_tag_id = models.BigIntegerField(help_text="The row that gave it the tag: it has its place among its tags.")
    had_both = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "thread"], name="merged_once_a_thread")]

    def __str__(self):
        return f"thread {self.thread_id} in merge {self.merge_id}"


class MergedFollow(models.Model):
    """A follower whom a merge moved from one tag to the other."""

    merge = models.ForeignKey(TagMerge, on_delete=models.CASCADE, related_name="follows")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    followed_at = models.DateTimeField()
    had_both = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "member"], name="merged_once_a_follower")]

    def __str__(self):
        return f"follower {self.member_id} in merge {self.merge_id}"
