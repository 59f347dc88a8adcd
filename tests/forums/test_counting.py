"""The counts that lists show, after whatever people do and in whatever order, are those that counting anew gives."""

import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo
from forums.models import Forum, Post, Thread, ThreadChange
from forums.operations import curating
from forums.operations.answers import accept_answer, take_back_answer
from forums.operations.editing import delete_post, edit_post, undelete_post
from forums.operations.posting import post_reply, start_thread
from forums.operations.reacting import react
from forums.operations.trying import say_tried
from forums.recounting import drift
from tests.examples import several_examples, taken_back
from tests.factories import make_forum, make_long_thread, make_member, make_thread

pytestmark = pytest.mark.django_db


class House:
    """Two forums and three people, who do what the example says, or are refused."""

    def __init__(self):
        self.people = [make_member(), make_member(), make_member(role="moderator")]
        self.forums = [make_forum(), make_forum()]

    def does(self, what: str, who: int, which: int) -> None:
        try:
            getattr(self, what)(self.people[who], which)
        except (Refused, CannotUndo):
            pass

    def start(self, person, which):
        forum = self.forums[which % 2]
        start_thread(person, forum, "question", f"Thread {which}", "<p>Hello</p>", [f"tag {which}"], uuid.uuid4())

    def reply(self, person, which):
        if thread := _nth(Thread, which):
            post_reply(person, thread.pk, "<p>Well</p>", uuid.uuid4())

    def edit(self, person, which):
        if post := _nth(Post, which):
            edit_post(person, post.pk, f"<p>{which}</p>", revision=post.revision_count, title="Another title", tags=[])

    def delete(self, person, which):
        if post := _nth(Post, which):
            delete_post(person, post.pk)

    def undelete(self, person, which):
        if post := _nth(Post, which):
            undelete_post(person, post.pk)

    def hide(self, person, which):
        if post := _nth(Post, which):
            curating.hide_post(person, post.pk, "A pupil is named")

    def restore(self, person, which):
        if post := _nth(Post, which):
            curating.restore_post(person, post.pk, "It is harmless")

    def accept(self, person, which):
        if post := _nth(Post, which):
            accept_answer(person, post.pk, "It answers")

    def take_back(self, person, which):
        if post := _nth(Post, which):
            take_back_answer(person, post.pk, "It does not answer")

    def react(self, person, which):
        if post := _nth(Post, which):
            react(person, post.pk, "thanks")

    def tried(self, person, which):
        if post := _nth(Post, which):
            say_tried(person, post.pk, kind_of_setting="special", line="With two of us", is_kept=which % 2 == 0)

    def pin(self, person, which):
        if thread := _nth(Thread, which):
            curating.pin_thread(person, thread.pk, not thread.pinned_at, "Many ask")

    def lock(self, person, which):
        if thread := _nth(Thread, which):
            curating.lock_thread(person, thread.pk, not thread.locked_at, "Enough said")

    def undo(self, person, which):
        if entry := _nth(StaffLogEntry, which):
            undo(entry.pk, person)


def _nth(model, which: int):
    found = list(model.objects.order_by("pk"))
    return found[which % len(found)] if found else None


DEEDS = [name for name in vars(House) if not name.startswith("_") and name != "does"]
deeds = st.tuples(st.sampled_from(["start", "reply", "reply", *DEEDS]), st.integers(0, 2), st.integers(0, 9))


@several_examples
@given(st.lists(deeds, min_size=5, max_size=25))
def test_no_count_drifts_and_numbers_stay_dense(done):
    with taken_back():
        house = House()
        house.start(house.people[0], 0)
        for what, who, which in done:
            house.does(what, who, which)
        assert list(drift()) == []
        for thread in Thread.objects.all():
            positions = list(thread.posts.order_by("position").values_list("position", flat=True))
            assert positions == list(range(1, thread.last_position + 1))
            numbers = list(thread.changes.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, thread.change_number + 1))
            answers = thread.posts.filter(pk__in=thread.answer_ids)
            assert len(answers) == len(thread.answer_ids)
            assert all(answer.is_visible and not answer.is_opening for answer in answers)


def test_the_numbers_on_the_forums_page_are_those_of_what_people_can_see():
    author, moderator, forum = make_member(), make_member(role="moderator"), make_forum()
    kept = make_thread(author, forum, replies=2)
    gone = make_thread(author, forum)
    curating.hide_post(moderator, gone.posts.get().pk, "Twice the same")
    forum.refresh_from_db()
    assert (forum.thread_count, forum.post_count, forum.last_thread) == (1, 3, kept)


def test_an_imported_thread_counts_like_one_written_here():
    forum = make_forum()
    make_long_thread(30, [make_member(), make_member()], forum)
    assert list(drift()) == []
    assert Forum.objects.get(pk=forum.pk).post_count == 30


def test_recount_says_what_is_wrong_and_mends_it():
    thread = make_thread(replies=2)
    Thread.objects.filter(pk=thread.pk).update(reply_count=9)
    assert "reply_count is 9, should be 2" in _recount()
    assert "1 drifted" in _recount("--mend")
    assert "No drift" in _recount()


def _recount(*options: str) -> str:
    output = StringIO()
    call_command("recount", *options, stdout=output)
    return output.getvalue()


def test_every_change_says_what_it_was_so_that_those_who_watch_can_catch_up():
    author, moderator = make_member(), make_member(role="moderator")
    thread = make_thread(author)
    post = post_reply(author, thread.pk, "<p>Well</p>", uuid.uuid4())
    edit_post(author, post.pk, "<p>Well, well</p>", revision=0)
    curating.hide_post(moderator, post.pk, "Off topic")
    curating.restore_post(moderator, post.pk, "It is harmless")
    delete_post(author, post.pk)
    curating.pin_thread(moderator, thread.pk, True, "Many ask")
    kinds = ThreadChange.objects.filter(thread=thread).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["posted", "posted", "edited", "hidden", "restored", "deleted", "thread"]
