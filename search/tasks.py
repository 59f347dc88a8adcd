"""Work on the index that waits in the queue. When the index is away, SearchUnavailable makes the worker try again
until it is back, so what was written meanwhile is found without anyone doing anything."""

from django_tasks import task

from search.index import SearchUnavailable
from search.indexing import RebuildRuns, bring_up_to_date, rebuild_is_called_for, rebuild_whole


@task()
def index(kind: str, ids: list[int]) -> None:
    """Makes the index say of these things what the database says. Queue it with each change of them."""
    bring_up_to_date(kind, ids)


@task()
def rebuild() -> None:
    """Builds the index where it is still called for when the task's turn comes."""
    if rebuild_is_called_for():
        try:
            rebuild_whole()
        except (RebuildRuns, SearchUnavailable):
            # The clock looks again in a minute.
            return


def rebuild_where_called_for() -> None:
    """The clock's job: heals an index that was lost, or that was built by other code."""
    if rebuild_is_called_for():
        rebuild.enqueue()
