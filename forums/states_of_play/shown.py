"""The state of play at the top of a thread: told by columns of the query that loads the thread, so it costs none."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from forums import intervals

COLUMNS = {
    "state_html": F("state_of_play__body_html"),
    "state_by": F("state_of_play__written_by__display_name"),
    "state_at": F("state_of_play__written_at"),
    "state_up_to": F("state_of_play__up_to_id"),
    "state_position": F("state_of_play__up_to__position"),
    "state_thread": F("state_of_play__up_to__thread_id"),
}


@dataclass(frozen=True, slots=True)
class ShownState:
    """`position` is None where the last post it takes in stands in another thread now; `newer` counts those since that
    are to be read."""

    html: str
    by: str
    at: datetime
    up_to: int | None
    position: int | None
    newer: int


def shown_state(thread) -> ShownState | None:
    """What a thread, loaded with COLUMNS, shows at its top; None where no moderator has told it."""
    if thread.state_of_play_id is None:
        return None
    position = thread.state_position if thread.state_thread == thread.pk else None
    return ShownState(
        html=thread.state_html,
        by=thread.state_by,
        at=thread.state_at,
        up_to=thread.state_up_to if position else None,
        position=position,
        newer=_there_after(position, thread) if position else 0,
    )


def _there_after(position: int, thread) -> int:
    """How many posts stand after a position and have not been taken down."""
    after = intervals.within(thread.tombstones, position + 1, thread.last_position)
    return thread.last_position - position - sum(last - first + 1 for first, last in after)
