"""What can be told and followed: registered by the apps above, in their AppConfig.ready().

Nothing of a notification's words is kept in this app. Whoever shows or mails one asks here, at that moment, for
the words as this member may see them now; what is not in the answer is not shown, not mailed and not counted.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from notifications.models import Notification


@dataclass(frozen=True, slots=True)
class Presented:
    """A notification in words: "<actor> <did> <title>", such as "Tom Wetherell / replied in / Minibus drivers"."""

    actor: str
    did: str
    title: str
    url: str
    passage: str = ""  # a line or two, for the inbox
    body: str = ""  # all of it in plain text, for the e-mail; the passage when empty
    initials: str = ""
    tint: int = 1

    @property
    def sentence(self) -> str:
        return " ".join(part for part in (self.actor, self.did, self.title) if part)


@dataclass(frozen=True, slots=True)
class PresentedTopic:
    """Something that can be followed: what it is called, where it is, and what it is ("Tag")."""

    title: str
    url: str
    sort: str = ""


Present = Callable[[list[Notification], Any], dict[int, Presented]]
PresentTopics = Callable[[list[int], Any], dict[int, PresentedTopic]]
Now = Callable[[Iterable[int]], dict[int, int]]


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    present: Present
    mail_label: str
    comes_from_following: bool
    offered_to: Callable[[Any], bool]
    is_mailed_unasked: bool


_kinds: dict[str, Kind] = {}
_topics: dict[str, PresentTopics] = {}
_now: dict[str, Now] = {}


def everyone(member) -> bool:
    return True


def register_kind(
    name: str,
    *,
    present: Present,
    mail_label: str,
    comes_from_following: bool = False,
    offered_to: Callable[[Any], bool] = everyone,
    is_mailed_unasked: bool = True,
) -> None:
    """Adds a kind of notification.

    `present(notifications, member)` answers with the words of those that the member may see now, by notification id.
    Kinds that share one function are asked together. `mail_label` stands beside the box on the settings page, after
    "E-mail me at once when…", for members to whom the kind is `offered_to`. A kind that `comes_from_following` is
    stopped by unfollowing its topic. One that is not `is_mailed_unasked` is mailed only to who has asked for it.
    """
    _kinds[name] = Kind(name, present, mail_label, comes_from_following, offered_to, is_mailed_unasked)


def register_topic(prefix: str, present_topics: PresentTopics, now: Now | None = None) -> None:
    """Adds what can be followed, such as "thread": `present_topics(ids, member)` names those the member may see.

    Where one can become part of another, `now(ids)` says by the ids of those that have what they are part of.
    """
    _topics[prefix] = present_topics
    if now is not None:
        _now[prefix] = now


def kinds(member) -> list[Kind]:
    """The kinds that this member may be told of, in the order in which they were registered."""
    return [kind for kind in _kinds.values() if kind.offered_to(member)]


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def present(notifications: Iterable[Notification], member) -> dict[int, Presented]:
    """The words of those notifications that the member may see now, by id."""
    by_source: dict[Present, list[Notification]] = defaultdict(list)
    for notification in notifications:
        if kind := _kinds.get(notification.kind):
            by_source[kind.present].append(notification)
    return {id_: words for source, batch in by_source.items() for id_, words in source(batch, member).items()}


def present_topics(topics: Iterable[str], member) -> dict[str, PresentedTopic]:
    """Title and address of those topics that the member may see now."""
    return {
        f"{prefix}:{id_}": words
        for prefix, ids in _ids_by_prefix(topics).items()
        for id_, words in _topics[prefix](ids, member).items()
    }


def topics_now(topics: Iterable[str]) -> dict[str, str]:
    """By each topic the one that it is part of by now: another, where a thread or a tag was merged."""
    topics = list(topics)
    merged = {
        f"{prefix}:{id_}": f"{prefix}:{into}"
        for prefix, ids in _ids_by_prefix(topics).items()
        if prefix in _now
        for id_, into in _now[prefix](ids).items()
    }
    return {topic: merged.get(topic, topic) for topic in topics}


def _ids_by_prefix(topics: Iterable[str]) -> dict[str, list[int]]:
    by_prefix: dict[str, list[int]] = defaultdict(list)
    for topic in topics:
        prefix, _, number = topic.partition(":")
        if prefix in _topics and number.isascii() and number.isdigit() and len(number) < 19:
            by_prefix[prefix].append(int(number))
    return by_prefix
