"""Who follows what; and when one topic becomes part of another, that its followers follow the other, once, until it is
taken back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from notifications.models import Follow


def is_followed_by(member, kind: str, number: str = "pk"):
    """For a queryset of what is followed as "<kind>:<number>": whether the member follows it. No query of its own."""
    if not member.is_authenticated:
        return Value(False)
    topic = Concat(Value(f"{kind}:"), Cast(OuterRef(number), CharField()))
    return Exists(Follow.objects.filter(member=member.pk, topic=topic))


class Moved(NamedTuple):
    """A follower who was moved, since when they had followed, and whether they followed both."""

    member_id: int
    since: datetime
    had_both: bool


@transaction.atomic
def move_followers(source: str, target: str, most: int) -> list[Moved]:
    """Makes some followers of one topic followers of another instead; none are left when none are returned."""
    rows = _locked(source).order_by("member_id")[:most]
    follows = {row.member_id: row for row in rows}
    both = set(_of(target, follows).values_list("member_id", flat=True))
    Follow.objects.filter(pk__in=[row.pk for row in follows.values() if row.member_id in both]).delete()
    Follow.objects.filter(pk__in=[row.pk for row in follows.values() if row.member_id not in both]).update(topic=target)
    return [Moved(row.member_id, row.created_at, row.member_id in both) for row in follows.values()]


@transaction.atomic
def return_followers(source: str, target: str, moved: Sequence[Moved]) -> None:
    """Makes those who were moved, and follow the other topic still, followers of the first again."""
    wanted = {one.member_id: one for one in moved}
    still = {row.member_id: row for row in _locked(target).filter(member__in=wanted).order_by("member_id")}
    already = set(_of(source, wanted).values_list("member_id", flat=True))
    fit = [one for one in moved if one.member_id in still and one.member_id not in already]
    # Whoever has begun to follow the other anew since has chosen it, and stays there.
    same = [still[one.member_id].pk for one in fit if not one.had_both and still[one.member_id].created_at == one.since]
    Follow.objects.filter(pk__in=same).update(topic=source)
    both = {one.member_id: one.since for one in fit if one.had_both}
    Follow.objects.bulk_create([Follow(member_id=pk, topic=source) for pk in both], ignore_conflicts=True)
    again = list(_of(source, both))
    for row in again:
        row.created_at = both[row.member_id]
    Follow.objects.bulk_update(again, ["created_at"])


def _locked(topic: str):
    return Follow.objects.select_for_update().filter(topic=topic)


def _of(topic: str, members: Iterable[int]):
    return Follow.objects.filter(topic=topic, member__in=list(members))
