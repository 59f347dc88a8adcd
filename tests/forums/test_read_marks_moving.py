"""What is new to someone stays new when posts go elsewhere, and what is not stays so: not one post more or less."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.models import StaffLogEntry
from community.staff_log import undo
from forums.models import ReadBaseline, ReadMark, Thread
from forums.operations.curating import hide_post, restore_post
from forums.operations.merging import merge_threads
from forums.operations.moving import move_thread
from forums.operations.reading import mark_all_read, mark_seen, mark_unread_from, undo_mark_all_read
from forums.operations.splitting import move_posts
from forums.reading import unread_of
from forums.unread_threads import UnreadThreads
from tests.factories import make_forum, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
WHY = "The same question"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False) as clock:
        yield clock


@pytest.fixture
def two(clock):
    """Two threads, an older one and a newer one, in two forums, of two posts each."""
    threads = []
    for title in ("Older", "Newer"):
        threads.append(make_thread(title=title))
        clock.shift(600)
        make_reply(threads[-1])
        clock.shift(600)
    return [Thread.objects.get(pk=thread.pk) for thread in threads]


def new_to(member) -> set[int]:
    """The posts that are new to a member, wherever they are."""
    found = set()
    for thread in Thread.objects.filter(deleted_at__isnull=True):
        unread = unread_of(member, thread, ReadMark.objects.filter(member=member, thread=thread).first())
        posts = dict(thread.posts.values_list("position", "pk"))
        found |= {posts[at] for first, last in unread.positions for at in range(first, last + 1)}
    return found


def posts_of(thread: Thread) -> list[int]:
    return list(thread.posts.order_by("position").values_list("pk", flat=True))


def undo_last(by) -> None:
    undo(StaffLogEntry.objects.latest("pk").pk, by)


def test_what_was_marked_unread_stays_so_where_it_goes(clock, two, moderator):
    older, newer = two
    reader = make_member()
    mark_all_read(reader)
    clock.shift(60)
    mark_unread_from(reader, newer, 2)
    new = new_to(reader)
    assert new == {posts_of(newer)[1]}
    merge_threads(moderator, [newer.pk], older.pk, WHY)
    assert new_to(reader) == new
    undo_last(moderator)
    assert new_to(reader) == new


def test_what_was_marked_unread_at_different_times_keeps_its_time(clock, two, moderator):
    older, newer = two
    reader = make_member()
    mark_unread_from(reader, older, 1)
    clock.shift(600)
    mark_all_read(reader)
    clock.shift(600)
    mark_unread_from(reader, newer, 2)
    new = new_to(reader)
    merge_threads(moderator, [newer.pk], older.pk, WHY)
    assert new_to(reader) == new == {posts_of(Thread.objects.get(pk=older.pk))[3]}


@pytest.mark.parametrize("how", ["joined in between", "marked all as seen in between"])
def test_posts_that_are_older_than_the_opening_post_they_come_to_are_not_new_again(clock, two, moderator, how):
    older, newer = two
    between = newer.created_at - timedelta(seconds=10)
    reader = make_member(joined_at=between if how == "joined in between" else older.created_at)
    if how != "joined in between":
        ReadBaseline.objects.create(member=reader, before=between, set_at=between)
    new = new_to(reader)
    assert new == set(posts_of(newer))
    merge_threads(moderator, [older.pk], newer.pk, WHY)
    assert new_to(reader) == new
    undo_last(moderator)
    assert new_to(reader) == new


@pytest.mark.parametrize("where", ["one forum", "every forum"])
def test_marking_all_as_seen_is_undone_exactly_though_posts_went_elsewhere(clock, two, moderator, where):
    older, newer = two
    other, reader = make_thread(moderator), make_member()
    clock.shift(600)
    mark_seen(reader, older, [[1, 1]])
    before = new_to(reader)
    baseline = mark_all_read(reader, older.forum if where == "one forum" else None)
    clock.shift(600)
    marked = new_to(reader)
    merge_threads(moderator, [older.pk], newer.pk, WHY)
    assert new_to(reader) == marked
    move_thread(moderator, newer.pk, make_forum().pk, WHY)
    move_posts(moderator, newer.pk, [posts_of(newer)[2]], other.pk, WHY)
    assert new_to(reader) == marked
    undo_mark_all_read(reader, baseline.pk)
    assert new_to(reader) == before


def test_what_cannot_be_undone_any_more_stays_seen_though_it_is_in_another_forum_by_now(clock, two, moderator):
    older, newer = two
    reader = make_member()
    mark_all_read(reader, older.forum)
    clock.shift(600)
    new = new_to(reader)
    merge_threads(moderator, [older.pk], newer.pk, WHY)
    clock.shift(timedelta(days=8))
    mark_all_read(reader, older.forum)
    assert ReadBaseline.objects.filter(member=reader).count() == 1
    assert new_to(reader) == new


def test_a_thread_that_was_moved_stays_seen_when_what_marked_it_cannot_be_undone_any_more(clock, two, moderator):
    older, _ = two
    reader = make_member()
    mark_all_read(reader, older.forum)
    clock.shift(600)
    new = new_to(reader)
    move_thread(moderator, older.pk, make_forum().pk, WHY)
    mark_unread_from(reader, Thread.objects.get(pk=older.pk), 2)
    clock.shift(timedelta(days=8))
    mark_all_read(reader, older.forum)
    assert new_to(reader) == new | {posts_of(older)[1]}


def test_what_is_taken_down_while_it_goes_elsewhere_is_new_when_it_is_put_back(clock, two, moderator):
    older, newer = two
    reader = make_member()
    mark_all_read(reader, newer.forum)
    clock.shift(600)
    unseen = make_reply(newer)
    hide_post(moderator, unseen.pk, "A pupil is named")
    merge_threads(moderator, [newer.pk], older.pk, WHY)
    restore_post(moderator, unseen.pk, "It is no pupil")
    assert unseen.pk in new_to(reader)


def test_who_joined_late_finds_what_is_put_back_in_the_list_of_what_is_new(clock, two, moderator):
    older, _ = two
    reader = make_member(joined_at=timezone.now())
    clock.shift(600)
    unseen = make_reply(older)
    hide_post(moderator, unseen.pk, "A pupil is named")
    older.refresh_from_db()
    mark_seen(reader, older, [[1, 1]])
    restore_post(moderator, unseen.pk, "It is no pupil")
    assert new_to(reader) == {unseen.pk}
    assert UnreadThreads(reader, Thread.objects.visible_to(reader)).newest(10) == [older]


def test_undoing_all_seen_between_two_marked_unread_brings_back_what_the_first_one_meant(clock):
    thread, reader = make_thread(replies=4), make_member()
    mark_all_read(reader)
    clock.shift(600)
    mark_unread_from(reader, thread, 2)
    before = new_to(reader)
    clock.shift(600)
    baseline = mark_all_read(reader)
    clock.shift(600)
    mark_unread_from(reader, thread, 4)
    assert new_to(reader) == set(posts_of(thread)[3:])
    undo_mark_all_read(reader, baseline.pk)
    assert new_to(reader) == before == set(posts_of(thread)[1:])
    mark_seen(reader, thread, [[2, 5]])
    assert new_to(reader) == set()


def test_a_mark_made_in_the_moment_when_posts_took_other_places_does_not_keep_the_thread_unread(two, moderator):
    older, newer = two
    reader = make_member()
    merge_threads(moderator, [newer.pk], older.pk, WHY)
    # As a page of before, whose mark is written when nobody looks after such marks any more.
    late = ReadMark.objects.create(member=reader, thread=older, intervals=[[1, 2]], read_to=2, numbering=0)
    older.refresh_from_db()
    mark_seen(reader, older, [[3, 3]])
    late.refresh_from_db()
    assert (late.intervals, late.numbering, late.read_to) == ([[3, 3]], older.numbering, 0)


def test_a_mark_of_before_says_nothing_when_posts_move_once_more(two, moderator):
    older, newer = two
    reader = make_member()
    merge_threads(moderator, [newer.pk], older.pk, WHY)
    ReadMark.objects.create(member=reader, thread=older, intervals=[[1, 4]], numbering=0)
    new = new_to(reader)
    assert new == set(posts_of(older))
    undo_last(moderator)
    assert new_to(reader) == new


def test_marking_all_as_seen_in_the_moment_when_posts_took_other_places_marks_none_unseen(two, moderator):
    older, newer = two
    reader = make_member()
    merge_threads(moderator, [newer.pk], older.pk, WHY)
    # It named the posts by the positions that they had before.
    long_ago = older.created_at - timedelta(days=1)
    ReadBaseline.objects.create(
        member=reader, before=long_ago, set_at=timezone.now(), also={str(older.pk): [0, [[1, 2]]]}
    )
    assert new_to(reader) == set(posts_of(older))


def test_what_a_marking_named_before_it_kept_the_numbering_counts_and_goes_along(clock, two, moderator):
    older, newer = two
    reader = make_member()
    long_ago = older.created_at - timedelta(days=1)
    ReadBaseline.objects.create(member=reader, before=long_ago, set_at=timezone.now(), also={str(older.pk): 2})
    new = new_to(reader)
    assert new == set(posts_of(newer))
    merge_threads(moderator, [newer.pk], older.pk, WHY)
    assert new_to(reader) == new


@pytest.mark.parametrize("how", ["moved", "merged"])
def test_marking_a_forum_as_seen_while_posts_come_into_it_marks_none_of_them(clock, two, moderator, how):
    older, newer = two
    reader = make_member()
    new = new_to(reader)
    if how == "moved":
        move_thread(moderator, older.pk, newer.forum_id, WHY)
    else:
        merge_threads(moderator, [older.pk], newer.pk, WHY)
    clock.shift(1)
    # As it is if that was not committed yet: it names nothing that it did not see there.
    at = timezone.now()
    ReadBaseline.objects.create(member=reader, forum=newer.forum, before=at - timedelta(seconds=60), set_at=at)
    came = set(posts_of(Thread.objects.get(pk=older.pk if how == "moved" else newer.pk)))
    assert new_to(reader) & came == new & came
    mark_all_read(reader, newer.forum)
    assert new_to(reader) == set()
