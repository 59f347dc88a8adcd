"""What follows when members work elsewhere, or their settings change; registered by the apps above from their
AppConfig.ready(), and done in the transaction of the change."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

Keep = Callable[[QuerySet[Any]], None]
_keep: list[Keep] = []


def register_keeping(keep: Keep) -> None:
    """`keep(members)` makes true again what was kept of where these members work."""
    _keep.append(keep)


def settings_changed(members: QuerySet[Any]) -> None:
    """These members work elsewhere now, or where they work is described otherwise."""
    for keep in _keep:
        keep(members)
