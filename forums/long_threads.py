"""Finding one's way in a thread that is longer than a page: where one is, and the ways to anywhere else in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django import forms
from django.utils import timezone

from community.times import MONTHS
from forums.bookmarks.forms import DayField
from forums.models import Post, Thread
from forums.paging import page_of

# Cookie of a device on which the next posts of a long thread come as one reads on.
READ_ON_COOKIE = "read_on"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Which posts a page has, out of how many, and of when they are."""

    first: int
    last: int
    total: int
    when: str
    earliest: date
    latest: date
    unread_page: int | None


def whereabouts(thread: Thread, posts: Sequence[Post], unread) -> Whereabouts | None:
    """Where a page of these posts is in its thread; None where the thread has no more than a page."""
    if not posts or page_of(thread.last_position) == 1:
        return None
    # Replies of a thread that was merged into this one may be older than the post that opens it.
    times = sorted(post.created_at for post in posts)
    return Whereabouts(
        first=posts[0].position,
        last=posts[-1].position,
        total=thread.last_position,
        when=months(times[0], times[-1]),
        earliest=timezone.localtime(thread.created_at).date(),
        latest=timezone.localtime(thread.last_posted_at).date(),
        unread_page=page_of(unread.first) if unread and unread.first else None,
    )


def months(first: datetime, last: datetime) -> str:
    """Of when posts are: "March 2025", "March to May 2025", "December 2024 to January 2025"."""
    begins, ends = timezone.localtime(first), timezone.localtime(last)
    until = f"{MONTHS[ends.month - 1]} {ends.year}"
    if (begins.year, begins.month) == (ends.year, ends.month):
        return until
    begun = MONTHS[begins.month - 1] if begins.year == ends.year else f"{MONTHS[begins.month - 1]} {begins.year}"
    return f"{begun} to {until}"


def first_post_from(thread: Thread, day: date) -> Post | None:
    """The first post of a thread on a day or after it. One query, answered by an index."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    posts = Post.objects.filter(thread=thread, created_at__gte=begins).order_by("created_at", "position")
    return posts.only("pk", "position").first()


class PostNumberForm(forms.Form):
    """Cleans to `post`: a number that the thread has."""

    post = forms.IntegerField(
        label="Post number",
        error_messages={"invalid": "Give the number of a post.", "required": "Give the number of a post."},
        widget=forms.NumberInput({"min": 1, "inputmode": "numeric"}),
    )

    def __init__(self, data=None, *, last_position: int):
        super().__init__(data)
        self.last_position = last_position
        self.fields["post"].widget.attrs["max"] = last_position

    def clean_post(self):
        number = self.cleaned_data["post"]
        if not 1 <= number <= self.last_position:
            raise forms.ValidationError(f"This thread has posts 1 to {self.last_position}.")
        return number


class DayForm(forms.Form):
    """Cleans to `on`: a day."""

    on = DayField(label="Day", error_messages={"invalid": "That is not a date we can read. Write it as 24/03/2026."})

    def __init__(self, data=None, *, thread: Thread):
        super().__init__(data)
        self.fields["on"].error_messages["required"] = "Choose a day."
        limits = {"min": thread.created_at, "max": thread.last_posted_at}
        self.fields["on"].widget.attrs |= {
            name: timezone.localtime(moment).date().isoformat() for name, moment in limits.items()
        }
