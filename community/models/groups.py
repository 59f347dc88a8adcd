"""Groups of members: who knows of them, who may join, and who may see what is talked of there."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class GroupQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Groups that this member may know of: all but hidden ones, and those they are in. Moderators and the network
        team, who look after their forums, know all of them."""
        if not member.is_authenticated or member.is_suspended or not member.is_active:
            return self.none()
        if member.is_moderator:
            return self
        own = GroupMembership.objects.filter(member=member).values("group_id")
        return self.filter(~Q(degree=Group.Degree.HIDDEN) | Q(pk__in=own))

    def open_to(self, member):
        """Groups whose talk this member may read: their own, and those that are open to every member."""
        own = GroupMembership.objects.filter(member=member).values("group_id")
        return self.filter(Q(degree__in=Group.READ_BY_ALL) | Q(pk__in=own))

    def managed_by(self, member):
        """Groups of which this member is a manager."""
        return self.filter(memberships__member=member, memberships__is_manager=True)


class Group(models.Model):
    """A named set of members, such as "South West SBPs". Not Django's permission groups."""

    class Degree(models.TextChoices):
        OPEN = "open", "Open"
        RESTRICTED = "restricted", "Restricted"
        PRIVATE = "private", "Private"
        HIDDEN = "hidden", "Hidden"

    READ_BY_ALL = (Degree.OPEN, Degree.RESTRICTED)

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.CharField(max_length=300, blank=True)
    degree = models.CharField(
        max_length=10,
        choices=Degree,
        default=Degree.HIDDEN,
        help_text="Open: every member reads it and may join. Restricted: every member reads it, and asks to join. "
        "Private: every member knows of it, and asks to join. Hidden: nobody outside knows of it.",
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="GroupMembership",
        related_name="member_groups",
        through_fields=("group", "member"),
    )

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/groups/{self.slug}/"

    @property
    def is_read_by_all(self) -> bool:
        """Whether every member may read what is talked of here."""
        return self.degree in self.READ_BY_ALL

    @property
    def is_joined_by_asking(self) -> bool:
        return self.degree in (self.Degree.RESTRICTED, self.Degree.PRIVATE)


class GroupMembership(models.Model):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_memberships")
    is_manager = models.BooleanField(default=False, help_text="Answers who asks to join, and says who is in the group.")
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="once_in_a_group")]

    def __str__(self):
        return f"{self.member} in {self.group}"


class JoinRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(answered_at__isnull=True)


class JoinRequest(models.Model):
    """A member asks to join a group. Answered once, by one of its managers or the network team, or taken back."""

    class Answer(models.TextChoices):
        YES = "yes", "Let in"
        NO = "no", "Not let in"
        TAKEN_BACK = "back", "Taken back"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="join_requests")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    words = models.CharField(max_length=300, blank=True, help_text="Why they would like to join.")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=4, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True, help_text="What the one who asked is told with the answer.")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"], condition=Q(answered_at__isnull=True), name="asks_once_to_join"
            )
        ]

    def __str__(self):
        return f"{self.member} asks to join {self.group}"
