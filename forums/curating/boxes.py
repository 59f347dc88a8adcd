"""The boxes that moderators tick on lists of threads. They belong to a form at the end of the list, so that they work
without a script, and stand beside the rows, which are the same for everyone."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from forums.curating.actions import ACTIONS
from forums.models import Thread

FOR_MANY = tuple(action for action in ACTIONS if not action.to_one_only)


def with_boxes(threads: Iterable[Thread], rows: Iterable[SafeString]) -> list[SafeString]:
    """Each row with its box."""
    return [
        format_html(
            '<div class="pick-row"><label class="pick-box">'
            '<input type="checkbox" form="curating" name="thread" value="{}"><span class="sr">Tick “{}”</span></label>'
            "{}</div>",
            thread.pk,
            thread.title,
            row,
        )
        for thread, row in zip(threads, rows, strict=True)
    ]
