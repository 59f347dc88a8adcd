"""Taking words out of states of play: of every version of a thread's, and of what it finds."""

from django.utils import timezone

from forums.html import plain_text
from forums.models import StateOfPlay, Thread, ThreadChange
from forums.operations.locking import record_change
from forums.passages import Passage


def take_out_of_states(thread: Thread, passage: Passage) -> bool:
    """Takes a passage out of all that was told of the state of play of a locked thread; whether it stood there."""
    touched = False
    for state in StateOfPlay.objects.select_for_update(of=("self",), no_key=True).filter(thread=thread):
        if passage.count_in_html(state.body_html) or passage.count(state.body_text):
            touched = True
            state.body_html = passage.out_of_html(state.body_html)
            state.body_text, state.redacted_at = plain_text(state.body_html), timezone.now()
            state.save(update_fields=["body_html", "body_text", "redacted_at"])
    if touched:
        record_change(thread, ThreadChange.Kind.THREAD)
        thread.save(update_fields=["change_number"])
    return touched
