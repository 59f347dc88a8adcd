"""How settings describe themselves to the search. The register is public."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from community.audiences import PUBLIC
from community.models import Setting
from search.documents import Document, key_of

# The register says nothing of when a setting was entered; all are equally new.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class SettingSource:
    kind = "setting"
    label = "Settings"
    template = "community/_search_result.html"

    def documents(self, ids: Iterable[int]) -> Iterator[Document]:
        for setting in Setting.objects.filter(pk__in=ids):
            yield Document(
                key=key_of(self.kind, setting.pk),
                kind=self.kind,
                title=setting.name,
                body=f"{setting.kind}, {setting.town}, {setting.local_authority}, {setting.region}. URN {setting.urn}.",
                audience=frozenset({PUBLIC}),
                created_at=LONG_AGO,
            )

    def all_ids(self) -> Iterator[int]:
        return Setting.objects.order_by("pk").values_list("pk", flat=True).iterator(2000)

    def visible(self, ids: Iterable[int], member) -> dict[int, Setting]:
        return Setting.objects.visible_to(member).in_bulk(list(ids))
