"""Whatever people do, in whatever order: what is new to each is what a plain model of it says, to the post. So nothing
unread is ever marked read unseen, nothing read comes back, and the list of unread threads is whole."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from forums import unread_threads
from forums.models import Post, Thread
from forums.operations.curating import hide_post, restore_post
from forums.operations.reading import SLOWEST_COMMIT, mark_all_read, mark_seen, mark_unread_from, undo_mark_all_read
from forums.reading import unread_in
from forums.unread_threads import UnreadThreads
from tests.examples import several_examples, taken_back
from tests.factories import make_forum, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@dataclass
class Marked:
    """Marking all as seen: when, what of the posts there were it marked, and what undoes it."""

    at: datetime
    posts: set[int]
    baseline: int


@dataclass
class Reader:
    member: object
    joined: datetime
    read: set[int] = field(default_factory=set)
    again: dict[int, datetime] = field(default_factory=dict)
    marked: list[Marked] = field(default_factory=list)

    def has_new(self, post) -> bool:
        if post.pk in self.read:
            return False
        since = self.again.get(post.pk)
        if any(post.pk in one.posts and (since is None or one.at > since) for one in self.marked):
            return False
        return since is not None or post.created_at >= self.joined


class World:
    """Two forums, a moderator, and two who read: one was there from the beginning, the other joins on the way."""

    def __init__(self):
        self.now = BEGIN
        self.travel = time_machine.travel(self.now, tick=False)
        self.clock = self.travel.start()
        self.moderator = make_member(role="moderator")
        self.author = make_member()
        self.forums = [make_forum(), make_forum()]
        self.threads = [make_thread(self.author, forum, replies=2) for forum in self.forums]
        self.wait(3600)
        self.readers = [
            Reader(make_member(joined_at=joined), joined) for joined in (BEGIN - timedelta(days=1), self.now)
        ]

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.clock.move_to(self.now, tick=False)

    def posts(self, thread: Thread) -> list[Post]:
        return list(Post.objects.filter(thread=thread).order_by("position"))

    def seen_threads(self):
        return Thread.objects.filter(hidden_at__isnull=True)

    # ------------------------------------------------------------------------------ what people do
    def start(self, which: int, **_) -> None:
        self.threads.append(make_thread(self.author, self.forums[which % 2]))

    def reply(self, which: int, who: int, **_) -> None:
        thread = self.threads[which % len(self.threads)]
        if not self.seen_threads().filter(pk=thread.pk).exists():
            return
        reader = [None, *self.readers][who % 3]
        post = make_reply(thread, reader.member if reader else self.author)
        if reader:
            reader.read.add(post.pk)

    def read(self, which: int, who: int, first: int, length: int, **_) -> None:
        thread = self.threads[which % len(self.threads)]
        thread.refresh_from_db()
        reader = self.readers[who % 2]
        mark_seen(reader.member, thread, [[first, first + length]])
        for post in self.posts(thread):
            if first <= post.position <= first + length and post.is_visible:
                reader.read.add(post.pk)
                reader.again.pop(post.pk, None)

    def unread(self, which: int, who: int, first: int, **_) -> None:
        thread = self.threads[which % len(self.threads)]
        thread.refresh_from_db()
        reader, posts = self.readers[who % 2], self.posts(thread)
        position = min(first, len(posts))
        mark_unread_from(reader.member, thread, position)
        for post in posts:
            if post.position == position or (post.position > position and post.author_id != reader.member.pk):
                reader.read.discard(post.pk)
                reader.again[post.pk] = self.now

    def mark_all(self, which: int, who: int, **_) -> None:
        reader, forum = self.readers[who % 2], [None, *self.forums][which % 3]
        shown = set(self.seen_threads().values_list("pk", flat=True))
        posts = Post.objects.filter(thread__forum=forum) if forum else Post.objects.all()
        # Nobody has seen a thread that is taken down at that moment: what is too fresh for the clock stays new.
        marked = {post.pk for post in posts if post.thread_id in shown or post.created_at < self.now - SLOWEST_COMMIT}
        reader.marked.append(Marked(self.now, marked, mark_all_read(reader.member, forum).pk))

    def undo(self, which: int, who: int, **_) -> None:
        reader = self.readers[who % 2]
        if reader.marked:
            undo_mark_all_read(reader.member, reader.marked.pop(which % len(reader.marked)).baseline)

    def hide(self, which: int, first: int, **_) -> None:
        posts = self.posts(self.threads[which % len(self.threads)])
        post = posts[first % len(posts)]
        change = hide_post if post.is_visible else restore_post
        change(self.moderator, post.pk, "A pupil is named")

    # ------------------------------------------------------------------------------ what holds
    def check(self, by_pages: bool = False) -> None:
        shown = list(self.seen_threads())
        posts = defaultdict(list)
        for post in Post.objects.filter(thread__in=shown, status="visible").order_by("position"):
            posts[post.thread_id].append(post)
        for reader in self.readers:
            told = unread_in(reader.member, shown)
            new = {thread.pk: [p.position for p in posts[thread.pk] if reader.has_new(p)] for thread in shown}
            for thread in shown:
                found = told[thread.pk]
                here = [p.position for p in posts[thread.pk] if found.has(p.position)]
                assert here == new[thread.pk]
                assert (found.count, found.first) == (len(here), here[0] if here else None)
            listed = UnreadThreads(reader.member, Thread.objects.visible_to(reader.member)).newest(50)
            assert {thread.pk for thread in listed} == {pk for pk, positions in new.items() if positions}
            assert listed == sorted(listed, key=lambda one: (one.surfaced_at, one.pk), reverse=True)
            if by_pages:
                assert self.by_pages(reader) == listed

    def by_pages(self, reader: Reader) -> list[Thread]:
        found, key = [], None
        while True:
            page = UnreadThreads(reader.member, Thread.objects.visible_to(reader.member)).newest(2, key)
            found += page
            if len(page) < 2:
                return found
            key = page[-1].surfaced_at, page[-1].pk


# Few threads and posts, so that deeds meet; the last number is how many seconds pass before the next.
deeds = st.tuples(
    st.sampled_from(["start", "reply", "reply", "read", "read", "unread", "mark_all", "undo", "hide", "hide", "hide"]),
    st.fixed_dictionaries({"which": st.integers(0, 2), "who": st.integers(0, 2), "length": st.integers(0, 2),
                           "first": st.integers(1, 4)}),
    st.sampled_from([0, 20, 100, 100, 4000]),
)  # fmt: skip


@several_examples
@given(st.lists(deeds, min_size=12, max_size=30))
def test_what_is_new_is_what_a_plain_model_says_whatever_people_do(deeds):
    with taken_back(), pytest.MonkeyPatch.context() as small:
        # So that a handful of threads is looked through as a hundred thousand would be.
        for name, value in (("TRIED_FIRST", 1), ("TRIED_NEXT", 2), ("KEPT", 3), ("KEPT_AT_ONCE", 2)):
            small.setattr(unread_threads, name, value)
        world = World()
        try:
            for name, about, seconds in deeds:
                getattr(world, name)(**about)
                world.check()
                world.wait(seconds)
            world.check(by_pages=True)
        finally:
            world.travel.stop()
