"""Groups of members: who may see a private forum."""

from django.conf import settings
from django.db import models


class GroupQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Who is in which group is for the network team, who keep them."""
        return self if getattr(member, "is_network_team", False) else self.none()


class Group(models.Model):
    """A named set of members, such as "South West SBPs". Not Django's permission groups."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.CharField(max_length=300, blank=True)
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
        return f"/network/groups/{self.slug}/"


class GroupMembership(models.Model):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_memberships")
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="once_in_a_group")]

    def __str__(self):
        return f"{self.member} in {self.group}"
