"""A queryset that is put together once gives each time what it would give if it were put together anew."""

import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from community.asked_again import AskedAgain, AskedAsViewer, CannotBeKept
from community.models import Member
from community.operations.suspending import suspend
from forums.models import Thread
from tests.factories import make_forum, make_group, make_member, make_thread

pytestmark = pytest.mark.django_db
NAMED = AskedAgain(lambda name: Member.objects.filter(display_name=name).order_by("pk"))
AMONG = AskedAgain(lambda pks: Member.objects.filter(pk__in=pks).order_by("pk").values_list("pk", "display_name"))
SEEN = AskedAsViewer(lambda viewer: Thread.objects.visible_to(viewer).select_related("forum").order_by("pk"))
BEGUN = AskedAsViewer(lambda viewer, forum: Thread.objects.visible_to(viewer).filter(forum=forum).order_by("-pk"))


def test_each_time_it_is_asked_with_the_values_of_that_time():
    ann, ben = make_member("Ann"), make_member("Ben")
    for _ in range(2):
        assert NAMED.rows(name="Ann") == [ann]
        assert NAMED.rows(name="Ben") == [ben]
        assert NAMED.first(name="Ann' OR '1'='1") is None
        assert NAMED.first(name="%s") is None


def test_lists_may_be_of_any_length_and_rows_of_columns():
    members = [make_member(f"Number {number}") for number in range(4)]
    rows = [(member.pk, member.display_name) for member in members]
    for length in (4, 1, 2, 4):
        assert AMONG.rows(pks=[member.pk for member in members[:length]]) == rows[:length]
    assert AMONG.rows(pks=[members[2].pk, members[2].pk]) == rows[2:3]


def test_every_viewer_gets_what_is_visible_to_them_and_what_comes_with_it(django_assert_num_queries):
    inside, outside, moderator, gone = make_member(), make_member(), make_member(role="moderator"), make_member()
    group = make_group(inside)
    suspend(moderator, gone, "Unkind", until=None)
    for forum in (make_forum(audience="public"), make_forum(), make_forum(group=group)):
        make_thread(moderator, forum, f"In {forum.audience}")
    viewers = [AnonymousUser(), inside, outside, moderator, Member.objects.get(pk=gone.pk)]
    for viewer in [*viewers, *reversed(viewers)]:
        assert SEEN.rows(viewer) == list(Thread.objects.visible_to(viewer).order_by("pk"))
    assert [len(SEEN.rows(viewer)) for viewer in viewers] == [1, 3, 2, 3, 0]
    with django_assert_num_queries(1):
        assert [thread.forum.audience for thread in SEEN.rows(inside)] == ["public", "members", "group"]
    assert [thread.title for thread in BEGUN.rows(inside, forum=forum.pk)] == ["In group"]
    assert BEGUN.rows(outside, forum=forum.pk) == []


def test_what_may_be_another_the_next_time_is_refused():
    with pytest.raises(CannotBeKept):
        AskedAgain(lambda: Member.objects.filter(joined_at__lt=timezone.now())).rows()
    with pytest.raises(CannotBeKept):
        AskedAgain(lambda pk: Member.objects.filter(display_name=f"Number {pk}")).rows(pk=1)


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_a_connection_of_its_own():
    member, found = make_member("Ann"), []

    def ask():
        found.extend(NAMED.rows(name="Ann"))
        connection.close()

    NAMED.rows(name="Ann")
    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()
    assert found == [member]
