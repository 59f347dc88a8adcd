"""The chosen answers of a question as its page shows them: named at its top, and each with a head and a foot in its
place. Made of nothing but the values in a tuple, and rendered once for the same ones, as forums/shown.py does it."""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from community.permissions import takes_part
from forums.beside_posts import Beside
from forums.html import excerpt, plain_text
from forums.models import Thread, Tried
from forums.models.answers import is_due
from forums.permissions import can_accept_answer, can_confirm_answer, can_supersede, why_not_try

ANSWERS_SHOWN = 8
FRAMES_KEPT = 1000
# What is loaded of answers beside their posts, as columns of theirs.
ANSWER_COLUMNS = {
    "tried_count": F("answer__tried_count"),
    "kept_count": F("answer__kept_count"),
    "newest_lines": F("answer__newest_lines"),
    "review_by": F("answer__review_by"),
    "confirmed_at": F("answer__confirmed_at"),
    "confirmed_name": F("answer__confirmed_by__display_name"),
}


class AnswerAtTheTop(NamedTuple):
    pk: int
    author_name: str
    words: str


class ShownLine(NamedTuple):
    kind_of_setting: str
    line: str
    is_kept: bool


class ShownAnswer(NamedTuple):
    """`asks` says that this viewer is one of those whom it asks whether it is still right."""

    post_id: int
    is_first: bool
    tried_count: int
    kept_count: int
    lines: tuple[ShownLine, ...]
    is_tried_by_us: bool
    may_try: bool
    review_by: date | None
    is_due: bool
    asks: bool
    may_set_day: bool
    confirmed_on: date | None
    confirmed_name: str | None
    newer_id: int | None
    newer_title: str
    may_supersede: bool
    today: date


@lru_cache(FRAMES_KEPT)
def _head_html(answer: ShownAnswer) -> SafeString:
    return render_to_string("forums/_answer_head.html", {"answer": answer})


@lru_cache(FRAMES_KEPT)
def _foot_html(answer: ShownAnswer) -> SafeString:
    return render_to_string("forums/_answer_foot.html", {"answer": answer})


def forget() -> None:
    """Keeps nothing of what was rendered: for those who measure what it costs."""
    _head_html.cache_clear()
    _foot_html.cache_clear()


def answers_at_the_top(thread: Thread, posts) -> list[AnswerAtTheTop]:
    """The answers among these posts in the order of choosing, with the words that they begin with."""
    by_pk = {post.pk: post for post in posts}
    found = [by_pk[pk] for pk in thread.answer_ids[:ANSWERS_SHOWN] if pk in by_pk]
    return [AnswerAtTheTop(post.pk, post.author_name, excerpt(plain_text(post.body_html))) for post in found]


def frame_answer(post: Any, thread: Thread, told: Beside, viewer) -> None:
    """Gives a post, loaded with ANSWER_COLUMNS, what stands above and below it as an answer: `answer_head` and
    `answer_foot`, empty for what is none."""
    post.answer_head = post.answer_foot = ""
    if post.pk in thread.answer_ids and post.is_visible:
        shown = _shown(post, thread, told, viewer)
        post.answer_head, post.answer_foot = _head_html(shown), _foot_html(shown)


def _shown(post: Any, thread: Thread, told: Beside, viewer) -> ShownAnswer:
    post.thread = thread
    newer = told.newer.get(post.superseded_by_id)
    return ShownAnswer(
        post_id=post.pk,
        is_first=post.pk == thread.answer_ids[0],
        tried_count=post.tried_count or 0,
        kept_count=post.kept_count or 0,
        lines=tuple(
            ShownLine(Tried.KindOfSetting(kind).label, line, is_kept)
            for kind, line, is_kept, _ in post.newest_lines or ()
        ),
        is_tried_by_us=post.pk in told.tried,
        may_try=takes_part(viewer) and not why_not_try(viewer, post),
        review_by=post.review_by,
        is_due=is_due(post.review_by),
        asks=can_confirm_answer(viewer, thread, post),
        may_set_day=can_accept_answer(viewer, thread),
        confirmed_on=timezone.localdate(post.confirmed_at) if post.confirmed_at else None,
        confirmed_name=post.confirmed_name,
        newer_id=post.superseded_by_id if newer is not None else None,
        newer_title=newer or "",
        may_supersede=can_supersede(viewer, thread, post),
        today=timezone.localdate(),
    )
