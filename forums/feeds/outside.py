"""A post's HTML as it is sent out of the house: whole addresses, and nothing that works on our pages only."""

import re

from django.conf import settings

_TAG = re.compile(r"<[a-z][^<>]*>")
_ADDRESS = re.compile(r' (href|src|cite)="/(?!/)')
_OURS = re.compile(r' (?:srcset|sizes|loading|class|data-[a-z-]+)="[^"]*"')
_PICTURE = re.compile(r"<img\b[^<>]*>")
_DESCRIPTION = re.compile(r' alt="([^"]*)"')


def outside_html(markup: str, *, keeps_pictures: bool) -> str:
    """Sanitised HTML for elsewhere. Pictures that only members may see are there as their descriptions: no feed reader
    could fetch them."""
    if not keeps_pictures:
        markup = _PICTURE.sub(_described, markup)
    return _TAG.sub(_whole, markup)


def _whole(found: re.Match) -> str:
    return _ADDRESS.sub(rf' \1="{settings.SITE_URL}/', _OURS.sub("", found[0]))


def _described(found: re.Match) -> str:
    description = _DESCRIPTION.search(found[0])
    return f"[picture: {description[1]}]" if description and description[1] else "[picture]"
