"""The order that a member gives to rows of theirs: those of a higher rank come first. All of it under a lock."""

from django.db.models import Max


def rank_above(rows) -> int:
    """A rank above all of these."""
    return (rows.aggregate(highest=Max("rank"))["highest"] or 0) + 1


def next_to(rows, row, *, up: bool):
    """Of these rows the one that stands before or after `row`; None at the end."""
    if up:
        return rows.filter(rank__gt=row.rank).order_by("rank", "pk").first()
    return rows.filter(rank__lt=row.rank).order_by("-rank", "-pk").first()


def swap(one, other) -> None:
    """Each takes the other's place."""
    one.rank, other.rank = other.rank, one.rank
    one.save(update_fields=["rank"])
    other.save(update_fields=["rank"])
