"""Posts and rows that are kept as HTML are never out of date: whatever they show changes, they change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from community.models import Member
from community.operations.profile import edit_profile
from forums.operations.curating import hide_post, lock_thread, pin_thread, retag_thread
from forums.operations.editing import edit_post
from forums.operations.reading import mark_read
from tests.factories import make_forum, make_member, make_reply, make_setting, make_thread

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def asker():
    return make_member("Carys Bevan", job_role="Site manager", setting=make_setting("Hazelgarth School"))


@pytest.fixture
def thread(asker):
    return make_thread(asker, make_forum(audience="public"), title="Minibus drivers", tags=("Transport",))


@pytest.fixture
def look(client, thread):
    """The list and the thread as someone sees them now; as a visitor when it is nobody."""

    def look(person: Member | None = None) -> tuple[str, str]:
        client.logout()
        if person:
            client.force_login(person)
        pages = client.get(thread.forum.get_absolute_url()), client.get(thread.get_absolute_url(), follow=True)
        assert [page.status_code for page in pages] == [200, 200]
        return tuple(page.content.decode() for page in pages)

    return look


def test_a_new_name_workplace_or_tag_shows_at_once(look, asker, thread):
    look()
    edit_profile(asker, display_name="Carys Evans", job_role="Headteacher", setting=make_setting("Elm Bank"), about="")
    retag_thread(make_member(role="moderator"), thread.pk, ["Minibuses"], "So that it is found")
    a_list, a_thread = look()
    for page in (a_list, a_thread):
        assert "Carys Evans" in page
        assert "Elm Bank" in page
        assert "Minibuses" in page
        assert "Carys Bevan" not in page
        assert "Transport" not in page
    assert "Headteacher" in a_thread


def test_an_edit_shows_at_once(look, asker, thread):
    opening = thread.posts.get()
    look()
    edit_post(asker, opening.pk, "<p>Who drives yours?</p>", revision=0, title="Who drives the minibus", tags=[])
    a_list, a_thread = look()
    assert "Who drives the minibus" in a_list
    assert "Who drives yours?" in a_thread
    assert "Changed" in a_thread
    assert "Who may drive ours?" not in a_thread


def test_what_moderators_do_shows_at_once(look, thread):
    moderator, reply = make_member(role="moderator"), make_reply(thread, make_member(), "Spam and eggs")
    assert "Spam and eggs" in look()[1]
    hide_post(moderator, reply.pk, "Advertising")
    pin_thread(moderator, thread.pk, True, "Many ask")
    lock_thread(moderator, thread.pk, True, "Asked before.")
    a_list, a_thread = look()
    assert "Spam and eggs" not in a_thread
    assert "A moderator took this post down. Advertising" in a_thread
    assert "Pinned." in a_list
    assert "Locked." in a_list


def test_what_one_may_do_is_shown_to_no_one_else(look, asker, thread):
    make_reply(thread, make_member(), "A day’s course")
    moderator = make_member(role="moderator")
    yours, may_change, may_choose, may_hide = ">You<", "/edit/", "Choose as answer", "Take down"
    # In an order in which each would be given what was kept for the one before.
    for person, shown in [
        (moderator, {may_choose, may_hide}),
        (asker, {yours, may_change, may_choose}),
        (make_member(), set()),
        (None, set()),
        (asker, {yours, may_change, may_choose}),
        (moderator, {may_choose, may_hide}),
    ]:
        posts = look(person)[1].split("<article", 1)[1].rsplit("</article>", 1)[0]
        assert {sign for sign in (yours, may_change, may_choose, may_hide) if sign in posts} == shown


def test_what_is_new_to_one_member_is_not_shown_as_new_to_another(look, asker, thread):
    make_reply(thread, asker, "Anyone?")
    newcomer = make_member()
    assert "thread-row--new" in look(newcomer)[0]
    assert "thread-row--new" in look(newcomer)[0]
    mark_read(newcomer, thread, 1, 2)
    assert "thread-row--new" not in look(newcomer)[0]
    assert "thread-row--new" not in look(asker)[0]
    assert "thread-row--new" in look(make_member())[0]


def test_today_becomes_yesterday_at_midnight(look, thread):
    with time_machine.travel(datetime(2031, 1, 8, 23, 50, tzinfo=LONDON), tick=False):
        make_reply(thread, make_member(), "A day’s course")
        a_list, a_thread = look()
        assert "23:50" in a_list
        assert "Today, 23:50" in a_thread
    with time_machine.travel(datetime(2031, 1, 9, 0, 10, tzinfo=LONDON), tick=False):
        a_list, a_thread = look()
        assert "Yesterday" in a_list
        assert "Yesterday, 23:50" in a_thread
        assert "Today" not in a_thread
