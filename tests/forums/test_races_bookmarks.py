"""Several devices of a member, and the clock, at once, with real threads on PostgreSQL."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.permissions import Refused
from forums.bookmarks.reminders import remind_of_due_bookmarks
from forums.models import Bookmark, ReadingList, StateOfPlay, ThreadChange
from forums.operations import bookmarking, reading_lists
from forums.operations.states_of_play import ToldMeanwhile, tell_state_of_play
from notifications.models import Notification
from tests.factories import make_member, make_reply, make_thread
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_first_bookmark_pressed_on_ten_devices_is_one_in_one_list():
    member, thread = make_member(), make_thread()
    post = thread.posts.get()
    all_at_once(lambda: bookmarking.bookmark_post(member, post.pk) for _ in range(10))
    assert (Bookmark.objects.count(), ReadingList.objects.count()) == (1, 1)


def test_ten_posts_bookmarked_and_moved_at_once_keep_an_order():
    member, thread = make_member(), make_thread()
    posts = [make_reply(thread) for _ in range(10)]
    kept = all_at_once(lambda post=post: bookmarking.bookmark_post(member, post.pk) for post in posts)
    all_at_once(
        lambda one=one, up=up: bookmarking.move_bookmark(member, one.pk, up=up) for one in kept for up in (True, False)
    )
    ranks = list(Bookmark.objects.values_list("rank", flat=True))
    assert len(set(ranks)) == len(ranks) == 10


def test_a_list_shared_while_its_reader_leaves_it_does_not_come_back():
    member, colleague = make_member(), make_member()
    place = reading_lists.add_list(member, "Inset day")
    reading_lists.share_list(member, place.pk, colleague)

    def share() -> None:
        try:
            reading_lists.share_list(member, place.pk, colleague)
        except Refused:
            pass

    all_at_once([*([share] * 5), lambda: reading_lists.leave_list(colleague, place.pk)])
    assert place.shares.count() == 1
    assert not ReadingList.objects.visible_to(colleague).exists()


def test_two_clocks_remind_once():
    member, thread = make_member(), make_thread()
    kept = bookmarking.bookmark_thread(member, thread.pk)
    due = timezone.now() - timedelta(minutes=1)
    bookmarking.change_bookmark(member, kept.pk, note="", list_id=kept.reading_list_id, remind_at=due)
    assert sum(all_at_once([remind_of_due_bookmarks] * 6)) == 1
    assert Notification.objects.filter(member=member, kind="reminder").count() == 1


def test_of_two_moderators_who_tell_a_state_of_play_the_second_is_told():
    thread = make_thread()
    moderators = [make_member(role="moderator") for _ in range(4)]

    def tell(moderator) -> bool:
        try:
            tell_state_of_play(moderator, thread.pk, f"<p>{moderator.handle}</p>", up_to=1, version=0)
        except ToldMeanwhile:
            return False
        return True

    assert sum(all_at_once(lambda one=one: tell(one) for one in moderators)) == 1
    assert StateOfPlay.objects.count() == 1
    changes = list(ThreadChange.objects.filter(thread=thread).values_list("number", flat=True))
    assert changes == list(range(1, len(changes) + 1))
