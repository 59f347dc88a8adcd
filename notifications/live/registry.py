"""What can be watched live: registered by the apps above, in their AppConfig.ready()."""

from collections.abc import Iterable
from typing import Any, Protocol

RELOAD = "reload"


class Channel(Protocol):
    """One kind of topic, such as "thread": every change of a topic has a number, one higher than the last."""

    def may_watch(self, viewer: Any, id: int) -> bool:
        """Whether a member or visitor may see the topic now. Asked at subscribing, and of visitors at delivery."""

    def who_may_watch(self, id: int, member_ids: Iterable[int]) -> set[int]:
        """Which of these members may see the topic now. Asked once at each delivery, for all who watch."""

    def newest(self, ids: Iterable[int]) -> dict[int, int]:
        """The number of the newest change of each of these topics, in one query."""

    def changes(self, id: int, since: int) -> list[dict] | str:
        """What changed after number `since`, in order, the same for every viewer, each a dict with its "number".

        RELOAD when it cannot be said any more.
        """


_channels: dict[str, Channel] = {}


def register_channel(kind: str, channel: Channel) -> None:
    """Lets topics like "<kind>:12" be watched."""
    _channels[kind] = channel


def channel_of(topic: object) -> tuple[Channel, int] | None:
    """The channel of a topic, and the topic's number in it; None for anything that is no topic."""
    if not isinstance(topic, str):
        return None
    kind, _, id_ = topic.partition(":")
    if kind in _channels and id_.isascii() and id_.isdigit() and len(id_) < 19 and id_[0] != "0":
        return _channels[kind], int(id_)
    return None
