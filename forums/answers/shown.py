"""The chosen answers of a question, as the top of its page names them."""

from typing import NamedTuple

from forums.html import excerpt, plain_text
from forums.models import Thread

ANSWERS_SHOWN = 8


class AnswerAtTheTop(NamedTuple):
    pk: int
    author_name: str
    words: str


def answers_at_the_top(thread: Thread, posts) -> list[AnswerAtTheTop]:
    """The answers among these posts in the order of choosing, with the words that they begin with."""
    by_pk = {post.pk: post for post in posts}
    found = [by_pk[pk] for pk in thread.answer_ids[:ANSWERS_SHOWN] if pk in by_pk]
    return [AnswerAtTheTop(post.pk, post.author_name, excerpt(plain_text(post.body_html))) for post in found]
