"""The key under which a member's devices keep what the server does not have yet."""

import base64

from django.core.cache import caches

from forums.models import DraftKey

A_DAY = 24 * 3600


def draft_key(member) -> str:
    """This member's key, made when it is first asked for. It never changes, so each process remembers it."""
    key = caches["process"].get(_name(member))
    if key is None:
        made, _ = DraftKey.objects.get_or_create(member=member)
        key = base64.b64encode(bytes(made.key)).decode("ascii")
        caches["process"].set(_name(member), key, A_DAY)
    return key


def _name(member) -> str:
    return f"draft-key:{member.pk}:{member.handle}"
