"""What is asked while one types: how often that may be."""

from django.core.cache import caches

# Far more than anyone types. Counted in each process: a count that all share would cost each letter several queries.
MOST_A_MINUTE = 240


def asks_too_often(member, what: str) -> bool:
    """Counts a request of a member for what is offered in a field, and says whether it is one too many."""
    counts, key = caches["process"], f"{what}:{member.pk}"
    if counts.add(key, 1, 60):
        return False
    try:
        return counts.incr(key) > MOST_A_MINUTE
    except ValueError:  # the minute ended in between
        return False
