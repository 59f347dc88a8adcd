"""The threads a member follows: by themselves, by their forum, a tag, or whoever started them."""

from collections import defaultdict

from django.db.models import Q

from forums.models import ThreadTag
from notifications.models import Follow


def followed_by(member) -> dict[str, list[int]]:
    """Ids of what the member follows, by its kind: "thread", "forum", "tag", "member". One query."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for topic in Follow.objects.filter(member=member).values_list("topic", flat=True):
        kind, _, number = topic.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 19:
            found[kind].append(int(number))
    return found


def is_followed(followed: dict[str, list[int]]) -> Q:
    """Which threads those are."""
    tagged = ThreadTag.objects.filter(tag__in=followed.get("tag", [])).values("content_object")
    which = Q(pk__in=followed.get("thread", []))
    which |= Q(forum__in=followed.get("forum", [])) | Q(author__in=followed.get("member", []))
    return which | Q(pk__in=tagged) if followed.get("tag") else which
