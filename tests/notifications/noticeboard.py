"""Something to be told about and to watch, which no app knows: notes on a board, that a test can take down."""

from dataclasses import dataclass, field

from notifications import registry
from notifications.live import RELOAD
from notifications.live import registry as live_registry
from notifications.models import Notification


@dataclass
class Board:
    """Registered as the kinds "note" and "praise", and as the topic "board"."""

    hidden: set[str] = field(default_factory=set)
    closed_to: set[int] = field(default_factory=set)
    public: bool = True
    texts: dict[int, list[str]] = field(default_factory=dict)
    kept_from: int = 0
    loads: int = 0
    body: str = "The words of the note."

    # ---------------------------------------------------------------- notifications
    def present(self, notifications: list[Notification], member) -> dict[int, registry.Presented]:
        if member.pk in self.closed_to:
            return {}
        return {
            one.pk: registry.Presented(
                actor=one.actor.display_name if one.actor else "Someone",
                did="left a note on",
                title="The board",
                url=f"/{one.subject.replace(':', '/')}/",
                passage=self.body,
            )
            for one in notifications
            if one.subject not in self.hidden
        }

    def present_topics(self, ids: list[int], member) -> dict[int, registry.PresentedTopic]:
        if member.pk in self.closed_to:
            return {}
        return {id_: registry.PresentedTopic(f"Board {id_}", f"/board/{id_}/") for id_ in ids}

    # ---------------------------------------------------------------- live
    def may_watch(self, viewer, id: int) -> bool:
        if not viewer.is_authenticated:
            return self.public
        return not viewer.is_suspended and viewer.pk not in self.closed_to

    def who_may_watch(self, id: int, member_ids) -> set[int]:
        return set(member_ids) - self.closed_to

    def newest(self, ids) -> dict[int, int]:
        return {id_: len(self.texts[id_]) for id_ in ids if id_ in self.texts}

    def changes(self, id: int, since: int):
        self.loads += 1
        if since < self.kept_from:
            return RELOAD
        return [{"number": number + 1, "text": self.texts[id][number]} for number in range(since, len(self.texts[id]))]

    def write(self, id: int, text: str) -> int:
        """A change to board `id`; its number. Not announced."""
        self.texts.setdefault(id, []).append(text)
        return len(self.texts[id])


def put_up(monkeypatch) -> Board:
    board = Board()
    monkeypatch.setattr(registry, "_kinds", {})
    monkeypatch.setattr(registry, "_topics", {})
    monkeypatch.setattr(live_registry, "_channels", {})
    registry.register_kind("note", present=board.present, mail_label="someone leaves a note", comes_from_following=True)
    registry.register_kind("praise", present=board.present, mail_label="someone praises you")
    registry.register_topic("board", board.present_topics)
    live_registry.register_channel("board", board)
    return board
