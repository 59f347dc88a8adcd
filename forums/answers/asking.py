"""Asking "still right?" of answers whose day has come, by the clock."""

from contextlib import suppress

from community.permissions import Refused
from forums.models import Answer
from forums.operations.reviewing import mark_asked

AT_ONCE = 200


def ask_about_due_answers() -> None:
    """Tells askers and authors of answers whose day has come, once for each day."""
    for post_id in Answer.objects.due().filter(asked_at__isnull=True).values_list("post_id", flat=True)[:AT_ONCE]:
        with suppress(Refused):  # it is no answer any more
            mark_asked(post_id)
