"""Reporting a post, without a script too: moderators read it, the reporter is told the outcome, the author nothing."""

import html

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import undo, undoable
from forums.models import Report
from forums.operations.curating import hide_post
from forums.operations.editing import delete_post, undelete_post
from forums.operations.reporting import report_post, settle_reports
from notifications.inbox import inbox_state
from notifications.models import Notification
from notifications.registry import present
from tests.factories import make_forum, make_group, make_member, make_reply, make_thread
from tests.forums.state import assert_in_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(author):
    return make_reply(make_thread(title="Minibus"), author, "Our lad from the farm")


def seen(response) -> str:
    return html.unescape(response.content.decode())


def told(member, kind: str) -> list[str]:
    rows = list(Notification.objects.filter(member=member, kind=kind).select_related("actor"))
    return [f"{words.sentence}: {words.passage}" for words in present(rows, member).values()]


def test_a_post_is_reported_from_its_thread_and_the_reporter_hears_what_came_of_it(
    client, member, moderator, post, run_tasks
):
    assert f'href="/posts/{post.pk}/report/"' in seen(client.get(post.thread.get_absolute_url()))
    page = client.post(f"/posts/{post.pk}/report/", {"reason": "pupil", "words": "Anyone local knows"}, follow=True)
    assert "The moderators know" in seen(page)
    run_tasks()
    assert told(moderator, "post reported") == ["A post was reported in Minibus: A pupil could be identified"]
    client.force_login(moderator)
    page = seen(client.get("/moderation/reports/"))
    assert all(
        words in page for words in ("A pupil could be identified", "Anyone local knows", "Meg Member", "the farm")
    )
    assert f'href="/posts/{post.pk}/hide/"' in page
    client.post(f"/moderation/reports/{post.pk}/", {"outcome": "acted", "note": "Words are gone"})
    run_tasks()
    assert told(member, "report settled") == [
        "A moderator looked at the post that you reported in Minibus: We have done something about it. Words are gone"
    ]
    assert "Nothing is reported" in seen(client.get("/moderation/reports/"))
    assert told(moderator, "post reported") == []


def test_the_author_learns_nothing_also_when_they_moderate(client, member, run_tasks):
    author, other = make_member("Mo Author", role="moderator"), make_member(role="moderator")
    post = make_reply(make_thread(title="Minibus"), author)
    report_post(member, post.pk, "unkind", "They shout")
    run_tasks()
    assert not Notification.objects.filter(member=author, kind__startswith="post reported").exists()
    client.force_login(author)
    page = seen(client.get("/moderation/reports/"))
    assert "They shout" not in page
    assert "Meg Member" not in page
    assert client.post(f"/moderation/reports/{post.pk}/", {"outcome": "fine"}).status_code == 404
    with pytest.raises(Refused):
        settle_reports(author, post.pk, "fine")
    settle_reports(other, post.pk, "fine", "It is blunt, and no more")
    log = seen(client.get("/moderation/"))
    assert "Settled what was reported" in log
    assert "Meg Member" not in log
    client.force_login(author)
    page = seen(client.get("/moderation/reports/"))
    assert "Minibus" not in page


def test_one_open_report_a_member_and_post(client, member, moderator, post):
    for words in ("Once", "Twice"):
        report_post(member, post.pk, "other", words)
    assert [report.words for report in Report.objects.all()] == ["Once"]
    assert "You have reported this post" in seen(client.get(f"/posts/{post.pk}/report/"))
    report_post(make_member(), post.pk, "safeguarding")
    assert len(settle_reports(moderator, post.pk, "passed_on")) == 2
    report_post(member, post.pk, "other", "Again")
    assert Report.objects.open().count() == 1


def test_what_may_concern_a_pupil_comes_first_then_the_oldest(client, moderator, member):
    posts = [make_reply(make_thread(title=f"Thread {number}")) for number in range(4)]
    for post, reason in zip(posts, ("other", "unkind", "safeguarding", "pupil"), strict=True):
        report_post(member, post.pk, reason)
    client.force_login(moderator)
    shown = [post.pk for post, _, _ in client.get("/moderation/reports/").context["posts"]]
    assert shown == [posts[2].pk, posts[3].pk, posts[0].pk, posts[1].pk]


def test_nobody_reports_what_is_theirs_taken_down_or_out_of_sight(client, member, moderator, post):
    own, hidden = make_reply(post.thread, member), make_reply(post.thread)
    hide_post(moderator, hidden.pk, "Off topic")
    private = make_thread(moderator, make_forum(group=make_group())).posts.get()
    for one in (own, hidden, private):
        assert client.get(f"/posts/{one.pk}/report/").status_code == 404
        with pytest.raises(Refused):
            report_post(member, one.pk, "other")


def test_without_a_reason_or_an_outcome_nothing_happens_and_words_are_kept(client, member, moderator, post):
    page = client.post(f"/posts/{post.pk}/report/", {"words": "Kept words"})
    assert page.status_code == 422
    assert "Kept words" in seen(page)
    assert not Report.objects.exists()
    report_post(member, post.pk, "other")
    client.force_login(moderator)
    page = client.post(f"/moderation/reports/{post.pk}/", {"outcome": "", "note": "Kept note"})
    assert page.status_code == 422
    assert "Choose what came of it." in seen(page)
    assert "Kept note" in seen(page)
    assert f'aria-describedby="outcome-{post.pk}-error"' in seen(page)
    page = client.post(f"/moderation/reports/{post.pk}/", {"outcome": "fine", "note": "x" * 501})
    assert f'aria-describedby="note-{post.pk}-error"' in seen(page)
    assert Report.objects.open().count() == 1


def test_settling_is_taken_back_from_the_log(member, moderator, post):
    report_post(member, post.pk, "other")
    settle_reports(moderator, post.pk, "fine")
    with pytest.raises(Refused, match="settled this meanwhile"):
        settle_reports(moderator, post.pk, "acted")
    undo(StaffLogEntry.objects.get(action="settle reports").pk, moderator)
    assert Report.objects.open().count() == 1


def test_what_its_author_deleted_with_its_thread_once_it_was_reported_is_read_and_does_not_come_back(
    client, member, moderator, author
):
    opening = make_thread(author, title="About a lad", text="Our lad from the farm").posts.get()
    report_post(member, opening.pk, "pupil")
    delete_post(author, opening.pk)
    hide, redact, history = (f"/posts/{opening.pk}/{what}/" for what in ("hide", "redact", "history"))
    for one in (author, member):
        client.force_login(one)
        assert {client.get(address).status_code for address in (hide, redact, history)} == {404}
    client.force_login(moderator)
    page = seen(client.get("/moderation/reports/"))
    assert f'href="{hide}"' in page
    assert "the farm" not in page
    assert f'href="{opening.get_absolute_url()}"' not in page
    assert "/moderation/reports/" in seen(client.get(hide))
    page = seen(client.post(hide, {"reason": "A pupil is named"}, follow=True))
    assert "the farm" in page
    assert {client.get(address).status_code for address in (hide, redact, history)} == {200}
    with pytest.raises(Refused):
        undelete_post(author, opening.pk)
    client.post(f"{hide}?undo", {"reason": "It may come back"})
    assert "the farm" not in seen(client.get("/moderation/reports/"))
    undelete_post(author, opening.pk)
    assert_in_order()


def bell(person) -> int:
    return inbox_state([person.pk]).get(person.pk, (0, 0))[0]


def test_once_one_moderator_has_settled_it_the_bell_of_the_others_counts_it_no_more(member, moderator, post, run_tasks):
    colleague = make_member(role="moderator")
    report_post(member, post.pk, "other")
    run_tasks()
    assert (bell(moderator), bell(colleague)) == (1, 1)
    settle_reports(moderator, post.pk, "fine")
    run_tasks()
    assert (bell(moderator), bell(colleague), bell(member)) == (0, 0, 1)
    undo(StaffLogEntry.objects.get().pk, moderator)
    run_tasks()
    assert (bell(moderator), bell(colleague), bell(member)) == (1, 1, 0)


def test_undo_stands_at_what_was_settled_for_who_may_see_it_and_until_it_is_reported_anew(member, moderator, run_tasks):
    author = make_member(role="moderator")
    post = make_reply(make_thread(), author)
    report_post(member, post.pk, "other")
    settle_reports(moderator, post.pk, "fine")
    entry = StaffLogEntry.objects.get()
    assert (undoable([entry], moderator), undoable([entry], author)) == ({entry.pk}, set())
    report_post(member, post.pk, "unkind")
    assert undoable([entry], moderator) == set()
