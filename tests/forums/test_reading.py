"""What is new to a member, held against a plain count of posts."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from forums import intervals
from forums.models import Post, ReadBaseline, ReadMark, Thread
from forums.operations.editing import delete_post
from forums.operations.reading import mark_all_read, mark_read
from forums.reading import unread_in, unread_of
from tests.examples import several_examples, taken_back
from tests.factories import LONG_AGO, make_forum, make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
BEGIN = LONG_AGO + timedelta(days=30)


def unread(member, thread):
    thread.refresh_from_db()
    return unread_in(member, [thread])[thread.pk]


def read(member, thread, first=1, last=None):
    mark_read(member, thread, first, last or thread.last_position)


# ------------------------------------------------------------------------------------------ against a plain count
@dataclass
class Written:
    """A thread as the examples make it: how long after the one before each post came, and which are gone."""

    gaps: list[int]
    gone: set[int]
    seen: list[tuple[int, int]]

    def times(self):
        passed = 0
        for gap in self.gaps:
            passed += gap
            yield BEGIN + timedelta(hours=passed)

    def put_into(self, forum, author, reader) -> Thread:
        times, gone = list(self.times()), sorted(self.gone & set(range(1, len(self.gaps) + 1)))
        newest = max([at for position, at in enumerate(times, 1) if position not in gone], default=times[-1])
        tombstones: intervals.Intervals = []
        for position in gone:
            tombstones = intervals.add(tombstones, position, position)
        thread = Thread.objects.create(
            forum=forum,
            kind="question",
            title="x",
            author=author,
            last_poster=author,
            created_at=times[0],
            last_posted_at=newest,
            last_position=len(times),
            tombstones=tombstones,
        )
        Post.objects.bulk_create(
            Post(
                thread=thread,
                position=position,
                author=author,
                created_at=at,
                body_html="<p>x</p>",
                body_text="x",
                status="deleted" if position in gone else "visible",
                submission_id=f"00000000-0000-0000-0000-{thread.pk:06}{position:06}",
            )
            for position, at in enumerate(times, 1)
        )
        marks: intervals.Intervals = []
        for first, last in self.seen:
            marks = intervals.add(marks, first, last)
        if marks:
            ReadMark.objects.create(member=reader, thread=thread, intervals=marks)
        return thread

    def new_positions(self, since) -> list[int]:
        read_here = {position for first, last in self.seen for position in range(first, last + 1)}
        return [
            position
            for position, at in enumerate(self.times(), 1)
            if position not in self.gone and position not in read_here and at >= since
        ]


threads_written = st.builds(
    Written,
    gaps=st.lists(st.integers(0, 3), min_size=1, max_size=8),
    gone=st.sets(st.integers(1, 8), max_size=3),
    seen=st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)).map(sorted).map(tuple), max_size=2),
)
hours = st.integers(-1, 12) | st.none()


@several_examples
@given(st.lists(threads_written, min_size=1, max_size=4), hours, hours, hours)
def test_what_is_new_is_what_a_plain_count_of_unread_posts_says(written, joined, all_seen, forum_seen):
    with taken_back():
        author, forum = make_member(), make_forum()
        at = {name: hour is not None and BEGIN + timedelta(hours=hour) for name, hour in
              {"joined": joined, "all": all_seen, "forum": forum_seen}.items()}  # fmt: skip
        reader = make_member(joined_at=at["joined"] or LONG_AGO)
        for baseline, of_forum in (("all", None), ("forum", forum)):
            if at[baseline]:
                ReadBaseline.objects.create(member=reader, forum=of_forum, before=at[baseline])
        since = max(time for time in (reader.joined_at, at["all"], at["forum"]) if time)
        threads = [one.put_into(forum, author, reader) for one in written]
        told = unread_in(reader, threads)
        for one, thread in zip(written, threads, strict=True):
            new = one.new_positions(since)
            assert (told[thread.pk].count, told[thread.pk].first) == (len(new), new[0] if new else None)
            mark = ReadMark.objects.filter(member=reader, thread=thread).first()
            assert unread_of(reader, thread, mark) == told[thread.pk]


# ------------------------------------------------------------------------------------------ as members meet it
def test_a_thread_never_opened_is_new_as_a_whole():
    member = make_member()
    told = unread(member, make_thread(replies=2))
    assert (told.count, told.first, told.is_new_thread) == (3, 1, True)


def test_after_reading_only_later_replies_are_new():
    member, thread = make_member(), make_thread(replies=2)
    read(member, thread)
    make_reply(thread)
    told = unread(member, thread)
    assert (told.count, told.first, told.is_new_thread) == (1, 4, False)


def test_reading_may_jump_about_and_what_was_passed_over_stays_new():
    member, thread = make_member(), make_long_thread(60, [make_member()])
    read(member, thread, 41, 60)
    read(member, thread, 1, 20)
    told = unread(member, thread)
    assert (told.count, told.first) == (20, 21)
    read(member, thread, 21, 40)
    assert ReadMark.objects.get(member=member, thread=thread).intervals == [[1, 60]]


def test_ones_own_posts_are_never_new_to_oneself():
    member = make_member()
    thread = make_thread(member)
    make_reply(thread, member)
    assert unread(member, thread).count == 0


def test_a_deleted_post_is_new_to_nobody():
    author, member = make_member(), make_member()
    thread = make_thread()
    read(member, thread)
    post = make_reply(thread, author)
    assert unread(member, thread).count == 1
    delete_post(author, post.pk)
    assert unread(member, thread).count == 0


def test_what_was_said_before_someone_joined_is_not_new_to_them():
    thread = make_thread(replies=3)
    newcomer = make_member(joined_at=timezone.now())
    make_reply(thread)
    told = unread(newcomer, thread)
    assert (told.count, told.first, told.is_new_thread) == (1, 5, False)


def test_what_is_new_never_expires():
    member, thread = make_member(), make_thread()
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert unread(member, thread).count == 1


def test_nothing_is_new_after_marking_all_as_seen_and_what_comes_next_is():
    member, threads = make_member(), [make_thread(replies=1) for _ in range(3)]
    mark_all_read(member)
    assert [unread(member, thread).count for thread in threads] == [0, 0, 0]
    make_reply(threads[1])
    assert [unread(member, thread).count for thread in threads] == [0, 1, 0]


def test_marking_one_forum_as_seen_leaves_the_others_new():
    member, here, elsewhere = make_member(), make_thread(), make_thread()
    mark_all_read(member, here.forum)
    assert (unread(member, here).count, unread(member, elsewhere).count) == (0, 1)


def test_a_post_still_being_committed_while_all_is_marked_as_seen_stays_new():
    """It carries a time before the mark, and nobody could have seen it."""
    member, thread = make_member(), make_thread()
    mark_all_read(member)
    post = make_reply(thread)
    before_the_mark = timezone.now() - timedelta(seconds=20)
    Post.objects.filter(pk=post.pk).update(created_at=before_the_mark)
    Thread.objects.filter(pk=thread.pk).update(last_posted_at=before_the_mark)
    assert unread(member, thread).count == 1


def test_an_old_thread_is_not_new_after_all_was_marked_as_seen_and_its_next_reply_is():
    member = make_member()
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        thread = make_thread(replies=2)
    mark_all_read(member)
    assert not ReadMark.objects.filter(member=member).exists()
    make_reply(thread)
    told = unread(member, thread)
    assert (told.count, told.first, told.is_new_thread) == (1, 4, False)


def test_marking_as_seen_concerns_only_what_one_may_see():
    member = make_member()
    hidden_from_member = make_thread(forum=make_forum(group=None))
    hidden_from_member.hidden_at = timezone.now()
    hidden_from_member.save()
    mark_all_read(member)
    assert not ReadMark.objects.filter(member=member, thread=hidden_from_member).exists()


def test_a_visitor_has_nothing_new():
    from django.contrib.auth.models import AnonymousUser

    assert unread_in(AnonymousUser(), [make_thread()]) == {}
