"""What members have read. It never expires: after a summer holiday one still sees what is new."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forums.models.forums import Forum
from forums.models.threads import Thread


class ReadMark(models.Model):
    """What a member has read in a thread, as short lists of intervals of positions, almost always one.

    A visible post is new to a member unless its position is in `intervals`, or it was posted before they joined or
    before a baseline of theirs. Positions in `unread_again` they have marked unread: those are new whatever was posted
    when, until they are read again or a later baseline is set. When posts take other positions, both lists change with
    them, and `read_to` is set anew (`forums.reading.read_to_of`; 0 is always safe).
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    intervals = models.JSONField(default=list, help_text="[[first, last], …], in order, apart.")
    unread_again = models.JSONField(default=list, help_text="The same, of what the member has marked unread.")
    unread_again_at = models.DateTimeField(null=True, blank=True, help_text="When; empty: nothing is.")
    unread_earlier = models.JSONField(
        default=list,
        help_text="[[when, the same], …] of what they had marked unread before they marked all as read in between.",
    )
    read_to = models.PositiveIntegerField(
        default=0,
        help_text="No post up to here is new, hidden ones included: by it lists of unread threads leave threads out.",
    )
    numbering = models.PositiveIntegerField(
        default=0, help_text="The thread's, when these positions were those of its posts: of another they say nothing."
    )
    version = models.PositiveIntegerField(default=0, help_text="Raised with each change: two tabs never overwrite.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="one_read_mark_a_thread")]
        indexes = [
            models.Index(
                fields=["member", "thread"], condition=Q(unread_again_at__isnull=False), name="threads_marked_unread"
            )
        ]

    def __str__(self):
        return f"{self.member_id} in {self.thread_id}: {self.intervals}"

    @property
    def marked_unread(self) -> list[tuple[datetime, list]]:
        """When what was marked unread, the latest last."""
        earlier = [(datetime.fromisoformat(at), again) for at, again in self.unread_earlier]
        return [*earlier, (self.unread_again_at, self.unread_again)] if self.unread_again_at else earlier

    @marked_unread.setter
    def marked_unread(self, marked: list[tuple[datetime, list]]) -> None:
        marked = [one for one in marked if one[1]]
        self.unread_again_at = marked[-1][0] if marked else None
        self.unread_again = marked[-1][1] if marked else []
        self.unread_earlier = [[at.isoformat(), again] for at, again in marked[:-1]]


class ReadBaseline(models.Model):
    """ "Mark all as read", once: nothing posted before this time in the scope is new to the member. Undone by deleting
    it, as it changes no mark; what it says over for longer than one may undo it goes when the next one is set."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_baselines")
    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, null=True, blank=True, help_text="Empty: every forum.")
    before = models.DateTimeField()
    set_at = models.DateTimeField(default=timezone.now)
    also = models.JSONField(
        default=dict,
        help_text="{thread: [its numbering, [[first, last], …]]}: what was there of the last minute, and what was in "
        "scope before it went where other things are.",
    )

    class Meta:
        ordering = ["set_at", "pk"]
        indexes = [models.Index(fields=["member", "set_at"], name="baselines_of_a_member")]

    def __str__(self):
        return f"{self.member_id}: all before {self.before}"


class CaughtUp(models.Model):
    """How far a member's threads were looked through for unread ones, so that no list looks through them again.

    Of the threads that came into view after `since` and not after `until`, the unread ones were `left`, for someone who
    sees what `sees` stands for. Worth no more than a list kept for later: without the row, all is looked through.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField(null=True, blank=True, help_text="Empty: from the beginning.")
    until = models.DateTimeField()
    left = models.JSONField(default=list, help_text="Ids of threads.")
    sees = models.CharField(max_length=64)

    def __str__(self):
        return f"{self.member_id} until {self.until}: {len(self.left)} left"
