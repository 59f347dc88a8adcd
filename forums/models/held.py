"""What members wrote while posts are looked at first: kept whole, until a moderator publishes or declines it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from community.permissions import takes_part
from forums.models.forums import Forum
from forums.models.posts import Post
from forums.models.threads import Thread


class HeldPostQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A member's own; moderators see all."""
        if not takes_part(member):
            return self.none()
        return self if member.is_moderator else self.filter(author=member)

    def waiting(self):
        return self.filter(state=HeldPost.State.WAITING)


class HeldPost(models.Model):
    """A reply, or a new thread, that waits to be published.

    `fields` is the form as it was sent, from which it is posted as if its author sent it at that moment; the rest shows
    what it says. It keeps no words once they are elsewhere: in the post, or among its author's drafts again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        PUBLISHED = "published", "Published"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Taken back by its author"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="held_posts")
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="held_posts")
    thread = models.ForeignKey(
        Thread, on_delete=models.PROTECT, null=True, blank=True, related_name="held_posts", help_text="Of a reply."
    )
    fields = models.JSONField(default=dict, help_text="What the form held: a list of values by each field's name.")
    title = models.CharField(max_length=120, blank=True, help_text="Of a new thread.")
    body_html = models.TextField(blank=True, help_text="Sanitised, as it would be posted.")
    poll = models.JSONField(null=True, blank=True, help_text="What its poll asks: question, choices and the rest.")
    submission_id = models.UUIDField(unique=True, help_text="From the form: sent twice, held once.")
    held_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was declined; its author reads this.")
    post = models.OneToOneField(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="held")

    objects = HeldPostQuerySet.as_manager()

    class Meta:
        ordering = ["held_at", "id"]
        indexes = [
            models.Index(fields=["held_at", "id"], condition=Q(state="waiting"), name="held_posts_waiting"),
            models.Index(fields=["author", "-held_at"], name="held_posts_of_author"),
        ]

    def __str__(self):
        return f"held {self.pk} of {self.author_id} for {self.place}"

    def get_absolute_url(self):
        """Where its author finds it."""
        return "/drafts/#held"

    @property
    def topic(self) -> str:
        """The name under which people are told of it."""
        return f"held:{self.pk}"

    @property
    def place(self) -> str:
        """As drafts name it."""
        return f"reply:{self.thread_id}" if self.thread_id else "thread"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
