"""CSV tables: text with the same number of columns in most of its lines. Cells that a spreadsheet would take for
formulas are made text. Runs in the process that examines files."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from forums.files.kinds import CSV, TAKEN, FileRefused

UNKNOWN = f"We cannot tell what this file is. {TAKEN}"
_SEPARATORS = (",", ";", "\t", "|")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# A spreadsheet reads these as the beginning of a formula; a number may well begin with a sign.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[£$€]?[\d.,]+ ?%?")
_LOOKED_AT = 200
csv.field_size_limit(100_000)


def take_table(path: Path, folder: Path) -> dict:
    """Writes the table as UTF-8 into the folder, its formulas made harmless. Raises FileRefused."""
    text = _text(path.read_bytes())
    separator = _separator(text)
    if separator is None:
        raise FileRefused(UNKNOWN)
    written = folder / f"document{CSV.extension}"
    try:
        # Excel takes a file for UTF-8 only with this mark, and needs it only for letters beyond English.
        encoding = "utf-8" if text.isascii() else "utf-8-sig"
        with written.open("w", encoding=encoding, newline="") as lines:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            csv.writer(lines, delimiter=separator).writerows([_as_text(cell) for cell in row] for row in rows)
    except csv.Error as error:
        raise FileRefused("This table is damaged and cannot be read.") from error
    return {**CSV._asdict(), "size": written.stat().st_size}


def _text(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return text
    raise FileRefused(UNKNOWN)


def _separator(text: str) -> str | None:
    """What stands between the columns, if this is a table: most lines have as many, and more than one."""
    if text.lstrip().startswith("<"):
        return None
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    best, most = None, 0
    for separator in _SEPARATORS:
        try:
            counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
        except csv.Error:
            continue
        columns, alike = counts.most_common(1)[0] if counts else (1, 0)
        if columns > 1 and alike * 2 > counts.total() and alike * columns > most:
            best, most = separator, alike * columns
    return best


def _as_text(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell.strip()) else cell
