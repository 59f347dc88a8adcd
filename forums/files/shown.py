"""A post's documents in words: what they are called, what they are, and whether they can be opened."""

from collections.abc import Iterable
from typing import NamedTuple

from forums.models import File

_CALLED = {
    "image": "Picture",
    "pdf": "PDF",
    "word": "Word document",
    "excel": "Excel workbook",
    "powerpoint": "PowerPoint slides",
    "odt": "OpenDocument text",
    "ods": "OpenDocument spreadsheet",
    "odp": "OpenDocument slides",
    "csv": "Table (CSV)",
}
_ICONS = {"image": "image", "excel": "table", "ods": "table", "csv": "table"}


def said_size(size: int) -> str:
    """180 kB, or 2.4 MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"


class ShownFile(NamedTuple):
    pk: str
    name: str
    kind: str
    size: int
    state: str

    @property
    def called(self) -> str:
        return _CALLED.get(self.kind, "File")

    @property
    def icon(self) -> str:
        return _ICONS.get(self.kind, "file")

    @property
    def said_size(self) -> str:
        return said_size(self.size)

    @property
    def can_be_opened(self) -> bool:
        return self.state == File.State.READY

    @property
    def is_checking(self) -> bool:
        return self.state == File.State.CHECKING


def shown_files(attachments: Iterable[list]) -> tuple[ShownFile, ...]:
    """What a post keeps of its documents, as values."""
    return tuple(ShownFile(*row[:5]) for row in attachments)
