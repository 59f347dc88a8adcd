"""Whose vote a ballot is. In an anonymous poll that is a hash under a key which is in no database."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

from forums.models import Poll

SALT = "forums.polls.anonymous_ballot"


def voter_of(member, poll: Poll) -> str:
    """The name under which this member's vote, or their setting's, is kept; empty for who has none in this poll."""
    return next(iter(voters_of(member, poll)), "")


def voters_of(member, poll: Poll) -> list[str]:
    """The same, with the names it may have been kept under before the site's secret key was changed."""
    if poll.is_of_settings:
        who = f"setting:{member.setting_id}" if member.setting_id else ""
    else:
        who = f"member:{member.pk}"
    if not who:
        return []
    if not poll.is_anonymous:
        return [who]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(SALT, f"{poll.pk}:{who}", secret=key, algorithm="sha256").hexdigest() for key in keys]


def candidates(member, polls: Iterable[Poll]) -> set[str]:
    """All names under which votes of this member in these polls may be kept."""
    return {voter for poll in polls for voter in voters_of(member, poll)}
