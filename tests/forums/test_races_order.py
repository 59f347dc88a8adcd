"""Many at once, with real threads on PostgreSQL: what waits is answered, published and settled once."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import GroupMembership, JoinRequest, StaffLogEntry
from community.operations.join_requests import answer_request, ask_to_join, take_request_back
from community.operations.memberships import join_group, leave_group
from community.permissions import Refused
from forums.models import Forum, HeldPost, Period, Report
from forums.operations.holding import Written, decline, hold_reply, take_back
from forums.operations.merging import merge_threads
from forums.operations.periods import end_period, set_period
from forums.operations.publishing_held import publish
from forums.operations.reporting import report_post, settle_reports
from forums.recounting import drift
from notifications.models import Notification
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(results) -> int:
    return sum(isinstance(one, Refused) for one in results)


@pytest.fixture
def team():
    return [make_member(role="network_team") for _ in range(6)]


def held_reply(member, thread, words: str = "Words") -> HeldPost:
    written = Written({"body": [words], "format": ["text"]}, f"<p>{words}</p>", uuid.uuid4())
    return hold_reply(member, thread.pk, written)


def test_one_who_asks_ten_times_at_once_asks_once_and_is_answered_once(team, run_tasks):
    group, member = make_group(degree="private"), make_member()
    all_at_once([lambda: ask_to_join(member, group.pk, "Please")] * 10)
    asked = JoinRequest.objects.get()
    deeds = [lambda by=by, yes=yes: answer_request(by, asked.pk, yes=yes) for by in team for yes in (True, False)]
    results = all_at_once([*deeds, lambda: take_request_back(member, group.pk)])
    asked.refresh_from_db()
    answers = StaffLogEntry.objects.count()
    assert answers == (0 if asked.answer == "back" else 1)
    assert refusals(results) == 12 - answers
    assert GroupMembership.objects.filter(member=member).exists() == (asked.answer == "yes")
    run_tasks()
    assert Notification.objects.filter(member=member, kind="join answer").count() == answers


def test_joining_and_leaving_at_once_ends_in_one_or_the_other():
    group, member = make_group(degree="open"), make_member()
    for _ in range(3):
        all_at_once([lambda: join_group(member, group.pk), lambda: leave_group(member, group.pk)] * 4)
        assert GroupMembership.objects.filter(group=group, member=member).count() in (0, 1)


@pytest.mark.parametrize("attempt", range(3))
def test_what_waits_is_published_once_or_declined_once_or_taken_back(team, attempt):
    thread, author = make_thread(), make_member()
    held = held_reply(author, thread)
    deeds = [lambda by=by: publish(by, held.pk) for by in team]
    deeds += [lambda by=by: decline(by, held.pk, "No") for by in team[:2]]
    deeds.insert(attempt * 3, lambda: take_back(author, held.pk))
    results = all_at_once(deeds)
    held.refresh_from_db()
    thread.refresh_from_db()
    is_published = held.state == "published"
    assert thread.last_position == (2 if is_published else 1)
    # What was declined may still be taken back.
    assert len(results) - refusals(results) in ((1,) if is_published else (1, 2))
    assert list(drift()) == []


def test_the_same_words_sent_ten_times_at_once_are_held_once():
    thread, author = make_thread(), make_member()
    written = Written({"body": ["Words"], "format": ["text"]}, "<p>Words</p>", uuid.uuid4())
    held = all_at_once([lambda: hold_reply(author, thread.pk, written)] * 10)
    assert len({one.pk for one in held}) == HeldPost.objects.count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_publishing_while_threads_are_merged_loses_nothing_and_nobody_waits_for_ever(team, attempt):
    source, target, author = make_thread(), make_thread(), make_member()
    waiting = [held_reply(author, source, f"Words {number}") for number in range(4)]
    deeds = [lambda one=one: publish(team[0], one.pk) for one in waiting]
    deeds.insert(attempt * 2, lambda: merge_threads(team[1], [source.pk], target.pk, "They are one"))
    results = all_at_once(deeds)
    assert refusals(results) == 0, results
    said = target.posts.values_list("body_text", flat=True)
    assert sorted(words for words in said if words.startswith("Words")) == [f"Words {number}" for number in range(4)]
    assert list(drift()) == []


def test_a_post_reported_and_settled_by_many_at_once_is_settled_once(team):
    post, member = make_reply(make_thread()), make_member()
    all_at_once([lambda: report_post(member, post.pk, "other")] * 8)
    assert Report.objects.count() == 1
    results = all_at_once([lambda by=by: settle_reports(by, post.pk, "fine") for by in team])
    assert refusals(results) == len(team) - 1
    assert StaffLogEntry.objects.count() == 1


def test_periods_set_and_ended_at_once_are_kept_by_every_forum(team):
    forums, now = [make_forum() for _ in range(3)], timezone.now()
    deeds = [lambda one=one: set_period(team[0], one, "checked", now, None, "One") for one in [*forums, None, None]]
    all_at_once(deeds)
    all_at_once([lambda pk=pk: end_period(team[1], pk) for pk in Period.objects.values_list("pk", flat=True)[:3]])
    assert list(drift()) == []
    later = now + timedelta(days=1)
    assert all(len(forum.periods) <= 3 for forum in Forum.objects.all())
    assert set_period(team[0], None, "read_only", now, later, "All") is not None
    assert list(drift()) == []
