"""The state of play of a thread: told by moderators, kept in versions, found, undone, and redacted with the rest."""

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Post, StateOfPlay, ThreadChange
from forums.operations.curating import hide_post
from forums.operations.editing import edit_post
from forums.operations.redacting import redact
from forums.operations.states_of_play import (
    ToldMeanwhile,
    remove_state_of_play,
    restore_state_of_play,
    tell_state_of_play,
)
from forums.passages import Passage
from tests.factories import make_forum, make_group, make_long_thread, make_member, make_reply, make_thread

pytestmark = pytest.mark.django_db
WORDS = "<p>Most use a <strong>firm</strong> now.</p>"


@pytest.fixture
def thread(author):
    thread = make_thread(author)
    for number in range(3):
        make_reply(thread, author, f"Reply {number}")
    thread.refresh_from_db()
    return thread


def tell(by, thread, words=WORDS, *, up_to=4, version=0) -> StaffLogEntry:
    entry = tell_state_of_play(by, thread.pk, words, up_to=up_to, version=version)
    thread.refresh_from_db()
    return entry


def shown(client, thread, page=1) -> str:
    return client.get(f"{thread.get_absolute_url()}?page={page}").content.decode()


def test_it_stands_at_the_top_with_who_when_and_up_to_where(client, member, moderator, thread):
    assert 'id="state"' not in shown(client, thread)
    tell(moderator, thread, up_to=3)
    page = shown(client, thread)
    assert WORDS in page
    assert f"{moderator.display_name}" in page
    assert f'href="/posts/{thread.posts.get(position=3).pk}/">post 3</a>' in page
    assert "1 post has come since" in page
    assert page.index(WORDS) < page.index("Who may drive ours?")


def test_posts_that_were_taken_down_are_not_counted_among_those_that_have_come_since(client, member, moderator, thread):
    tell(moderator, thread, up_to=2)
    hide_post(moderator, thread.posts.get(position=3).pk, "Off topic")
    assert "1 post has come since" in shown(client, thread)
    hide_post(moderator, thread.posts.get(position=4).pk, "Off topic")
    assert "come since" not in shown(client, thread)


def test_on_later_pages_it_is_folded_away(client, member, moderator, author):
    long_thread = make_long_thread(45, [author])
    tell(moderator, long_thread, up_to=45)
    assert "<details" not in shown(client, long_thread).split("Most use a")[0].rpartition('id="state"')[2]
    assert '<details class="note under-s4" id="state"' in shown(client, long_thread, page=3)


def test_moderators_tell_it_through_the_form_and_can_undo_at_once(client, moderator, thread):
    client.force_login(moderator)
    form = client.get(f"/threads/{thread.pk}/state/").content.decode()
    assert 'name="up_to" value="4"' in form
    sent = {"body": "Most use a firm now.\n\nSee @" + moderator.handle, "format": "text", "up_to": "4", "version": "0"}
    page = client.post(f"/threads/{thread.pk}/state/", sent, follow=True).content.decode()
    entry = StaffLogEntry.objects.get(action="state of play")
    assert "It stands at the top of the thread." in page
    assert f'action="/moderation/{entry.pk}/undo/"' in page
    assert f'<a class="mention" href="/people/{moderator.handle}/">' in page
    client.post(f"/moderation/{entry.pk}/undo/")
    assert "Most use a firm now." not in shown(client, thread)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"body": ""}, "There is nothing here yet."),
        ({"body": "<p> </p>", "format": "html"}, "There is nothing here yet."),
        ({"up_to": "99"}, "The last post of this thread is number 4."),
        ({"up_to": ""}, "required"),
        ({"body": "x" * 12_001}, "a state of play can hold 12,000"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_changes(client, moderator, thread, sent, said):
    client.force_login(moderator)
    given = {"body": "Most use a firm.", "format": "text", "up_to": "4", "version": "0"} | sent
    response = client.post(f"/threads/{thread.pk}/state/", given)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not StateOfPlay.objects.exists()


def test_script_and_pictures_do_not_come_in(client, moderator, thread):
    client.force_login(moderator)
    body = (
        '<p>Words<script>alert(1)</script><img src="/files/6f9619ff-8b86-4d01-b42d-00cf4fc964ff/480.webp" alt="x"></p>'
    )
    client.post(f"/threads/{thread.pk}/state/", {"body": body, "format": "html", "up_to": "4", "version": "0"})
    assert StateOfPlay.objects.get().body_html == "<p>Words</p>"


def test_two_moderators_overwrite_nothing_of_each_other(client, moderator, thread):
    tell(moderator, thread)
    with pytest.raises(ToldMeanwhile):
        tell(moderator, thread, "<p>Mine</p>", version=0)
    client.force_login(moderator)
    sent = {"body": "Mine", "format": "text", "up_to": "4", "version": "0"}
    response = client.post(f"/threads/{thread.pk}/state/", sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert WORDS in page
    assert ">\nMine</textarea>" in page
    assert 'name="version" value="1"' in page
    client.post(f"/threads/{thread.pk}/state/", sent | {"version": "1"})
    thread.refresh_from_db()
    assert thread.state_of_play.body_html == "<p>Mine</p>"


def test_members_do_not_tell_it(member, thread):
    with pytest.raises(Refused):
        tell(member, thread)


def test_every_version_is_kept_with_its_differences_and_can_be_shown_again(client, moderator, thread):
    tell(moderator, thread)
    tell(moderator, thread, "<p>Most use a firm or a colleague.</p>", version=1)
    client.force_login(moderator)
    page = client.get(f"/threads/{thread.pk}/state/history/").content.decode()
    assert "<ins>" in page
    assert "or a colleague." in page
    assert "Shown now" in page
    client.post(f"/threads/{thread.pk}/state/1/restore/")
    thread.refresh_from_db()
    assert (thread.state_of_play.number, thread.state_of_play.body_html) == (3, WORDS)
    assert StateOfPlay.objects.count() == 3


def test_taken_off_its_versions_stay(client, moderator, thread):
    tell(moderator, thread)
    client.force_login(moderator)
    assert client.post(f"/threads/{thread.pk}/state/remove/", {"reason": ""}).status_code == 422
    client.post(f"/threads/{thread.pk}/state/remove/", {"reason": "Out of date"})
    assert "Most use a" not in shown(client, thread)
    assert "Most use a" in client.get(f"/threads/{thread.pk}/state/history/").content.decode()


def test_each_step_is_undone_from_the_log_in_turn_and_exactly(moderator, thread):
    entries = [tell(moderator, thread), tell(moderator, thread, "<p>Two</p>", version=1)]
    entries.append(remove_state_of_play(moderator, thread.pk, "Out of date"))
    with pytest.raises(CannotUndo):
        undo(entries[0].pk, moderator)
    seen = []
    for entry in reversed(entries):
        undo(entry.pk, moderator)
        thread.refresh_from_db()
        seen.append(thread.state_of_play.body_html if thread.state_of_play else None)
    assert seen == ["<p>Two</p>", WORDS, None]


def test_who_has_the_thread_open_is_told(moderator, thread):
    before = thread.change_number
    tell(moderator, thread)
    change = ThreadChange.objects.get(thread=thread, number=before + 1)
    assert (change.kind, thread.change_number) == (ThreadChange.Kind.THREAD, before + 1)


# ------------------------------------------------------------------------------------------ found
def test_it_is_found_by_who_may_read_the_thread_and_leads_there(client, moderator, author, find, run_tasks):
    private = make_thread(author, make_forum(group=make_group(author)))
    tell(moderator, private, "<p>Zeppelins everywhere</p>", up_to=1)
    run_tasks()
    assert find("zeppelins", author) == [private.pk]
    assert find("zeppelins", make_member()) == []
    client.force_login(author)
    page = client.get("/search/?q=zeppelins").content.decode()
    assert f"{private.get_absolute_url()}?page=1#state" in page
    assert "State of play in" in page
    hide_post(moderator, private.posts.get().pk, "A pupil is named")
    run_tasks()
    assert find("zeppelins", author) == []


def test_what_is_taken_off_or_told_anew_is_found_no_more_as_it_was(moderator, member, thread, find, run_tasks):
    tell(moderator, thread, "<p>Zeppelins everywhere</p>")
    run_tasks()
    assert find("zeppelins", member) == [thread.pk]
    tell(moderator, thread, "<p>Hoists everywhere</p>", version=1)
    run_tasks()
    assert (find("zeppelins", member), find("hoists", member)) == ([], [thread.pk])
    remove_state_of_play(moderator, thread.pk, "Out of date")
    run_tasks()
    assert find("hoists", member) == []


def test_it_goes_by_its_threads_new_title(moderator, author, thread, find, run_tasks):
    tell(moderator, thread, "<p>Hoists everywhere</p>")
    opening = thread.posts.get(position=1)
    edit_post(author, opening.pk, opening.body_html, revision=0, title="Zeppelins", tags=[])
    run_tasks()
    assert thread.pk in find("zeppelins hoists", author)


# ------------------------------------------------------------------------------------------ redacted
@pytest.mark.parametrize("position", [1, 3])
def test_words_are_taken_out_of_every_version_at_once(
    moderator, member, thread, find, run_tasks, position, django_capture_on_commit_callbacks
):
    tell(moderator, thread, "<p>Ask Ali <em>Pupil</em> of Year 4.</p>")
    tell(moderator, thread, "<p>Ali Pupil has left.</p>", version=1)
    remove_state_of_play(moderator, thread.pk, "Out of date")
    restore_state_of_play(moderator, thread.pk, 2)
    run_tasks()
    assert find("Ali Pupil", member) == [thread.pk]
    with django_capture_on_commit_callbacks(execute=True):
        redact(moderator, thread.posts.get(position=position).pk, Passage("Ali Pupil"), "A pupil is named")
    assert find("Ali Pupil", member) == []
    for state in StateOfPlay.objects.all():
        assert "Ali" not in state.body_html + state.body_text
        assert "[removed by a moderator]" in state.body_html


def test_they_are_found_from_another_thread_in_which_they_stand(client, moderator, author, thread):
    other = make_thread(author, text="Ali Pupil again")
    tell(moderator, thread, "<p>Ask Ali Pupil.</p>")
    client.force_login(moderator)
    sent = {"words": "Ali Pupil", "reason": "A pupil is named"}
    page = client.post(f"/posts/{other.posts.get().pk}/redact/", sent).content.decode()
    opening = thread.posts.get(position=1)
    assert f'name="also" value="{opening.pk}"' in page
    redact(moderator, other.posts.get().pk, Passage("Ali Pupil"), "A pupil is named", also=[opening.pk])
    assert not Post.objects.filter(body_text__contains="Ali").exists()
    assert "Ali" not in StateOfPlay.objects.get().body_html
