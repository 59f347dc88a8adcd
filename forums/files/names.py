"""What files are called: as their owners wrote it, without what no file name may hold."""

import re
import unicodedata

from forums.files.kinds import EXTENSIONS

LONGEST = 120
# Besides controls: marks without width, and those that turn the direction of what follows, as in "exe.jpg".
_UNSEEN = re.compile(r"[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
# Names of devices, which Windows opens instead of a file.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_PICTURES = re.compile(r"\.(jpe?g|jfif|png|gif|webp|hei[cf]|avif|bmp|tiff?)$", re.IGNORECASE)


def looks_like_picture(name: str) -> bool:
    """By its name alone: what it is, its content says."""
    return _PICTURES.search(name) is not None


def clean_name(name: str, media_type: str) -> str:
    """The name to keep and to show of a file that is of this type: no folders, nothing unseen, not too long, and with
    the ending of what it is."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    name = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") else sign for sign in _UNSEEN.sub("", name)
    )
    name = " ".join(name.split()).strip(". ")
    extension = EXTENSIONS[media_type]
    if media_type == "image/webp":
        ending = found[0] if (found := _PICTURES.search(name)) else ""
    else:
        ending = name[-len(extension) :] if name.lower().endswith(extension) else ""
    stem = name[: len(name) - len(ending)].rstrip(". ") or ("Picture" if media_type == "image/webp" else "File")
    ending = ending or extension
    name = stem[: LONGEST - len(ending)].rstrip(". ") + ending
    return f"_{name}" if _RESERVED.fullmatch(name) else name
