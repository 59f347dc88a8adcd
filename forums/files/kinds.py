"""The kinds of files that may be put into posts, and what each is called where. Nothing here needs Django: the process
that examines files reads it too."""

from typing import NamedTuple

TAKEN = "We take pictures, PDF, Word, Excel, PowerPoint, OpenDocument and CSV files."
LARGEST_WIDTHS = (480, 960, 1600)


class Format(NamedTuple):
    """What a file is, told by its content: `kind` is what its readers call it."""

    kind: str
    media_type: str
    extension: str


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
PICTURE = Format("image", "image/webp", ".webp")
PDF = Format("pdf", "application/pdf", ".pdf")
CSV = Format("csv", "text/csv; charset=utf-8", ".csv")
# By the content type of an Office file's main part.
OFFICE = {
    f"{_OPEN_XML}.{part}.main+xml": Format(kind, f"{_OPEN_XML}.{part}", extension)
    for part, kind, extension in (
        ("wordprocessingml.document", "word", ".docx"),
        ("spreadsheetml.sheet", "excel", ".xlsx"),
        ("presentationml.presentation", "powerpoint", ".pptx"),
        ("presentationml.slideshow", "powerpoint", ".ppsx"),
    )
}
# By what an OpenDocument file says first.
OPEN_DOCUMENT = {
    f"{_OPEN_DOCUMENT}.{part}": Format(kind, f"{_OPEN_DOCUMENT}.{part}", f".{kind}")
    for part, kind in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
EXTENSIONS = {
    known.media_type: known.extension for known in (PICTURE, PDF, CSV, *OFFICE.values(), *OPEN_DOCUMENT.values())
}


class FileRefused(Exception):
    """Why a file is not taken, in a sentence or two for the person who wants to add it."""
