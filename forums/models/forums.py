"""Forums: the places where threads live, in groups, each open to the public, to members, or to a group of members."""

from functools import cache

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL

from community.audiences import MEMBERS, MODERATORS, PUBLIC, group_token
from community.models import Group, GroupMembership, Member

# What stands in the place of a forum's address.
TAKEN = {"ask", "latest", "mark-all-seen", "new"}


class ForumQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Forums this visitor or member may read. Moderators and the network team look after all of them."""
        if not member.is_authenticated:
            return self.filter(audience=Forum.Audience.PUBLIC)
        if member.is_suspended or not member.is_active:
            return self.none()
        if member.is_moderator:
            return self
        return self.filter(~Q(audience=Forum.Audience.GROUP) | Q(member_group__in=Group.objects.open_to(member)))

    def whole_to(self, member):
        """Of these forums, those of which this viewer may read every thread, and not only what they started."""
        if getattr(member, "is_moderator", False):
            return self
        if not member.is_authenticated:
            return self.filter(own_topics_only=False)
        return self.filter(Q(own_topics_only=False) | Q(member_group__in=Group.objects.managed_by(member)))

    def with_duty_of(self, member):
        """With what the member is in each forum's group, so that asking it of one costs no query
        (forums/duties.py)."""
        if not member.is_authenticated:
            return self
        of_member = GroupMembership.objects.filter(group=OuterRef("member_group"), member=member)
        return self.annotate(manages=Subquery(of_member.values("is_manager")[:1]))


# In whose name the questions below are put together once; everyone else's number takes the place of theirs.
_ANYONE = -1


@cache
def _asked_once(of_desks: bool) -> tuple[str, tuple]:
    anyone = Member(pk=_ANYONE)
    forums = Forum.objects.visible_to(anyone)
    forums = forums.filter(own_topics_only=True) if of_desks else forums.whole_to(anyone)
    return forums.order_by().values("pk").query.sql_with_params()


def places_of(member, *, of_desks: bool) -> RawSQL:
    """For `forum__in`: the forums of which a member, who is no moderator and takes part, reads every thread; or the
    help desks that they may read. Just `visible_to` and `whole_to`, but not put together anew each time: for a thread's
    page that would cost as much as several of its queries."""
    sql, params = _asked_once(of_desks)
    # The words are Django’s own, and every value is a parameter.
    return RawSQL(sql, tuple(member.pk if one == _ANYONE else one for one in params))  # noqa: S611


class ForumGroup(models.Model):
    """A heading under which forums stand, such as "Running the building"."""

    title = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.title


class Forum(models.Model):
    class Audience(models.TextChoices):
        PUBLIC = "public", "Everyone may read"
        MEMBERS = "members", "Members"
        GROUP = "group", "A group of members"

    class Writers(models.TextChoices):
        READERS = "readers", "Everyone who sees it"
        GROUP = "group", "Its group"
        MANAGERS = "managers", "Its group’s managers, and moderators"

    group = models.ForeignKey(ForumGroup, on_delete=models.PROTECT, related_name="forums")
    title = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.CharField(max_length=300, blank=True)
    question_template = models.TextField(
        blank=True, help_text="Sanitised HTML: headings that a new question here begins with."
    )
    position = models.PositiveSmallIntegerField(default=0)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.MEMBERS)
    member_group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="forums")

    who_starts = models.CharField(
        max_length=8, choices=Writers, default=Writers.READERS, help_text="Who starts threads here."
    )
    who_replies = models.CharField(
        max_length=8, choices=Writers, default=Writers.READERS, help_text="Who replies here."
    )
    own_topics_only = models.BooleanField(
        default=False, help_text="A help desk: members see the threads that they started, and no others."
    )
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Since when no thread is started here any more.")
    periods = models.JSONField(
        default=list, help_text="[[kind, begins, ends or null, reason], …], as `Period` has them, kept by operations."
    )

    quiet_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="After how many quiet days its threads close themselves; empty: never."
    )

    # Kept by operations under the thread's lock; `recount` finds drift.
    thread_count = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    last_thread = models.ForeignKey("forums.Thread", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    last_posted_at = models.DateTimeField(null=True, blank=True)

    objects = ForumQuerySet.as_manager()

    class Meta:
        ordering = ["group__position", "group_id", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="group", member_group__isnull=False)
                | (~Q(audience="group") & Q(member_group__isnull=True)),
                name="group_forums_name_their_group",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/forums/{self.slug}/"

    @property
    def topic(self) -> str:
        """The name under which it is followed."""
        return f"forum:{self.pk}"

    @property
    def audience_tokens(self) -> frozenset[str]:
        """Who may find what is in here, as the search index keeps it."""
        if self.audience != self.Audience.GROUP:
            return frozenset({PUBLIC if self.audience == self.Audience.PUBLIC else MEMBERS})
        if self.member_group and self.member_group.is_read_by_all:
            return frozenset({MEMBERS})
        return frozenset({group_token(self.member_group_id or 0), MODERATORS})
