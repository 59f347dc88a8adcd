import html
from collections.abc import Sequence

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from search.documents import MARK_END, MARK_START


def marked_html(text: str) -> SafeString:
    """Text from an index as safe HTML: found words in <mark>, everything else escaped."""
    return mark_safe(escape(text).replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))


def without_marks(marked: SafeString) -> str:
    """What `marked_html` made, as plain text again."""
    return html.unescape(marked.replace("<mark>", "").replace("</mark>", ""))


def listed_html(phrases: Sequence[str]) -> SafeString:
    """Phrases in quotes as a person lists them: “a”, “b” and “c”."""
    *most, last = [format_html("<strong>“{}”</strong>", phrase) for phrase in phrases] or [SafeString()]
    return format_html("{} and {}", format_html_join(", ", "{}", zip(most)), last) if most else last
