"""PDFs: read whole by qpdf, and refused when they hold a program, a command or another file. Runs in the process that
examines files."""

import re
import shutil
from pathlib import Path

import pikepdf

from forums.files.kinds import PDF, FileRefused

# Names by which a PDF runs something, opens something, or carries something. The library has undone every way of
# writing them otherwise: compressed, in object streams, or with #4a for J.
_FIRST_LOOK = re.compile(
    rb"/(JS|JavaScript|Launch|EmbeddedFiles?|EF|RichMedia\w*|XFA|GoToE|ImportData|Movie|Rendition)\b"
)
_ACTIONS = {"/JavaScript", "/Launch", "/GoToE", "/ImportData", "/Rendition", "/RichMediaExecute", "/Movie"}
_PROGRAM = "This PDF has a program in it. Print it to a PDF again (Print, then “Save as PDF”), and add that one."
_ATTACHED = "This PDF has other files inside it. Add those by themselves, and this PDF without them."
_FORM = "This PDF is a form that runs programs. Print it to a PDF (Print, then “Save as PDF”), and add that one."
DAMAGED = "This PDF is damaged and cannot be opened."
END = b"%%EOF"
DEEPEST = 30


def take_pdf(path: Path, folder: Path) -> dict:
    """Copies the PDF, up to its end, into the folder. Raises FileRefused."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            for thing in (pdf.trailer, *pdf.objects):
                _refuse_active(thing)
            if not len(pdf.pages):
                raise FileRefused(DAMAGED)
    except pikepdf.PasswordError as error:
        raise FileRefused("This PDF is locked with a password. Save it without one, and add it again.") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError) as error:
        raise FileRefused(DAMAGED) from error
    return {**PDF._asdict(), "size": _copy_to_its_end(path, folder / f"document{PDF.extension}")}


def _refuse_active(thing) -> None:
    if isinstance(thing, pikepdf.Stream):
        thing = thing.stream_dict
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Array) and _FIRST_LOOK.search(thing.unparse(resolved=True)):
        _look_closer(thing, DEEPEST)


def _look_closer(thing, depth: int) -> None:
    """The same by names that really are names: the first look takes words in texts for them."""
    if not depth:
        raise FileRefused(DAMAGED)
    if isinstance(thing, pikepdf.Array):
        for part in thing:
            if isinstance(part, pikepdf.Dictionary | pikepdf.Array) and not part.is_indirect:
                _look_closer(part, depth - 1)
    elif isinstance(thing, pikepdf.Dictionary):
        for name, value in thing.items():
            if name in ("/JS", "/JavaScript") or (name == "/S" and str(value) in _ACTIONS):
                raise FileRefused(_PROGRAM)
            if name in ("/EF", "/EmbeddedFiles") or (name == "/Type" and str(value) == "/EmbeddedFile"):
                raise FileRefused(_ATTACHED)
            if name == "/XFA":
                raise FileRefused(_FORM)
            if name == "/Subtype" and str(value) in ("/RichMedia", "/Movie", "/FileAttachment"):
                raise FileRefused(_ATTACHED)
            if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
                _look_closer(value, depth - 1)


def _copy_to_its_end(path: Path, copy: Path) -> int:
    """Whatever stands behind the end of a PDF is no part of it: a page for a browser, or an archive."""
    content = path.read_bytes()
    end = content.rfind(END)
    if end == -1:
        raise FileRefused("This PDF is not whole: its end is missing.")
    if content[end + len(END) :].strip(b"\r\n\t \0"):
        content = content[: end + len(END)] + b"\n"
        copy.write_bytes(content)
    else:
        shutil.copyfile(path, copy)
    return copy.stat().st_size
