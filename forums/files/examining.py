"""Decides by its content what a file is, and makes of it what may be served:
`python -m forums.files.examining FILE FOLDER`.

A process of its own, with little memory, little time and no secrets: whatever a file does to a library that reads it,
it does here. Prints what was found, or why it is refused, as JSON.
"""

import json
import os
import resource
import sys
from pathlib import Path

from forums.files.kinds import TAKEN, FileRefused

MEGABYTE = 1024 * 1024
MEMORY = 240 * MEGABYTE
SECONDS = 5
LONGEST_OUTPUT = 260 * MEGABYTE

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_KINDS = (
    ("EncryptedPackage", "This file is locked with a password. Save it without one, and add it again."),
    ("WordDocument", "This is Word’s old format. Save it as .docx (File, Save as), and add that one."),
    ("Workbook", "This is Excel’s old format. Save it as .xlsx (File, Save as), and add that one."),
    ("Book", "This is Excel’s old format. Save it as .xlsx (File, Save as), and add that one."),
    ("PowerPoint Document", "This is PowerPoint’s old format. Save it as .pptx (File, Save as), and add that one."),
)
_ARCHIVES = (b"PK\5\6", b"PK\7\x08", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def examine(path: Path, folder: Path) -> dict:
    """What the file is; what may be served of it is then in the folder. Raises FileRefused."""
    with path.open("rb") as content:
        head = content.read(1 << 16)
    if not head:
        raise FileRefused("This file is empty.")
    # Imported when needed: most files need one of them, and each takes a moment.
    if head.startswith(b"%PDF-"):
        from forums.files.pdfs import take_pdf

        return take_pdf(path, folder)
    if head.startswith(b"PK\3\4"):
        from forums.files.archives import take_archive

        return take_archive(path, folder)
    if head.startswith(_COMPOUND):
        _refuse_old_kind(path.read_bytes())
    if head.startswith(_ARCHIVES):
        from forums.files.archives import ARCHIVE

        raise FileRefused(ARCHIVE)
    from forums.files.pictures import make_sizes, picture_format

    if form := picture_format(head):
        return make_sizes(path, form, folder)
    if _is_drawing(head):
        raise FileRefused("SVG drawings can hold programs, so we do not take them. Save it as PNG, and add that one.")
    from forums.files.tables import take_table

    return take_table(path, folder)


def _refuse_old_kind(content: bytes) -> None:
    """The old formats hide macros where only their own programs find them, so nobody can say that one is safe."""
    for name, sentence in _OLD_KINDS:
        if name.encode("utf-16-le") in content:
            raise FileRefused(sentence)
    raise FileRefused(f"We cannot tell what this file is. {TAKEN}")


def _is_drawing(head: bytes) -> bool:
    return b"<svg" in head.replace(b"\0", b"").lower()


def _within_limits() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LONGEST_OUTPUT, LONGEST_OUTPUT))


def main() -> None:
    path, folder = map(Path, sys.argv[1:])
    _within_limits()
    try:
        found = examine(path, folder)
        for made in folder.iterdir():
            with made.open("rb") as written:
                os.fsync(written.fileno())
    except FileRefused as refusal:
        found = {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        found = {"refused": "This file takes too much memory to be checked. Make it smaller, and add it again."}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
