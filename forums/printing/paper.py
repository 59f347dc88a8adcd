"""A thread made for paper, a part of it at a time: as its reader sees it, or without any name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.html import escape

from forums.files.inline import change_pictures, read_description
from forums.files.shown import shown_files
from forums.models import Poll, Post, Thread
from forums.polls.shown import percent
from forums.printing.names_out import NamesOut
from forums.printing.paper_html import without_names
from forums.printing.people import PaperPerson, left_out

POSTS_A_PART = 100


@dataclass(frozen=True, slots=True)
class PaperPoll:
    """`choices` are words, votes and percent."""

    question: str
    choices: list[tuple[str, int, int]]
    voters: int


@dataclass(frozen=True, slots=True)
class PaperPost:
    """`instead` is said in the place of a post that was taken down or deleted."""

    number: int
    author: str
    about: str
    created_at: datetime
    html: str
    files: list[str]
    poll: PaperPoll | None
    is_answer: bool
    instead: str


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    forum: str
    posts: list[PaperPost]
    state_html: str
    state_at: datetime | None
    part: int
    parts: int
    total: int
    made_at: datetime


def parts_of(thread: Thread) -> int:
    """In how many parts a thread comes: one, unless it is very long."""
    return max(1, -(-thread.last_position // POSTS_A_PART))


def paper_of(thread: Thread, part: int, *, names: bool, pictures: bool) -> Paper:
    """A part of a thread, loaded with its forum and state of play. A few queries, however long the thread is."""
    first = (part - 1) * POSTS_A_PART + 1
    posts = list(
        Post.objects.filter(thread=thread, position__gte=first, position__lt=first + POSTS_A_PART)
        .select_related("author__setting", "poll")
        .order_by("position")
    )
    state = thread.state_of_play
    writer = _Named(pictures) if names else _unnamed(thread, posts, pictures)
    return Paper(
        title=writer.words(thread.title),
        forum=writer.words(thread.forum.title),
        posts=[writer.post(post, thread) for post in posts],
        state_html=writer.html(state.body_html) if state else "",
        state_at=state.written_at if state else None,
        part=part,
        parts=parts_of(thread),
        total=thread.last_position,
        made_at=timezone.now(),
    )


def _unnamed(thread: Thread, posts: Sequence[Post], pictures: bool) -> "_Unnamed":
    state = thread.state_of_play
    texts = [thread.title, thread.forum.title, *(post.words for post in posts), *(post.hidden_reason for post in posts)]
    markups = [post.body_html for post in posts]
    if state:
        texts.append(state.body_text)
        markups.append(state.body_html)
    return _Unnamed(pictures, *left_out(thread, texts, markups))


class _Named:
    """Writes what is there."""

    def __init__(self, pictures: bool):
        self.pictures = pictures

    def words(self, text: str) -> str:
        return text

    def html(self, markup: str) -> str:
        if self.pictures:
            return markup
        return change_pictures(markup, lambda _, description: f"<em>{_escaped_picture(description)}</em>")

    def author(self, post: Post) -> tuple[str, str]:
        return post.author.display_name, post.author.role_and_setting

    def files(self, post: Post) -> list[str]:
        return [f"{file.name} ({file.called})" for file in shown_files(post.attachments)]

    def post(self, post: Post, thread: Thread) -> PaperPost:
        """A post in its place; one that is gone as what stands there instead."""
        author, about = self.author(post)
        is_there = post.is_visible
        return PaperPost(
            number=post.position,
            author=author,
            about=about,
            created_at=post.created_at,
            html=self.html(post.body_html) if is_there else "",
            files=self.files(post) if is_there else [],
            poll=self._poll(post.poll) if is_there and post.has_poll else None,
            is_answer=is_there and post.pk in thread.answer_ids,
            instead="" if is_there else self._instead(post),
        )

    def _poll(self, poll: Poll) -> PaperPoll:
        choices = [
            (self.words(words), votes, percent(votes, poll.ballot_count))
            for words, votes in zip(poll.choices, poll.counts, strict=True)
        ]
        return PaperPoll(self.words(poll.question), choices, poll.ballot_count)

    def _instead(self, post: Post) -> str:
        if post.status == Post.Status.DELETED:
            return "Its author deleted this post."
        return f"A moderator took this post down. {self.words(post.hidden_reason)}".strip()


class _Unnamed(_Named):
    """Writes it without names: of people and settings, of files, and in what describes pictures."""

    def __init__(self, pictures: bool, names: NamesOut, people: dict[int, PaperPerson]):
        super().__init__(pictures)
        self.names, self.people = names, people

    def words(self, text: str) -> str:
        return self.names.out_of(text)

    def html(self, markup: str) -> str:
        return without_names(markup, self.names, pictures=self.pictures)

    def author(self, post: Post) -> tuple[str, str]:
        person = self.people[post.author_id]
        return person.letter, person.about

    def files(self, post: Post) -> list[str]:
        return [file.called for file in shown_files(post.attachments)]


def _escaped_picture(description: str) -> str:
    return escape(read_description([("alt", description)]))
