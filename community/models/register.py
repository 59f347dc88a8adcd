"""The register of settings: every special school, PRU and AP setting in England, known by its URN."""

from django.db import models
from django.urls import reverse

from community.words import number_in


class SettingQuerySet(models.QuerySet):
    def visible_to(self, member):
        """The register is public information; a suspended member still sees nothing of the site."""
        return self.none() if getattr(member, "is_suspended", False) else self

    def matching(self, words: str):
        """Settings whose name holds all the words, or whose URN they are; for "which one is yours?"."""
        words = words.strip()
        urn = number_in(words)
        if urn is not None:
            return self.filter(urn=urn)
        found = self
        for word in words.split()[:8]:
            found = found.filter(name__icontains=word)
        return found if words else self.none()


class Setting(models.Model):
    """A school or other provider; the field's word for "school or AP or PRU"."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        PROPOSED_TO_CLOSE = "closing", "Open, but proposed to close"
        CLOSED = "closed", "Closed"
        PROPOSED_TO_OPEN = "opening", "Proposed to open"

    urn = models.PositiveIntegerField("URN", unique=True)
    name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField("type", max_length=80)
    local_authority = models.CharField(max_length=80, db_index=True)
    region = models.CharField(max_length=40, db_index=True)
    phases = models.CharField(
        max_length=4, blank=True, default="", help_text="Of E, P, S and F: early years to further education."
    )
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    website = models.URLField(max_length=300, blank=True)
    website_domain = models.CharField(max_length=200, blank=True, db_index=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    source = models.CharField(max_length=80, blank=True)

    objects = SettingQuerySet.as_manager()

    class Meta:
        ordering = ["name", "urn"]
        indexes = [models.Index(fields=["region", "name", "urn"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("community:setting", args=[self.urn])
