"""What a watcher of a topic is sent: loaded and rendered once for all who have the same to catch up on, on a socket
or by polling, and asked each time who may see it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches

from notifications.live.registry import RELOAD, Channel, channel_of

LARGEST_PUSH = 8 * 1024
CACHE_SECONDS = 5
NEWEST_POSSIBLE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Update:
    """A message that brings a topic from one number to a later one, and the members who may have it."""

    number: int
    message: dict[str, Any]
    members: frozenset[int] = frozenset()
    visitors: bool = False

    @property
    def pushed(self) -> str:
        """As it goes over a socket: one that is too large says only that there is something to fetch."""
        text = json.dumps(self.message)
        if len(text) <= LARGEST_PUSH:
            return text
        return json.dumps({"type": "fetch", "topic": self.message["topic"], "number": self.number})


def gone(topic: str) -> dict[str, Any]:
    """The answer for a topic that may not be seen; the same whether it exists or not."""
    return {"type": "gone", "topic": topic}


def update_for_all(topic: str, since: int, member_ids: Iterable[int], with_visitors: bool) -> Update:
    """For watchers who have the same number: what they get, and which of them may have it."""
    found = channel_of(topic)
    if not found:
        return Update(since, gone(topic))
    channel, id_ = found
    number = channel.newest([id_]).get(id_)
    if number is None:
        return Update(since, gone(topic))
    members, visitors = who_may_have(topic, member_ids, with_visitors)
    if not members and not visitors:
        return Update(since, gone(topic))
    number, message = _message(channel, id_, topic, since, number)
    return Update(number, message, members, visitors)


def who_may_have(topic: str, member_ids: Iterable[int], with_visitors: bool) -> tuple[frozenset[int], bool]:
    """Which of these members may watch the topic now, and whether visitors may."""
    found = channel_of(topic)
    if not found:
        return frozenset(), False
    channel, id_ = found
    return frozenset(channel.who_may_watch(id_, member_ids)), with_visitors and channel.may_watch(AnonymousUser(), id_)


def update_for(viewer: Any, topic: str, since: int | None) -> Update | None:
    """For one viewer: what they lack since a number (nothing since None). None when they may not see the topic."""
    found = channel_of(topic)
    if not found or not found[0].may_watch(viewer, found[1]):
        return None
    channel, id_ = found
    number = channel.newest([id_]).get(id_)
    if number is None:
        return None
    if since is None or since == number:
        return Update(number, {"type": "watching", "topic": topic, "number": number})
    number, message = _message(channel, id_, topic, since, number)
    return Update(number, message)


def newest_numbers(topics: Iterable[str]) -> dict[str, int]:
    """The newest number of many topics: one query for each kind."""
    by_channel: dict[int, tuple[Channel, dict[int, str]]] = {}
    for topic in topics:
        if found := channel_of(topic):
            by_channel.setdefault(id(found[0]), (found[0], {}))[1][found[1]] = topic
    return {
        topics_by_id[id_]: number
        for channel, topics_by_id in by_channel.values()
        for id_, number in channel.newest(list(topics_by_id)).items()
    }


def _message(channel: Channel, id_: int, topic: str, since: int, newest: int) -> tuple[int, dict[str, Any]]:
    key = f"live:{topic}:{since}:{newest}"
    answer = caches["process"].get(key)
    if answer is None:
        answer = _load(channel, id_, topic, since, newest)
        caches["process"].set(key, answer, CACHE_SECONDS)
    return answer


def _load(channel: Channel, id_: int, topic: str, since: int, newest: int) -> tuple[int, dict[str, Any]]:
    changes = channel.changes(id_, since) if since <= newest else RELOAD
    if isinstance(changes, str) or not changes:
        return newest, {"type": "reload", "topic": topic, "number": newest}
    number = changes[-1]["number"]
    return number, {"type": "change", "topic": topic, "number": number, "changes": changes}
