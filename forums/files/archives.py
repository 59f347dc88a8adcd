"""Office files, which are archives of parts: Word, Excel, PowerPoint and OpenDocument without macros, passwords, other
files in disguise, or more in them than they say. Runs in the process that examines files."""

import io
import re
import shutil
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from forums.files.kinds import OFFICE, OPEN_DOCUMENT, TAKEN, FileRefused, Format

MOST_PARTS = 5_000
MOST_BYTES = 200_000_000
MOST_BYTES_OF_A_LIST = 4_000_000
SUSPICIOUS_RATIO, FROM_BYTES = 150, 20_000_000
DEEPEST = 2
DAMAGED = "This file is damaged and cannot be opened."
BOMB = "This file unpacks to far more than its size. Save it again in the program it comes from, or make it smaller."
MACROS = "This file has macros in it, which are small programs. Save it without them ({}) and add that one."
LOCKED = "This file is locked with a password. Save it without one, and add it again."
FETCHES = "This file would fetch parts of itself from the internet. Save it as a PDF, and add that one."
OBJECTS = "This file has another file inside it, as an icon to open. Take that out, and add it by itself."
ARCHIVE = f"Archives cannot be added: unpack it, and add the files that are in it. {TAKEN}"
_MACRO_PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets?/|intlmacrosheet|activex\d*\.bin|wordvba|(^|/)dialogsheets/", re.I
)
_OPEN_DOCUMENT_MACROS = re.compile(r"(?i)^(basic|scripts)/.+")
_REMOTE = re.compile(r"(?i)\s*(https?|ftp|mhtml|mk|ms-\w+|search-ms):|\s*(file:/*)?(\\\\|//)\w")
_FETCHED_AT_ONCE = ("attachedtemplate", "oleobject", "frame", "subdocument", "externallinkpath", "package")
# In a compound file names are kept in two bytes a letter.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGED = ["Ole10Native".encode("utf-16-le"), "VBA".encode("utf-16-le"), b"_\0V\0B\0A\0"]


def take_archive(path: Path, folder: Path) -> dict:
    """Copies an Office or OpenDocument file into the folder. Raises FileRefused."""
    with path.open("rb") as content:
        found = _examine(content, path.stat().st_size, 0)
    copy = folder / f"document{found.extension}"
    shutil.copyfile(path, copy)
    return {**found._asdict(), "size": copy.stat().st_size}


def _examine(content: IO[bytes], size: int, depth: int) -> Format:
    try:
        _refuse_odd_directory(content, size)
        with zipfile.ZipFile(content) as archive:
            _refuse_odd_parts(archive, size)
            if "[Content_Types].xml" in archive.namelist():
                return _office(archive, depth)
            if archive.infolist() and archive.infolist()[0].filename == "mimetype":
                return _open_document(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError) as error:
        raise FileRefused(DAMAGED) from error
    except RuntimeError as error:  # what zipfile says of a part with a password
        raise FileRefused(LOCKED) from error
    raise FileRefused(ARCHIVE)


def _refuse_odd_directory(content: IO[bytes], size: int) -> None:
    """Looks at the table of contents before anything is made of it: how many parts, how long, nothing behind it."""
    content.seek(max(0, size - 22))
    end = content.read(22)
    if len(end) < 22 or end[:4] != b"PK\5\6":
        # An archive may end with a remark, which is where other files hide; programs of ours write none.
        raise FileRefused(DAMAGED)
    _, _, _, parts, length, offset, _ = struct.unpack("<HHHHIIH", end[4:])
    if parts > MOST_PARTS or length > 1_500_000 or 0xFFFFFFFF in (length, offset):
        raise FileRefused(BOMB)
    content.seek(0)


def _refuse_odd_parts(archive: zipfile.ZipFile, size: int) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(set(map(str.lower, names))) != len(names) or len(names) > MOST_PARTS:
        raise FileRefused(DAMAGED)
    if not parts or min(part.header_offset for part in parts) != 0:
        raise FileRefused(DAMAGED)
    for part in parts:
        name = part.filename
        if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/"):
            raise FileRefused(ARCHIVE)
        if part.flag_bits & 0x1:
            raise FileRefused(LOCKED)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefused(DAMAGED)
    says = sum(part.file_size for part in parts)
    if says > MOST_BYTES or (says > FROM_BYTES and says > size * SUSPICIOUS_RATIO):
        raise FileRefused(BOMB)


def _read(archive: zipfile.ZipFile, name: str, most: int = MOST_BYTES_OF_A_LIST) -> bytes:
    with archive.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise FileRefused(BOMB)
    return content


def _read_to_the_end(archive: zipfile.ZipFile) -> None:
    """Unpacks everything, keeping nothing: sizes are true, and checksums right."""
    left = MOST_BYTES
    for part in archive.infolist():
        with archive.open(part) as content:
            while piece := content.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise FileRefused(BOMB)


def _xml(content: bytes):
    try:
        return fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise FileRefused(DAMAGED) from error


def _office(archive: zipfile.ZipFile, depth: int) -> Format:
    types = [part.get("ContentType", "").strip() for part in _xml(_read(archive, "[Content_Types].xml"))]
    found = next((OFFICE[name] for name in types if name in OFFICE), None)
    extension = found.extension if found else ".docx, .xlsx or .pptx"
    if any("macroenabled" in name.lower() or "vbaproject" in name.lower() for name in types) or any(
        _MACRO_PARTS.search(name) for name in archive.namelist()
    ):
        raise FileRefused(MACROS.format(f"as {extension}"))
    if found is None:
        raise FileRefused(ARCHIVE)
    _read_to_the_end(archive)
    for name in archive.namelist():
        if name.lower().endswith(".rels"):
            _refuse_what_is_fetched(_read(archive, name))
        elif "/embeddings/" in name.lower() and not name.endswith("/"):
            _refuse_embedded(_read(archive, name, MOST_BYTES // 4), depth)
    return found


def _refuse_what_is_fetched(relations: bytes) -> None:
    for relation in _xml(relations):
        kind = relation.get("Type", "").rsplit("/", 1)[-1].lower()
        if (
            relation.get("TargetMode") == "External"
            and kind in _FETCHED_AT_ONCE
            and _REMOTE.match(relation.get("Target", ""))
        ):
            raise FileRefused(FETCHES)


def _refuse_embedded(content: bytes, depth: int) -> None:
    """A chart's own workbook is looked at like a file that is added; what hides a file behind an icon is refused."""
    if content.startswith(b"PK\3\4") and depth < DEEPEST:
        _examine(io.BytesIO(content), len(content), depth + 1)
    elif not content.startswith(_COMPOUND) or any(mark in content for mark in _PACKAGED):
        raise FileRefused(OBJECTS)


def _open_document(archive: zipfile.ZipFile) -> Format:
    found = OPEN_DOCUMENT.get(_read(archive, "mimetype", 200).decode("ascii", "replace").strip())
    if found is None:
        raise FileRefused(ARCHIVE)
    names = archive.namelist()
    if any(_OPEN_DOCUMENT_MACROS.search(name) for name in names):
        raise FileRefused(MACROS.format(f"as {found.extension}"))
    if "META-INF/manifest.xml" not in names or "content.xml" not in names:
        raise FileRefused(DAMAGED)
    manifest = _xml(_read(archive, "META-INF/manifest.xml"))
    if any("encryption-data" in part.tag for part in manifest.iter()):
        raise FileRefused(LOCKED)
    _read_to_the_end(archive)
    if any(name.lower().startswith("object ") and name.lower().endswith(".bin") for name in names):
        raise FileRefused(OBJECTS)
    return found
