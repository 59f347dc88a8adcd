"""What becomes of follows, and of what people were told, when things go from one topic to another. Called in the
transaction of the change."""

from collections.abc import Iterable, Iterator
from itertools import islice

from notifications.models import Follow, Notification

AT_ONCE = 500


def also_follow(topic: str, other: str, among: Iterable[int] | None = None) -> list[int]:
    """Those who follow a topic (of these members, if given) follow the other one, too. Returns the new follows, for
    `stop_following`."""
    followers = Follow.objects.filter(topic=topic)
    if among is not None:
        followers = followers.filter(member__in=list(among))
    had = Follow.objects.filter(topic=other).values("member_id")
    new = list(followers.exclude(member__in=had).order_by("member_id").values_list("member_id", flat=True))
    rows = [Follow(member_id=pk, topic=other) for pk in new]
    Follow.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    made: list[int] = []
    for some in _some_at_once(new):
        made += Follow.objects.filter(topic=other, member__in=some).values_list("pk", flat=True)
    return made


def stop_following(follows: Iterable[int]) -> None:
    """Takes back what `also_follow` did, for those who follow still."""
    Follow.objects.filter(pk__in=list(follows)).delete()


def move_told(topic: str, other: str, subjects: Iterable[str] | None = None) -> None:
    """What people were told in a topic and have not read (of these subjects, if given) belongs to the other one."""
    told = Notification.objects.filter(topic=topic, read_at__isnull=True)
    if subjects is None:
        told.update(topic=other)
        return
    for some in _some_at_once(subjects):
        told.filter(subject__in=some).update(topic=other)


def _some_at_once(values: Iterable) -> Iterator[list]:
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
