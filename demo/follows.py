"""What the people one can sign in as follow beside threads, and the feed that one of them reads on her telephone."""

from datetime import timedelta

from django.utils import timezone

from community.models import Member
from forums.models import Forum, PrivateFeed
from forums.operations.feeds import make_feed
from forums.tag_names import tags_named
from notifications.models import Follow
from notifications.operations import follow

# Handle: tags, forums, people.
FOLLOWS: dict[str, tuple[list[str], list[str], list[str]]] = {
    "carys-bevan": (["Moving and handling", "TAs"], ["money"], ["tom-wetherell"]),
    "tom-wetherell": (["Safeguarding"], ["buildings"], []),
    "priya-raman": (["Using Staffroom"], ["welcome"], ["carys-bevan"]),
    "eleanor-marsh": (["SEMH", "KCSIE"], ["ehcps"], []),
}
READS_ON_HER_TELEPHONE = "carys-bevan"


def fill_follows() -> None:
    """Once only: whoever stops following stays so."""
    if Follow.objects.exclude(topic__startswith="thread:").exists():
        return
    for handle, (tags, forums, people) in FOLLOWS.items():
        member = Member.objects.get(handle=handle)
        things = [*tags_named(tags).values(), *Forum.objects.filter(slug__in=forums).order_by("pk")]
        for thing in [*things, *Member.objects.filter(handle__in=people).order_by("pk")]:
            follow(member, thing.topic)
    reader = Member.objects.get(handle=READS_ON_HER_TELEPHONE)
    feed, _ = make_feed(reader, Forum.objects.get(slug="buildings").topic, "", "Feed reader on my telephone")
    PrivateFeed.objects.filter(pk=feed.pk).update(last_used_at=timezone.now() - timedelta(hours=3))
