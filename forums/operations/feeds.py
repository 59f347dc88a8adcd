"""Private feeds: making, naming, renewing and revoking the secret addresses by which members read elsewhere."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.permissions import require, takes_part
from forums.models import PrivateFeed
from forums.models.feeds import LASTS, LONGEST_NAME, hash_of, new_token

MOST_FEEDS = 50
# How exactly it is known when a feed was last read: it is not written down each time.
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(member, topic: str, query: str, name: str) -> tuple[PrivateFeed, str]:
    """A feed of what the member may see, and the secret of its address, which is told once and kept nowhere."""
    require(takes_part(member))
    # Of two that are made at once one waits, so that both are counted.
    type(member).objects.select_for_update(no_key=True).filter(pk=member.pk).values_list("pk").first()
    count = PrivateFeed.objects.filter(member=member).count()
    require(count < MOST_FEEDS, f"You have {count} private feeds already. End one that you do not use first.")
    token = new_token()
    feed = PrivateFeed.objects.create(
        member=member,
        topic=topic,
        query=query,
        name=name[:LONGEST_NAME],
        token_hash=hash_of(token),
        expires_at=timezone.now() + LASTS,
    )
    return feed, token


def rename_feed(member, feed_id: int, name: str) -> bool:
    """Calls a feed of the member's otherwise; whether it is there."""
    return _is_own(member, feed_id) and bool(PrivateFeed.objects.filter(pk=feed_id).update(name=name[:LONGEST_NAME]))


def renew_feed(member, feed_id: int) -> bool:
    """Lets a feed of the member's be read for another year from now, at the same address; whether it is there."""
    lasts_until = timezone.now() + LASTS
    return _is_own(member, feed_id) and bool(PrivateFeed.objects.filter(pk=feed_id).update(expires_at=lasts_until))


def revoke_feed(member, feed_id: int) -> bool:
    """Ends a feed of the member's: nobody reads at its address any more; whether it was there."""
    return _is_own(member, feed_id) and bool(PrivateFeed.objects.filter(pk=feed_id).delete()[0])


def _is_own(member, feed_id: int) -> bool:
    return PrivateFeed.objects.visible_to(member).filter(pk=feed_id).exists()


def feed_of_token(token: str) -> PrivateFeed | None:
    """The feed at a secret address, with its member, while it lasts and they take part."""
    feeds = PrivateFeed.objects.lasting().select_related("member")
    feed = feeds.filter(token_hash=hash_of(token)).first()
    return feed if feed and takes_part(feed.member) else None


def note_use(feed: PrivateFeed) -> None:
    """Keeps that the feed is read, to the hour: its member sees which they use."""
    now = timezone.now()
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
    if feed.last_used_at is None or feed.last_used_at < now - NOTED_EVERY:
        PrivateFeed.objects.filter(unnoted, pk=feed.pk).update(last_used_at=now)
