"""What moderators can do to threads, one or many: in the words of the menu and of the preview."""

from collections.abc import Callable
from dataclasses import dataclass

from community.times import said_end
from forums.curating import forms
from forums.models import Post, Thread, normalise_tag
from forums.operations import curating, merging, moving, quiet
from forums.operations.acts import Doing
from forums.operations.tagging import MOST_TAGS

# What they are called there where the menu has another word.
IN_LOG = {"tags": "retag", "question": "change kind", "discussion": "change kind", "quiet": "quiet days"}
NOBODY = "Nobody is told."
AUTHORS = "Whoever started them is told once, with the reason."


def _may(thread: Thread, choice: dict) -> str:
    return ""


@dataclass(frozen=True)
class Action:
    """`will` says what becomes of a thread, `why_not` what keeps it from that; `do` does it to a locked one."""

    name: str
    label: str  # in the list of what can be done
    button: str
    icon: str
    will: Callable[[Thread, dict], str]
    do: Callable[[Doing, Thread, str, dict], None]
    form: type[forms.ActForm] = forms.ActForm
    why_not: Callable[[Thread, dict], str] = _may
    told: str = NOBODY
    to_one_only: bool = False
    counts: bool = False  # it changes what is counted of forums, which are held then
    to_others: Callable[[dict], list[Thread]] = lambda choice: []  # threads it changes beside those chosen

    @property
    def name_in_log(self) -> str:
        return IN_LOG.get(self.name, self.name)


def _until(choice: dict) -> str:
    until = choice.get("until")
    return f" until {said_end(until)}" if until else ""


def _tags_after(thread: Thread, choice: dict) -> list[str]:
    off = {normalise_tag(name) for name in choice["take_off"]}
    kept = [name for _, name in thread.tag_labels if normalise_tag(name) not in off]
    there = {normalise_tag(name) for name in kept}
    return kept + [name for name in choice["add"] if normalise_tag(name) not in there]


def _why_not_tagged(thread: Thread, choice: dict) -> str:
    after = _tags_after(thread, choice)
    if len(after) > MOST_TAGS:
        return f"It would have {len(after)} tags, and a thread has {MOST_TAGS} at most."
    return "It has these tags already." if after == [name for _, name in thread.tag_labels] else ""


def _readers_in(thread: Thread, target: Thread) -> str:
    return forms.readers_after(thread, target.forum, target.author_id)


def _why_not_merged(thread: Thread, choice: dict) -> str:
    if thread.pk == choice["target"].pk:
        return "It is the one that stays."
    return merging.why_not_merged(thread, choice["target"])


def _opening(thread: Thread) -> Post:
    return Post.objects.select_related("author").get(thread=thread, position=1)


def _hide(doing: Doing, thread: Thread, reason: str, choice: dict) -> None:
    curating.hide(doing, thread, _opening(thread), reason)


def _restore(doing: Doing, thread: Thread, reason: str, choice: dict) -> None:
    curating.restore(doing, thread, _opening(thread), reason)


def _merge(doing: Doing, thread: Thread, reason: str, choice: dict) -> None:
    if choice["target"].pk != thread.pk:
        merging.merge(doing, thread, reason, target=choice["target"])


def _quiet_words(choice: dict) -> str:
    days = forms.QuietForm.quiet_days(choice)
    if days is None:
        return "It closes itself when its forum says."
    return f"It closes itself after {days} days without a post." if days else "It never closes itself."


ACTIONS = [
    Action(
        name="move",
        label="Move to another forum",
        button="Move",
        icon="move",
        form=forms.MoveForm,
        why_not=lambda t, c: "It is there already." if t.forum_id == c["forum"].pk else "",
        will=lambda t, c: f"Goes from {t.forum.title} to {c['forum'].title}. {forms.readers_after(t, c['forum'])}",
        do=lambda d, t, r, c: moving.move(d, t, r, forum=c["forum"]),
        told=AUTHORS,
        counts=True,
    ),
    Action(
        name="merge",
        label="Merge into one thread",
        button="Merge",
        icon="merge",
        form=forms.MergeForm,
        why_not=_why_not_merged,
        will=lambda t, c: (
            f"Its {forms.posts_said(t.last_position)} go into “{c['target'].title}”, in order of time. Its address "
            f"leads there, and its followers follow that. {_readers_in(t, c['target'])}"
        ),
        do=_merge,
        told="Everyone who wrote in a thread that is merged is told once, with the reason.",
        counts=True,
        to_others=lambda c: [c["target"]],
    ),
    Action(
        name="pin",
        label="Pin to the top",
        button="Pin",
        icon="pin",
        form=forms.PinForm,
        why_not=lambda t, c: "It is pinned so already." if t.pinned_at and t.pinned_until == c["until"] else "",
        will=lambda t, c: f"Stands at the top of {t.forum.title}{_until(c)}.",
        do=lambda d, t, r, c: curating.pin(d, t, r, pinned=True, until=c["until"]),
    ),
    Action(
        name="unpin",
        label="Unpin",
        button="Unpin",
        icon="pin",
        why_not=lambda t, c: "" if t.pinned_at else "It is not pinned.",
        will=lambda t, c: f"Stands among the others of {t.forum.title}.",
        do=lambda d, t, r, c: curating.pin(d, t, r, pinned=False),
    ),
    Action(
        name="feature",
        label="Feature",
        button="Feature",
        icon="rosette",
        form=forms.FeatureForm,
        why_not=lambda t, c: (
            "It was taken down."
            if t.hidden_at
            else "It is featured so already."
            if t.featured_at and t.featured_until == c["until"]
            else ""
        ),
        will=lambda t, c: f"Stands out on the page of the forums, for those who may read it{_until(c)}.",
        do=lambda d, t, r, c: curating.feature(d, t, r, featured=True, until=c["until"]),
        told=AUTHORS,
    ),
    Action(
        name="unfeature",
        label="No longer feature",
        button="No longer feature",
        icon="rosette",
        why_not=lambda t, c: "" if t.featured_at else "It is not featured.",
        will=lambda t, c: "Leaves the page of the forums. It stays where it is.",
        do=lambda d, t, r, c: curating.feature(d, t, r, featured=False),
    ),
    Action(
        name="lock",
        label="Lock",
        button="Lock",
        icon="lock",
        form=forms.LockForm,
        why_not=lambda t, c: (
            "It is locked so already." if t.locked_at and not t.closed_itself and t.locked_until == c["until"] else ""
        ),
        will=lambda t, c: f"Nobody but moderators can reply{_until(c)}. The reason stands on it.",
        do=lambda d, t, r, c: curating.lock(d, t, r, locked=True, until=c["until"]),
        told=AUTHORS,
    ),
    Action(
        name="unlock",
        label="Unlock",
        button="Unlock",
        icon="lock",
        form=forms.ToldForm,
        why_not=lambda t, c: "" if t.locked_at else "It is not locked.",
        will=lambda t, c: "People can reply again.",
        do=lambda d, t, r, c: curating.lock(d, t, r, locked=False),
        told=AUTHORS,
    ),
    Action(
        name="retitle",
        label="Change the title",
        button="Change the title",
        icon="edit",
        form=forms.RetitleForm,
        why_not=lambda t, c: "It is called so already." if t.title == c["title"] else "",
        will=lambda t, c: f"Is called “{c['title']}”. Its old address leads to it still.",
        do=lambda d, t, r, c: curating.retitle(d, t, r, title=c["title"]),
        told=AUTHORS,
        to_one_only=True,
    ),
    Action(
        name="tags",
        label="Add tags or take them off",
        button="Change the tags",
        icon="tag",
        form=forms.RetagForm,
        why_not=_why_not_tagged,
        will=lambda t, c: f"Its tags are then: {', '.join(_tags_after(t, c)) or 'none'}.",
        do=lambda d, t, r, c: curating.retag(d, t, r, names=_tags_after(t, c)),
    ),
    Action(
        name="question",
        label="Make a question",
        button="Make a question",
        icon="question",
        form=forms.ToldForm,
        why_not=lambda t, c: "It is a question already." if t.is_question else "",
        will=lambda t, c: "Is a question: whoever started it can choose answers.",
        do=lambda d, t, r, c: curating.make_it(d, t, r, kind=Thread.Kind.QUESTION),
        told=AUTHORS,
    ),
    Action(
        name="discussion",
        label="Make a discussion",
        button="Make a discussion",
        icon="forums",
        form=forms.ToldForm,
        why_not=lambda t, c: "" if t.is_question else "It is a discussion already.",
        will=lambda t, c: "Is a discussion. Chosen answers are not shown as such; they are if it is a question again.",
        do=lambda d, t, r, c: curating.make_it(d, t, r, kind=Thread.Kind.DISCUSSION),
        told=AUTHORS,
    ),
    Action(
        name="quiet",
        label="Say when it closes itself",
        button="Say when it closes itself",
        icon="clock",
        form=forms.QuietForm,
        why_not=lambda t, c: "It says so already." if t.quiet_days == forms.QuietForm.quiet_days(c) else "",
        will=lambda t, c: _quiet_words(c),
        do=lambda d, t, r, c: quiet.close_after(d, t, r, days=forms.QuietForm.quiet_days(c)),
    ),
    Action(
        name="hide",
        label="Take down",
        button="Take down",
        icon="shield",
        form=forms.HideForm,
        why_not=lambda t, c: "It was taken down already." if t.hidden_at else "",
        will=lambda t, c: "Only moderators see it. It can be put back.",
        do=_hide,
        told=AUTHORS,
        counts=True,
    ),
    Action(
        name="restore",
        label="Put back",
        button="Put back",
        icon="shield",
        form=forms.ToldForm,
        why_not=lambda t, c: "" if t.hidden_at else "It was not taken down.",
        will=lambda t, c: "Whoever may read its forum sees it again.",
        do=_restore,
        told=AUTHORS,
        counts=True,
    ),
]
BY_NAME = {action.name: action for action in ACTIONS}


def actions_for(threads: list[Thread]) -> list[Action]:
    """What can be offered for these threads: nothing that is only for one where they are several."""
    return [action for action in ACTIONS if len(threads) == 1 or not action.to_one_only]
