"""A kind of thing for the tests of search: the glossary's own rows, found by whoever their `kind` says.

They are real rows that change and go, so that the index can be held against the database.
"""

from dataclasses import dataclass

from search.documents import Document, key_of
from search.models import GlossaryEntry
from tests.search.things import document


@dataclass(frozen=True)
class Entry:
    row: GlossaryEntry

    def get_absolute_url(self) -> str:
        return f"/entries/{self.row.pk}/"


class EntrySource:
    kind = "entry"
    label = "Entries"
    template = "entry.html"

    def documents(self, ids):
        return [self._document(row) for row in GlossaryEntry.objects.filter(pk__in=list(ids))]

    def all_ids(self):
        return GlossaryEntry.objects.order_by("pk").values_list("pk", flat=True).iterator()

    def visible(self, ids, member):
        rows = GlossaryEntry.objects.filter(pk__in=list(ids), kind__in=audience_of(member))
        return {row.pk: Entry(row) for row in rows}

    def _document(self, row: GlossaryEntry) -> Document:
        forum, _, tag = row.aliases.partition("|")
        return document(
            row.pk,
            row.expansion,
            f"Body of {row.acronym}",
            kind="entry",
            audience=frozenset({row.kind}),
            facets={"forum": forum} if forum else {},
            tags=(tag,) if tag else (),
            version=0,
        )


def audience_of(member) -> frozenset[str]:
    return frozenset({"public", "members"}) if member.is_authenticated else frozenset({"public"})


def entry(title: str, kind: str = "public", forum_and_tag: str = "") -> GlossaryEntry:
    return GlossaryEntry.objects.create(acronym="ZZZ", expansion=title, kind=kind, aliases=forum_and_tag)


def key(row: GlossaryEntry) -> str:
    return key_of("entry", row.pk)
