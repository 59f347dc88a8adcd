"""Threads: a discussion or a question, with its counters, and the numbered changes made to it."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.text import slugify
from taggit.managers import TaggableManager

from community.audiences import MODERATORS, managers_token, member_token
from community.models import GroupMembership
from forums.models.forums import Forum, places_of

# What follows a thread's number in the addresses of what one can do to it, so that no title may stand there.
TAKEN = {
    *(
        "bookmark",
        "choose",
        "feed",
        "follow",
        "jump",
        "lock",
        "open",
        "pin",
        "posts",
        "print",
        "read",
        "read-on",
        "reply",
    ),
    *("state", "superseded", "tags"),
}


def address_of(thread_id: int, title: str) -> str:
    words = slugify(title)[:60].strip("-")
    return f"/threads/{thread_id}/{words if words and words not in TAKEN else 'thread'}/"


class ThreadQuerySet(models.QuerySet):
    def answered(self):
        """Questions with a chosen answer."""
        return self.exclude(answer_ids=[])

    def unanswered(self):
        return self.filter(kind=Thread.Kind.QUESTION, answer_ids=[])

    def in_places_of(self, member):
        """Threads in forums the member may read, and of a help desk those that are theirs to read; hidden and deleted
        ones too."""
        if not member.is_authenticated:
            return self.filter(forum__in=Forum.objects.visible_to(member).whole_to(member))
        if member.is_suspended or not member.is_active:
            return self.none()
        if member.is_moderator:
            return self
        own = Q(author=member, forum__in=places_of(member, of_desks=True))
        return self.filter(Q(forum__in=places_of(member, of_desks=False)) | own)

    def with_duty_of(self, member):
        """With what the member is in the group of each thread's forum, as `Forum.objects.with_duty_of`."""
        of_member = GroupMembership.objects.filter(group=OuterRef("forum__member_group"), member=member)
        return self.annotate(manages=Subquery(of_member.values("is_manager")[:1]))

    def visible_to(self, member):
        """Those in places of theirs, without hidden and deleted ones (moderators see the hidden)."""
        threads = self.in_places_of(member)
        if getattr(member, "is_moderator", False):
            return threads.filter(deleted_at__isnull=True)
        return threads.filter(hidden_at__isnull=True, deleted_at__isnull=True)


class Thread(models.Model):
    class Kind(models.TextChoices):
        DISCUSSION = "discussion", "Discussion"
        QUESTION = "question", "Question"

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="threads")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="threads")
    created_at = models.DateTimeField()
    tags = TaggableManager(through="forums.ThreadTag", blank=True)

    # Kept by operations under this row's lock.
    last_position = models.PositiveIntegerField(default=0, help_text="Position of the newest post, hidden or not.")
    change_number = models.PositiveIntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0, help_text="Visible posts after the opening one.")
    tombstones = models.JSONField(default=list, help_text="Intervals of positions of hidden and deleted posts.")
    tag_labels = models.JSONField(default=list, help_text="[[slug, name], …], its tags as lists show them.")
    answer_ids = models.JSONField(default=list, help_text="Its chosen answers that are shown, in order of choosing.")
    tried_count = models.PositiveIntegerField(default=0, help_text="Settings that have tried one of its answers.")
    kept_count = models.PositiveIntegerField(default=0, help_text="Those of them that still do it.")
    document_ids = models.JSONField(default=list, help_text="The statutory documents that it relies on.")
    last_posted_at = models.DateTimeField()
    last_poster = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    surfaced_at = models.DateTimeField(
        default=timezone.now,
        help_text="When something to read last came into view here: posted, put back, or brought from elsewhere.",
    )
    earlier_forums = models.JSONField(
        default=list, help_text="[[forum, until when], …]: where it was before, for what was marked as read there."
    )
    # Where its author works, kept by forums.operations.settings_of_authors; lists narrow by it.
    setting_region = models.CharField(max_length=40, blank=True, default="")
    setting_sort = models.CharField(max_length=12, blank=True, default="")
    setting_phases = models.CharField(max_length=4, blank=True, default="")

    state_of_play = models.ForeignKey(
        "forums.StateOfPlay",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The version that its page shows.",
    )

    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_until = models.DateTimeField(null=True, blank=True)
    featured_at = models.DateTimeField(null=True, blank=True, help_text="It stands out on the page of the forums.")
    featured_until = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    lock_reason = models.CharField(max_length=300, blank=True)
    closed_itself = models.BooleanField(default=False, help_text="It is locked as nobody wrote in it for long.")
    quiet_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="After how many quiet days it closes itself; 0: never; empty: as its forum."
    )
    kept_open_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was opened again: its quiet days count from then."
    )
    hidden_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        help_text="Where its posts are; it is deleted then.",
    )
    numbering = models.PositiveIntegerField(
        default=0, help_text="Raised when posts take other positions: those seen before are other posts' now."
    )
    event_count = models.PositiveIntegerField(default=0, help_text="Lines that tell what moderators did in it.")
    # Where an imported thread came from, so that importing again adds nothing.
    import_key = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-last_posted_at", "-id"]
        indexes = [
            models.Index(fields=["forum", "-last_posted_at", "-id"], name="threads_by_activity"),
            models.Index(fields=["-last_posted_at", "-id"], name="all_threads_by_activity"),
            models.Index(fields=["-surfaced_at", "-id"], name="threads_by_coming_into_view"),
            models.Index(fields=["setting_region", "-last_posted_at", "-id"], name="threads_by_region"),
            models.Index(fields=["setting_sort", "-last_posted_at", "-id"], name="threads_by_sort_of_setting"),
            models.Index(fields=["setting_phases", "-last_posted_at", "-id"], name="threads_by_phases"),
            models.Index(fields=["forum"], condition=Q(pinned_at__isnull=False), name="pinned_threads"),
            models.Index(fields=["-featured_at"], condition=Q(featured_at__isnull=False), name="featured_threads"),
            models.Index(
                fields=["id"],
                condition=Q(pinned_until__isnull=False)
                | Q(featured_until__isnull=False)
                | Q(locked_until__isnull=False),
                name="threads_with_an_end",
            ),
            models.Index(fields=["author", "-id"], name="threads_by_author"),
            models.Index(fields=["forum", "-created_at", "-id"], name="threads_by_start"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of(self.pk, self.title)

    @property
    def topic(self) -> str:
        """The name under which it is followed and watched."""
        return f"thread:{self.pk}"

    @property
    def audience_tokens(self) -> frozenset[str]:
        """Who may find what is in here, as the search index keeps it; loaded with its forum and that one's group."""
        forum = self.forum
        if not forum.own_topics_only:
            return forum.audience_tokens
        managers = {managers_token(forum.member_group_id)} if forum.member_group_id else set()
        return frozenset({member_token(self.author_id), MODERATORS} | managers)

    @property
    def is_question(self) -> bool:
        return self.kind == self.Kind.QUESTION


class ThreadChange(models.Model):
    """One numbered change of a thread: what live messages and catching up are made of. Kept for some weeks."""

    class Kind(models.TextChoices):
        POSTED = "posted"
        EDITED = "edited"
        HIDDEN = "hidden"
        RESTORED = "restored"
        DELETED = "deleted"
        THREAD = "thread"
        REORDERED = "reorder"  # posts came, went, or stand elsewhere: read it anew

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    post = models.ForeignKey("forums.Post", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["thread_id", "number"]
        constraints = [models.UniqueConstraint(fields=["thread", "number"], name="change_numbers_are_unique")]

    def __str__(self):
        return f"{self.thread_id}/{self.number} {self.kind}"
