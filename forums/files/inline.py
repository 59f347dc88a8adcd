"""Pictures within a post's words: the one form in which HTML names them, and nothing else that is an image."""

import html
import re
import uuid
from collections.abc import Callable, Iterable

LONGEST_DESCRIPTION = 500
# What a reading column is wide, so that browsers choose the size they need.
SIZES = "(min-width: 48rem) 42rem, 100vw"
# As the cleaner writes it: every value between double quotes, and none of these within.
_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_ADDRESS = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([1-9]\d{0,3})\.webp")
_SIDE = re.compile(r"[1-9]\d{0,4}")


def address_of(file_id: object, width: int) -> str:
    return f"/files/{file_id}/{width}.webp"


def picture_html(file_id: object, description: str, widths: Iterable[int] = (), width: int = 0, height: int = 0) -> str:
    """The picture as posts hold it. With its sizes unknown it is still one that an operation completes."""
    widths = list(widths)
    middle = max((one for one in widths if one <= 960), default=widths[0]) if widths else 480
    attributes = [("src", address_of(file_id, middle))]
    if len(widths) > 1:
        attributes.append(("srcset", ", ".join(f"{address_of(file_id, one)} {one}w" for one in widths)))
        attributes.append(("sizes", SIZES))
    if width and height:
        attributes += [("width", str(width)), ("height", str(height))]
    description = " ".join(description.split())[:LONGEST_DESCRIPTION].rstrip()
    attributes += [("alt", description), ("loading", "lazy")]
    return "<img " + " ".join(f'{name}="{_escaped(value)}"' for name, value in attributes) + ">"


def _escaped(value: str) -> str:
    """As the editor writes it too: an apostrophe stays one."""
    return html.escape(value).replace("&#x27;", "'")


def keep_own_pictures(markup: str) -> str:
    """Cleaned HTML in which every image is a picture that was uploaded here, in its one form; the others are gone."""
    return _IMAGE.sub(_own_or_nothing, markup) if "<img" in markup else markup


def _own_or_nothing(image: re.Match) -> str:
    given = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(image[1])}
    source = _ADDRESS.fullmatch(given.get("src", ""))
    if source is None:
        return ""
    sides = (given.get("width", ""), given.get("height", ""))
    width, height = map(int, sides) if all(map(_SIDE.fullmatch, sides)) else (0, 0)
    others = [_ADDRESS.fullmatch(part.strip().partition(" ")[0]) for part in given.get("srcset", "").split(",")]
    widths = sorted({int(other[2]) for other in others if other and other[1] == source[1]} | {int(source[2])})
    return picture_html(source[1], given.get("alt", ""), widths[:6], width, height)


def pictures_in(markup: str) -> list[uuid.UUID]:
    """Which pictures are in sanitised HTML, in order."""
    found = (_ADDRESS.search(image[1]) for image in _IMAGE.finditer(markup)) if "<img" in markup else ()
    return list(dict.fromkeys(uuid.UUID(source[1]) for source in found if source))


def descriptions_in(markup: str) -> set[str]:
    """What its pictures are said to show."""
    images = _IMAGE.findall(markup) if "<img" in markup else []
    return {html.unescape(said) for image in images if (said := dict(_ATTRIBUTE.findall(image)).get("alt"))}


def change_pictures(markup: str, change: Callable[[uuid.UUID, str], str | None]) -> str:
    """Sanitised HTML with each picture as `change(id, description)` says, or as it is."""

    def changed(image: re.Match) -> str:
        source = _ADDRESS.search(image[1])
        given = dict(_ATTRIBUTE.findall(image[1]))
        made = change(uuid.UUID(source[1]), html.unescape(given.get("alt", ""))) if source else None
        return image[0] if made is None else made

    return _IMAGE.sub(changed, markup) if "<img" in markup else markup


def read_description(attributes: Iterable[tuple[str, str | None]]) -> str:
    """A picture in words, for where there are no pictures."""
    description = dict(attributes).get("alt") or ""
    return f"[Picture: {description}]" if description.strip() else "[Picture]"
