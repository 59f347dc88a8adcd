"""One vote a setting: nobody has two, and what one chose anonymously for the setting, colleagues cannot find out."""

import pytest

from community.permissions import Refused
from forums.models import Ballot, Poll
from forums.operations import polling
from forums.operations.curating import lock_thread
from forums.polls.shown import shown_to
from forums.recounting import drift
from tests.factories import make_member, make_poll, make_setting
from tests.forums.test_poll_pages import seen

pytestmark = pytest.mark.django_db


def vote(member, poll: Poll, *chosen: int, changes: bool = False) -> Poll:
    return polling.vote(member, poll.post_id, chosen, fingerprint=poll.fingerprint, changes=changes)


def counts(poll: Poll) -> tuple[list[int], int]:
    poll.refresh_from_db()
    return poll.counts, poll.ballot_count


def move(member, setting) -> None:
    member.setting = setting
    member.save()


def shown(member, poll: Poll):
    found = Poll.objects.select_related("post__thread").get(pk=poll.pk)
    return shown_to(member, [found])[0]


@pytest.fixture(params=[False, True], ids=["open", "anonymous"])
def poll(request):
    return make_poll(voters=Poll.Voters.SETTINGS, is_anonymous=request.param)


@pytest.fixture
def hazelgarth():
    return make_setting("Hazelgarth")


@pytest.fixture
def oakfield():
    return make_setting("Oakfield")


def test_who_moves_to_another_setting_has_one_vote_and_is_told_to_withdraw_the_first(poll, hazelgarth, oakfield):
    member = make_member(setting=hazelgarth)
    vote(member, poll, 0)
    move(member, oakfield)
    said = "the setting you were in before" if poll.is_anonymous else "Hazelgarth"
    with pytest.raises(Refused, match=f"You voted for {said}. Withdraw that vote first."):
        vote(member, poll, 1)
    assert counts(poll) == ([1, 0], 1)
    assert (shown(member, poll).left_behind, shown(member, poll).voted) == (True, False)
    assert "Withdraw that vote first" in shown(member, poll).why_not
    polling.withdraw(member, poll.post_id, left_behind=True)
    assert counts(poll) == ([0, 0], 0)
    vote(member, poll, 1)
    assert counts(poll) == ([0, 1], 1)
    assert list(drift()) == []


def test_settings_changed_again_and_again_give_nobody_another_vote(poll):
    member = make_member(setting=make_setting())
    vote(member, poll, 0)
    for number in range(3):
        move(member, make_setting(f"School {number}"))
        with pytest.raises(Refused):
            vote(member, poll, 0, changes=True)
    assert counts(poll) == ([1, 0], 1)


def test_who_has_no_setting_any_more_can_still_take_back_the_vote_they_cast(poll, hazelgarth):
    member = make_member(setting=hazelgarth)
    vote(member, poll, 0)
    move(member, None)
    assert shown(member, poll).left_behind
    polling.withdraw(member, poll.post_id, left_behind=True)
    assert counts(poll) == ([0, 0], 0)


def test_nobody_takes_back_a_vote_that_they_did_not_cast(poll, hazelgarth, oakfield):
    voter, other = make_member(setting=hazelgarth), make_member(setting=hazelgarth)
    vote(voter, poll, 0)
    move(other, oakfield)
    assert not shown(other, poll).left_behind
    polling.withdraw(other, poll.post_id, left_behind=True)
    assert counts(poll) == ([1, 0], 1)
    vote(other, poll, 1)
    assert counts(poll) == ([1, 1], 2)


def test_a_closed_thread_keeps_votes_left_behind_too(poll, hazelgarth, oakfield):
    member = make_member(setting=hazelgarth)
    vote(member, poll, 0)
    move(member, oakfield)
    lock_thread(make_member(role="moderator"), poll.post.thread_id, True, "Enough")
    assert not shown(member, poll).left_behind
    with pytest.raises(Refused, match="Nobody can vote here any more"):
        polling.withdraw(member, poll.post_id, left_behind=True)


def test_the_page_offers_to_withdraw_the_vote_of_the_setting_one_was_in(client, poll, hazelgarth, oakfield):
    member = make_member(setting=hazelgarth)
    client.force_login(member)
    vote(member, poll, 0)
    move(member, oakfield)
    address = f"{poll.post.thread.get_absolute_url()}?page=1"
    assert "Withdraw the vote for the setting you were in" in seen(client.get(address))
    done = client.post(f"/polls/{poll.post_id}/vote/?undo", {"left_behind": "1"}, follow=True)
    assert "Your vote is withdrawn." in seen(done)
    assert not Ballot.objects.exists()
    assert "Withdraw the vote for the setting" not in seen(client.get(address))


# ------------------------------------------------------------------------------------------ anonymous
@pytest.fixture
def anonymous():
    return make_poll(voters=Poll.Voters.SETTINGS, is_anonymous=True, choices=("Bus", "Taxi", "Walk"))


def test_a_colleague_sees_that_the_setting_has_voted_and_never_for_what(client, anonymous, hazelgarth):
    voter, colleague = make_member(setting=hazelgarth), make_member(setting=hazelgarth)
    vote(voter, anonymous, 1)
    assert [choice.is_mine for choice in shown(voter, anonymous).choices] == [False, True, False]
    for_colleague = shown(colleague, anonymous)
    assert for_colleague.voted
    assert not any(choice.is_mine for choice in for_colleague.choices)
    assert "A colleague has voted for your setting" in for_colleague.why_not
    client.force_login(colleague)
    page = client.get(f"{anonymous.post.thread.get_absolute_url()}?page=1")
    assert "only who cast that vote can see or change it" in seen(page)
    assert "your setting’s vote" not in seen(page)
    assert " checked" not in page.content.decode().split("poll-card")[1].split("</section>")[0]


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_a_colleague_cannot_find_out_the_choice_by_voting_or_withdrawing(anonymous, hazelgarth, chosen):
    voter, colleague = make_member(setting=hazelgarth), make_member(setting=hazelgarth)
    vote(voter, anonymous, 1)
    for changes in (False, True):
        with pytest.raises(Refused, match="A colleague has voted for your setting"):
            vote(colleague, anonymous, chosen, changes=changes)
    with pytest.raises(Refused, match="A colleague has voted for your setting"):
        polling.withdraw(colleague, anonymous.post_id)
    assert counts(anonymous) == ([0, 1, 0], 1)
    vote(voter, anonymous, 2, changes=True)
    assert counts(anonymous) == ([0, 0, 1], 1)


def test_no_row_of_an_anonymous_vote_of_a_setting_names_who_cast_it(anonymous, hazelgarth, settings):
    voters = [make_member(setting=make_setting(f"School {number}")) for number in range(6)]
    for number, voter in enumerate(voters):
        vote(voter, anonymous, number % 3)
    ballots = list(Ballot.objects.order_by("pk"))
    assert [ballot.voter for ballot in ballots] == sorted(ballot.voter for ballot in ballots)
    assert len({ballot.caster for ballot in ballots}) == 6
    assert not any(ballot.member_id or ballot.setting_id or ballot.cast_at for ballot in ballots)
    other = make_poll(voters=Poll.Voters.SETTINGS, is_anonymous=True)
    vote(voters[0], other, 0)
    assert not Ballot.objects.filter(poll=other, caster__in=[ballot.caster for ballot in ballots]).exists()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    vote(voters[0], anonymous, 2)
    assert counts(anonymous)[1] == 6


def test_who_asks_anonymously_reads_beforehand_who_may_see_and_change_a_vote(client):
    client.force_login(make_member())
    page = seen(client.get("/forums/ask/"))
    assert "its colleagues see that it has voted, not for what, and only who cast the vote can change it" in page


def test_an_open_vote_of_a_setting_is_its_colleagues_to_change(hazelgarth):
    first, second = make_member(setting=hazelgarth), make_member(setting=hazelgarth)
    poll = make_poll(voters=Poll.Voters.SETTINGS)
    vote(first, poll, 0)
    vote(second, poll, 1, changes=True)
    move(first, make_setting("Elsewhere"))
    vote(first, poll, 0)
    assert counts(poll) == ([1, 1], 2)
