"""Where a passage stands: in a post and all that is kept of it, and in other posts that hold it too."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from forums.drafts.words import Fields
from forums.files.fields import read_descriptions
from forums.models import File, HeldPost, Post, PostRevision, Report, StateOfPlay, Thread, Tried
from forums.passages import Passage

MOST_POSTS = 200
_AROUND = 60


@dataclass(frozen=True)
class Place:
    """A post, loaded with thread and author, and how often the passage stands in it and in what it said before."""

    post: Post
    now: int
    before: int
    around: str
    quotes_it: bool = False


@dataclass(frozen=True)
class Elsewhere:
    """Other posts with the passage in them; `more` than are listed here. And what is held for a moderator to read."""

    places: list[Place]
    more: int
    held: list[HeldPost]


def place_in(post: Post, passage: Passage, by, quoted: Post | None = None) -> Place:
    """What a moderator is told of it: nothing of reports of their own posts, though words go from those too."""
    now = count_now(post, passage) + passage.count(post.hidden_reason)
    before = sum(count_in_revision(revision, passage) for revision in post.revisions.all())
    now += sum(passage.count(said.line) + passage.count(said.removal_reason) for said in post.tried.all())
    if post.author_id != by.pk:
        now += sum(passage.count(report.words) + passage.count(report.note) for report in post.reports.all())
    if quoted is None or post.is_opening:
        now += passage.count(post.thread.lock_reason)
        for state in post.thread.states_of_play.all():
            found = passage.count_in_html(state.body_html)
            now, before = (now + found, before) if state.pk == post.thread.state_of_play_id else (now, before + found)
    quotes_it = quoted is not None and f'cite="/posts/{quoted.pk}/"' in post.body_html
    return Place(post, now, before, _around(post, passage), quotes_it)


def count_now(post: Post, passage: Passage) -> int:
    """How often it stands in what the post says, its poll and its files' names; for an opening post also in its
    thread's title and tags."""
    found = passage.count_in_html(post.body_html)
    if post.is_opening:
        found += passage.count(post.thread.title) + sum(passage.count(name) for _, name in post.thread.tag_labels)
    if post.has_poll:
        found += sum(passage.count(words) for words in [post.poll.question, *post.poll.choices])
    shown = {pk: name for pk, name, *_ in post.attachments}
    # A picture's own name, which its author sees, is in no row of the post.
    kept = {str(file.pk): file.name for file in post.files.all()}
    return found + sum(passage.count(name) for name in (shown | kept).values())


def count_in_revision(revision: PostRevision, passage: Passage) -> int:
    names = sum(passage.count(name) for _, name, *_ in revision.attachments)
    return passage.count_in_html(revision.body_html) + passage.count(revision.title) + names


def count_in_held(held: HeldPost, passage: Passage) -> int:
    """How often a passage stands in it, and in why it was declined."""
    words = [held.title, held.reason, *(file.name for file in held.files.all()), *_written_beside(held.fields)]
    return passage.count_in_html(held.body_html) + sum(map(passage.count, words))


def _written_beside(fields: Fields) -> list[str]:
    """What is typed into its form beside title and words."""
    typed = [value for name in ("tags", "poll_question", "poll_choices") for value in fields.get(name, [])]
    return [*typed, *(words for value in fields.get("alts", []) for words in read_descriptions(value).values())]


def elsewhere(post: Post, passage: Passage, by) -> Elsewhere:
    """Other posts with the passage in them, now or before, those that quote this one first; and held ones."""
    places = [place_in(other, passage, by, post) for other in _posts_with(passage) if other.pk != post.pk]
    places = [place for place in places if place.now or place.before]
    places.sort(key=lambda place: (not place.quotes_it, place.post.pk))
    return Elsewhere(places[:MOST_POSTS], max(0, len(places) - MOST_POSTS), _held_with(passage)[:MOST_POSTS])


def _held_with(passage: Passage) -> list[HeldPost]:
    hint = passage.hint
    held = HeldPost.objects.filter(
        Q(body_html__iregex=passage.hint_in_html)
        | Q(body_html__icontains=hint)
        | Q(title__icontains=hint)
        | Q(fields__icontains=hint)
        | Q(poll__icontains=hint)
        | Q(reason__icontains=hint)
        | Q(pk__in=File.objects.filter(name__icontains=hint, held__isnull=False).values("held_id"))
    )
    held = held.select_related("author", "forum", "thread").prefetch_related("files").order_by("pk")
    return [one for one in held.iterator(200) if count_in_held(one, passage)]


def _posts_with(passage: Passage) -> Iterator[Post]:
    hint = passage.hint
    revised = PostRevision.objects.filter(
        Q(body_html__iregex=passage.hint_in_html) | Q(title__icontains=hint) | Q(attachments__icontains=hint)
    ).values("post_id")
    threads = Thread.objects.filter(
        Q(title__icontains=hint) | Q(lock_reason__icontains=hint) | Q(tag_labels__icontains=hint)
    ).values("pk")
    states = StateOfPlay.objects.filter(Q(body_text__icontains=hint) | Q(body_html__iregex=passage.hint_in_html))
    posts = Post.objects.filter(
        # Words that are bold in part are whole in the text alone, addresses of links are in the HTML alone.
        Q(body_text__icontains=hint)
        | Q(body_html__icontains=hint)
        | Q(hidden_reason__icontains=hint)
        | Q(pk__in=revised)
        | Q(position=1, thread__in=threads)
        | Q(position=1, thread__in=states.values("thread_id"))
        | Q(pk__in=Tried.objects.filter(line__icontains=hint).values("post_id"))
        | Q(pk__in=Report.objects.filter(Q(words__icontains=hint) | Q(note__icontains=hint)).values("post_id"))
        | Q(poll__question__icontains=hint)
        | Q(poll__choices__icontains=hint)
        | Q(attachments__icontains=hint)
        | Q(pk__in=File.objects.filter(name__icontains=hint, post__isnull=False).values("post_id"))
    )
    posts = posts.select_related("thread__forum", "author", "poll").prefetch_related(
        "revisions", "files", "tried", "reports", "thread__states_of_play"
    )
    return posts.order_by("pk").iterator(200)


def _around(post: Post, passage: Passage) -> str:
    """Some words before and after, to know the place by."""
    spans = passage.spans(post.body_text)
    if not spans:
        return ""
    first, last = spans[0]
    begin, end = max(0, first - _AROUND), last + _AROUND
    cut = " ".join(post.body_text[begin:end].split())
    return ("…" if begin else "") + cut + ("…" if end < len(post.body_text) else "")
