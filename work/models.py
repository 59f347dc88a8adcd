from django.db import models


class Lease(models.Model):
    """Who runs a task, until when it may be believed alive, and how often the task has been tried.

    The token changes with each claim: a worker that lost its lease while it was out of touch cannot
    overwrite what its successor does.
    """

    task = models.OneToOneField(
        "django_tasks_database.DBTaskResult", on_delete=models.CASCADE, primary_key=True, related_name="lease"
    )
    token = models.UUIDField()
    worker = models.CharField(max_length=100)
    attempts = models.PositiveSmallIntegerField(default=0)
    postponements = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.task_id} by {self.worker}, try {self.attempts}"


class ScheduledJob(models.Model):
    """A job of the clock: its last run, and until when it is taken to be running."""

    name = models.CharField(max_length=100, primary_key=True)
    last_started_at = models.DateTimeField(null=True)
    running_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
