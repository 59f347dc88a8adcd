"""Who can be mentioned, by the beginnings of words in a name, a handle, a job or a setting: "car bev", "senco haze"."""

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from community.models import Group, GroupMembership, Member
from forums.mentions import group_mention, member_mention
from forums.models import Post, Thread
from forums.permissions import can_mention_group

MOST_PEOPLE, MOST_GROUPS, MOST_WORDS = 6, 2, 4
RECENT_POSTS = 100


def people_to_mention(member, readers: QuerySet[Member], text: str, thread: Thread | None = None) -> list[dict]:
    """Of those who may read what is written, the ones meant; for no words yet, who wrote last in the thread.

    `html` is the mention as a post holds it. One query.
    """
    words = text.split()[:MOST_WORDS]
    people = readers.exclude(pk=member.pk).filter(is_placeholder=False).select_related("setting")
    if not words and thread is None:
        return []
    if not words:
        recent = Post.objects.filter(thread=thread, status=Post.Status.VISIBLE).order_by("-position")[:RECENT_POSTS]
        people = people.filter(pk__in=recent.values("author"))
    for word in words:
        people = people.filter(_begins("display_name", word) | _begins("handle", word, "-") | _about(word))
    begins_with_it = Case(When(display_name__istartswith=" ".join(words), then=Value(0)), default=Value(1))
    return [
        {
            "name": one.display_name,
            "about": one.role_and_setting,
            "initials": one.initials,
            "tint": one.tint,
            "html": member_mention(one),
        }
        for one in people.order_by(begins_with_it, Lower("display_name"), "pk")[:MOST_PEOPLE]
    ]


def groups_to_mention(member, readers: QuerySet[Member], text: str) -> list[dict]:
    """For moderators: the groups meant, and how many members of each would be told. One query."""
    words = text.split()[:MOST_WORDS]
    if not words or not can_mention_group(member):
        return []
    told = Q(memberships__member__in=readers.exclude(pk=member.pk).values("pk"))
    groups = Group.objects.annotate(told=Count("memberships", filter=told))
    for word in words:
        groups = groups.filter(_begins("name", word) | _begins("slug", word, "-"))
    return [
        {"slug": group.slug, "name": group.name, "told": group.told, "html": group_mention(group)}
        for group in groups.order_by("name")[:MOST_GROUPS]
    ]


def how_many_are_told(member, readers: QuerySet[Member], slugs: list[str]) -> int:
    """How many members a moderator would tell by mentioning these groups, each once. One query."""
    if not slugs or not can_mention_group(member):
        return 0
    members = GroupMembership.objects.filter(group__slug__in=slugs).values("member_id")
    return readers.filter(pk__in=members).exclude(pk=member.pk).count()


def _begins(field: str, word: str, between: str = " ") -> Q:
    return Q(**{f"{field}__istartswith": word}) | Q(**{f"{field}__icontains": between + word})


def _about(word: str) -> Q:
    # One letter begins something in every job and setting.
    return _begins("job_role", word) | _begins("setting__name", word) if len(word) > 1 else Q()
