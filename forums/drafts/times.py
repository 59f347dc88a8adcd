"""When something can be posted later, in the time of the network (settings.TIME_ZONE)."""

from datetime import datetime, time, timedelta

from django.utils import timezone

MORNING = time(8, 0)
SATURDAY = 5


def next_weekday_morning(now: datetime | None = None) -> datetime:
    """Eight o'clock of the next day that is no weekend; today's, before it."""
    local = timezone.localtime(now)
    day = local.date()
    if local.time() >= MORNING:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))
