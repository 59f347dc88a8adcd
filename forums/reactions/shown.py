"""The reactions to a post as its page shows them to one viewer: a button each, and who gave them in words."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from forums.beside_posts import Beside
from forums.models import Reaction, Thread
from forums.permissions import can_react
from forums.reactions.words import ICONS, given_in_words

BARS_KEPT = 4000


class ShownReaction(NamedTuple):
    kind: str
    label: str
    icon: str
    how_many: int
    is_mine: bool


class ShownReactions(NamedTuple):
    """`may_react` is False for visitors, authors and whoever takes no part. On an answer, that it worked is told with a
    line on how, on a page of its own."""

    post_id: int | str
    of: str
    kinds: tuple[ShownReaction, ...]
    said: tuple[str, ...]
    may_react: bool
    is_answer: bool


@lru_cache(BARS_KEPT)
def _bar_html(reactions: ShownReactions) -> SafeString:
    return render_to_string("forums/_reactions.html", {"reactions": reactions})


def forget() -> None:
    _bar_html.cache_clear()


def reactions_of(post, thread: Thread, told: Beside, viewer) -> SafeString:
    """The reactions to a post, loaded `with_author`, for this viewer. Visitors are told how many, and no names."""
    post.thread = thread
    kept, may_react = post.reactions, can_react(viewer, post)
    if not post.is_visible or not (kept or may_react):
        return SafeString("")
    mine: set[str] = told.reactions.get(post.pk, set())
    kinds, said = [], []
    for kind, label in Reaction.Kind.choices:
        count, newest = kept.get(kind, (0, ()))
        kinds.append(ShownReaction(kind, label, ICONS[Reaction.Kind(kind)], count, kind in mine))
        if count and viewer.is_authenticated:
            said.append(given_in_words(kind, _named(newest, told.names, viewer.pk, kind in mine), count))
    is_answer = post.pk in thread.answer_ids
    return _bar_html(ShownReactions(post.pk, post.author_name, tuple(kinds), tuple(said), may_react, is_answer))


def empty_bar() -> SafeString:
    """What the page's script puts under a post that comes in while one reads, with its number for __ID__ and its
    author's name for __NAME__."""
    kinds = tuple(
        ShownReaction(kind, label, ICONS[Reaction.Kind(kind)], 0, False) for kind, label in Reaction.Kind.choices
    )
    return _bar_html(ShownReactions("__ID__", "__NAME__", kinds, (), may_react=True, is_answer=False))


def _named(newest, names: Mapping[int, str], viewer_id: int, is_mine: bool) -> list[str]:
    """The viewer first, as "you"; then the newest others."""
    others = [names[pk] for pk in newest if pk in names and pk != viewer_id]
    return ["you", *others[:1]] if is_mine else others


def with_reactions(post_html: SafeString, post_id: int, bar: SafeString) -> SafeString:
    """A post with its reactions in the place that forums/_post.html keeps for them."""
    # No attribute of this name outlives sanitising: the place is the template's own.
    return SafeString(post_html.replace(f'<p data-reactions="{post_id}"></p>', bar, 1))
