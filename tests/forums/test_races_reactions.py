"""Many who react to one post at once, with real threads on PostgreSQL: each counts once."""

import pytest

from forums.models import Reaction
from forums.operations.curating import hide_post
from forums.operations.reacting import react, take_back_reaction
from forums.recounting import drift
from tests.factories import make_member, make_reply, make_thread
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_thirty_members_at_once_are_thirty_reactions_and_one_pressing_ten_times_is_one():
    post = make_reply(make_thread())
    members = [make_member() for _ in range(30)]
    all_at_once(lambda member=member: react(member, post.pk, "thanks") for member in members)
    all_at_once(lambda: react(members[0], post.pk, "useful") for _ in range(10))
    post.refresh_from_db()
    assert {kind: count for kind, (count, _) in post.reactions.items()} == {"thanks": 30, "useful": 1}
    assert list(drift()) == []


def test_giving_taking_back_and_taking_the_post_down_at_once_leave_true_counts():
    post, moderator = make_reply(make_thread()), make_member(role="moderator")
    members = [make_member() for _ in range(8)]
    for member in members[:4]:
        react(member, post.pk, "agree")
    deeds = [lambda member=member: take_back_reaction(member, post.pk, "agree") for member in members[:4]]
    deeds += [lambda member=member: react(member, post.pk, "agree") for member in members[4:]]
    all_at_once([*deeds, lambda: hide_post(moderator, post.pk, "Off topic")])
    assert list(drift()) == []
    assert not Reaction.objects.filter(member__in=members[:4]).exists()
