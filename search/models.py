from django.db import models


class GlossaryEntry(models.Model):
    """An acronym of the field and what it stands for. One with two meanings has two entries."""

    acronym = models.CharField(max_length=20)
    expansion = models.CharField(max_length=200)
    aliases = models.TextField(blank=True, help_text="Other words for the same, separated by |")
    kind = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["acronym", "expansion"]
        verbose_name_plural = "glossary entries"
        constraints = [models.UniqueConstraint(fields=["acronym", "expansion"], name="one_entry_a_meaning")]

    def __str__(self) -> str:
        return f"{self.acronym}: {self.expansion}"

    @property
    def alias_list(self) -> list[str]:
        return [alias.strip() for alias in self.aliases.split("|") if alias.strip()]


class IndexingState(models.Model):
    """One row: the last turn given to a write to the index, and until when a rebuild is taken to be running."""

    last_turn = models.BigIntegerField(default=0)
    rebuilding_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"turn {self.last_turn}"
