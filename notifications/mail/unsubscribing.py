"""The link that stops an e-mail: signed, so that it works signed out, on any device, as long as the mail is kept."""

from dataclasses import dataclass

from django.core import signing

from notifications import registry
from notifications.models import Notification

SALT = "notifications.unsubscribe"


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """What a link stops: all of a topic when `topic` is given, otherwise e-mails of this kind."""

    member_id: int
    kind: str
    topic: str


def token_for(notification: Notification) -> str:
    kind = registry.kind_named(notification.kind)
    topic = notification.followed_topic if kind and kind.comes_from_following else ""
    return signing.dumps([notification.member_id, notification.kind, topic], salt=SALT)


def read_token(token: str) -> Unsubscription | None:
    """What the token stops; None for one that we did not sign."""
    try:
        member_id, kind, topic = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Unsubscription(member_id, kind, topic)
