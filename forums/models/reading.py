"""What members have read. It never expires: after a summer holiday one still sees what is new."""

from django.conf import settings
from django.db import models

from forums.models.forums import Forum
from forums.models.threads import Thread


class ReadMark(models.Model):
    """The positions a member has read in a thread: a short list of intervals, almost always one."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    intervals = models.JSONField(default=list, help_text="[[first, last], …], in order, apart.")
    version = models.PositiveIntegerField(default=0, help_text="Raised with each change: two tabs never overwrite.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "thread"], name="one_read_mark_a_thread")]

    def __str__(self):
        return f"{self.member_id} in {self.thread_id}: {self.intervals}"


class ReadBaseline(models.Model):
    """ "Mark all as seen": nothing posted before this time in the scope is new to the member."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_baselines")
    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, null=True, blank=True, help_text="Empty: every forum.")
    before = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "forum"], name="one_baseline_a_forum", nulls_distinct=False)
        ]

    def __str__(self):
        return f"{self.member_id}: all before {self.before}"
