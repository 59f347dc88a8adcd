from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.documents import MARK_END, MARK_START


def marked_html(text: str) -> SafeString:
    """Text from an index as safe HTML: found words in <mark>, everything else escaped."""
    return mark_safe(escape(text).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))
