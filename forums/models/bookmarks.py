"""Bookmarks: posts and threads that a member keeps for later, in reading lists of their own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from community.models import Member
from community.permissions import takes_part
from forums.models.posts import Post
from forums.models.threads import Thread
from notifications.models import OwnQuerySet

LONGEST_NAME, LONGEST_NOTE = 60, 200


class ReadingListQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A member's own lists, and those that colleagues who take part share with them now."""
        if not takes_part(member):
            return self.none()
        shared = ListShare.objects.visible_to(member).filter(left_at__isnull=True).values("reading_list_id")
        return self.filter(Q(owner=member) | Q(pk__in=shared))


class ReadingList(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_lists")
    name = models.CharField(max_length=LONGEST_NAME)
    is_first = models.BooleanField(
        default=False, help_text="The one that every bookmark goes to unless another is named."
    )
    rank = models.IntegerField(default=0, help_text="Of the owner’s lists those of a higher rank come first.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReadingListQuerySet.as_manager()

    class Meta:
        ordering = ["-rank", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=Q(is_first=True), name="one_first_list_a_member")
        ]
        indexes = [models.Index(fields=["owner", "-rank", "-id"], name="lists_of_a_member")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"/lists/{self.pk}/"


class BookmarkQuerySet(OwnQuerySet):
    def visible_to(self, member):
        """A member's own. What is in a list that is shared with them is found through the list."""
        return super().visible_to(member).kept()

    def kept(self):
        """Those that were not taken away; what was is kept some days, so that it can be undone."""
        return self.filter(removed_at__isnull=True)


class Bookmark(models.Model):
    """A post or a thread in one list of a member's. It stays when what it is of goes: then it stands there as gone."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="bookmarks")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    rank = models.IntegerField(default=0, help_text="In its list those of a higher rank come first.")
    created_at = models.DateTimeField(auto_now_add=True)
    remind_at = models.DateTimeField(null=True, blank=True, help_text="When the member wants to be told of it again.")
    removed_at = models.DateTimeField(null=True, blank=True, help_text="When the member took it away.")

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        ordering = ["-rank", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "post"], name="a_post_bookmarked_once"),
            models.UniqueConstraint(fields=["member", "thread"], name="a_thread_bookmarked_once"),
            models.CheckConstraint(
                condition=Q(post__isnull=True, thread__isnull=False) | Q(post__isnull=False, thread__isnull=True),
                name="a_bookmark_is_of_a_post_or_a_thread",
            ),
        ]
        indexes = [
            models.Index(fields=["reading_list", "-rank", "-id"], name="bookmarks_of_a_list"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="bookmarks_to_remind_of"),
        ]

    def __str__(self):
        return f"bookmark of {self.member_id}"


class ListShareQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Lists that others share with the member, while those who share them take part."""
        if not takes_part(member):
            return self.none()
        return self.filter(member=member, reading_list__owner__in=Member.objects.who_can_be_told().values("pk"))


class ListShare(models.Model):
    """A colleague with whom a list is shared: they read it as it is now. Once they have left it they stay out of it."""

    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="shares")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_shares")
    created_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When the colleague stopped seeing it.")

    objects = ListShareQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["reading_list", "member"], name="a_list_shared_once")]

    def __str__(self):
        return f"list {self.reading_list_id} with {self.member_id}"
