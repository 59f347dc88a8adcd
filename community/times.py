"""Times as colleagues say them: "Yesterday, 16:41", "14 October, 15:40"."""

from datetime import date, datetime

from django.utils import timezone

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def said_day(day: date, today: date) -> str:
    """A day near today by its name, one of this year without the year, any other in full."""
    back = (today - day).days
    if back == 0:
        return "Today"
    if back == 1:
        return "Yesterday"
    if 1 < back < 7:
        return DAYS[day.weekday()]
    if day.year == today.year:
        return f"{day.day} {MONTHS[day.month - 1]}"
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def said(moment: datetime | None, now: datetime | None = None) -> str:
    """A moment in London time, the hour included: "Yesterday, 16:41". Nothing for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{said_day(local.date(), timezone.localdate(now))}, {local.hour:02}:{local.minute:02}"


def said_short(moment: datetime | None) -> str:
    """For narrow places: the hour today, else the day."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    today = timezone.localdate()
    return f"{local.hour:02}:{local.minute:02}" if local.date() == today else said_day(local.date(), today)


def said_on(moment: datetime | None) -> str:
    """The day of a moment, where the hour does not matter: "Yesterday", "14 October"."""
    return "" if moment is None else said_day(timezone.localtime(moment).date(), timezone.localdate())


def said_date(day: date | None) -> str:
    """A day of any year, the year only where it is another: "14 October", "3 March 2027"."""
    if day is None:
        return ""
    year = "" if day.year == timezone.localdate().year else f" {day.year}"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def said_ahead(moment: datetime | None, now: datetime | None = None) -> str:
    """A moment to come in London time: "Monday 23 November, 08:00". Nothing for None."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    year = "" if local.year == timezone.localdate(now).year else f" {local.year}"
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}, {local.hour:02}:{local.minute:02}"


def said_ago(moment: datetime | None, now: datetime | None = None) -> str:
    """How long ago, in one unit: "3 hours ago", "yesterday", "11 days ago", "7 weeks ago". Nothing for None."""
    if moment is None:
        return ""
    now = now or timezone.now()
    hours = int((now - moment).total_seconds() // 3600)
    days = (timezone.localdate(now) - timezone.localtime(moment).date()).days
    if hours < 1:
        return "less than an hour ago"
    if days == 0:
        return f"{hours} hour{'s' if hours > 1 else ''} ago"
    if days == 1:
        return "yesterday"
    if days < 21:
        return f"{days} days ago"
    return f"{days // 7} weeks ago" if days < 120 else f"{days // 30} months ago"


def said_end(moment: datetime | None) -> str:
    """The last day of something that ends at a moment to come: "Thursday 3 December". Nothing for None."""
    return said_ahead(moment).rpartition(",")[0]
