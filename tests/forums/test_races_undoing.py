"""Two who take locks on the same things, made to meet in the middle, with real threads on PostgreSQL: neither waits for
the other for ever, and words that were taken out do not come back."""

import threading
import time
import uuid
from functools import wraps

import pytest

from community.models import GroupMembership, JoinRequest, StaffLogEntry
from community.operations import memberships
from community.operations.join_requests import answer_request, ask_to_join
from community.operations.memberships import add_to_group
from community.permissions import Refused
from community.staff_log import undo
from forums.models import HeldPost, Tag, Thread
from forums.operations import curating, holding, posting, redacting
from forums.operations.holding import Written
from forums.operations.merging_tags import merge_tags, move_some
from forums.operations.places import delete_forum
from forums.operations.posting import start_thread
from forums.operations.redacting import redact
from forums.operations.splitting import NewThread, split_posts
from forums.operations.tags import Described, add_tag, delete_tag
from forums.passages import Passage
from tests.factories import make_forum, make_group, make_member, make_thread
from tests.forums.state import assert_in_order
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "Barnaby Quillfeather"


def undo_the_addition(by, tag_id: int, reason: str) -> None:
    undo(StaffLogEntry.objects.get(action="add tag", subject=f"tag:{tag_id}").pk, by)


def take_words_out(by, tag_id: int, reason: str) -> None:
    post = make_thread(text=NAME).posts.get()
    redact(by, post.pk, Passage("Quillfeather"), reason)


@pytest.fixture
def in_the_middle(monkeypatch):
    """`in_the_middle(module, name)`: whoever calls that stops there for a moment, in which the others may begin."""
    reached = threading.Event()

    def stop_at(module, name: str) -> None:
        function = getattr(module, name)

        @wraps(function)
        def slowly(*given, **named):
            reached.set()
            time.sleep(0.4)
            return function(*given, **named)

        monkeypatch.setattr(module, name, slowly)

    def then(deed):
        def wait_and_do():
            assert reached.wait(20)
            return deed()

        return wait_and_do

    stop_at.then = then
    return stop_at


def test_words_that_are_taken_out_while_a_title_with_them_is_put_back_are_gone(in_the_middle):
    moderators = [make_member(role="moderator") for _ in range(2)]
    thread = make_thread(title=f"About {NAME}", text=f"We met {NAME}")
    curating.retitle_thread(moderators[0], thread.pk, "About a pupil", "No names")
    entry, opening = StaffLogEntry.objects.get(), thread.posts.get()
    in_the_middle(redacting, "take_out_of_entries")
    all_at_once(
        [
            lambda: redact(moderators[0], opening.pk, Passage(NAME), "A pupil is named"),
            in_the_middle.then(lambda: undo(entry.pk, moderators[1])),
        ]
    )
    thread.refresh_from_db()
    assert thread.title != "About a pupil"  # it is undone, without the words
    assert "uillfeather" not in "".join(map(str, [*Thread.objects.values(), *StaffLogEntry.objects.values()]))
    assert_in_order()


def test_one_who_is_added_in_the_moment_when_a_colleague_lets_them_in_is_in_once(in_the_middle):
    group, member, managers = make_group(degree="private"), make_member(), [make_member() for _ in range(2)]
    GroupMembership.objects.bulk_create(GroupMembership(group=group, member=one, is_manager=True) for one in managers)
    asked = ask_to_join(member, group.pk)
    in_the_middle(memberships, "_begun")
    _, answered = all_at_once(
        [
            lambda: add_to_group(managers[0], group, member),
            in_the_middle.then(lambda: answer_request(managers[1], asked.pk, yes=True)),
        ]
    )
    assert isinstance(answered, Refused)
    assert GroupMembership.objects.filter(group=group, member=member).count() == 1
    assert JoinRequest.objects.get().answer == "yes"


@pytest.mark.parametrize("deed", [delete_tag, undo_the_addition, take_words_out])
def test_a_tag_that_a_thread_begins_with_at_this_moment_is_not_deleted(in_the_middle, deed):
    moderator, author, forum = make_member(role="moderator"), make_member(), make_forum()
    tag = add_tag(moderator, Described("Quillfeather"), "We need it")
    in_the_middle(posting, "count_posted")
    thread, _ = all_at_once(
        [
            lambda: start_thread(author, forum, "question", "How?", "<p>?</p>", ["Quillfeather"], uuid.uuid4()),
            in_the_middle.then(lambda: deed(moderator, tag.pk, "Nobody has it")),
        ]
    )
    assert isinstance(thread, Thread)
    assert list(thread.thread_tags.values_list("tag", flat=True)) == [tag.pk]
    assert_in_order()


def test_a_thread_that_begins_while_its_tag_is_merged_ends_with_the_other(in_the_middle):
    moderator, author, forum = make_member(role="moderator"), make_member(), make_forum()
    old, new = (add_tag(moderator, Described(name), "We need it") for name in ("Old", "New"))

    def merge_wholly():
        entry = merge_tags(moderator, old.pk, new.pk, "The same")
        while move_some(entry.after["merge"]):
            pass

    in_the_middle(posting, "count_posted")
    thread, _ = all_at_once(
        [
            lambda: start_thread(author, forum, "question", "How?", "<p>?</p>", ["Old"], uuid.uuid4()),
            in_the_middle.then(merge_wholly),
        ]
    )
    assert list(thread.thread_tags.values_list("tag", flat=True)) == [new.pk]
    assert_in_order()


def test_a_thread_that_begins_with_a_new_tag_and_one_split_off_with_it_both_have_it(in_the_middle):
    moderator, author, thread = make_member(role="moderator"), make_member(), make_thread(replies=3)
    last, forum = thread.posts.get(position=4), thread.forum
    new = NewThread(forum.pk, "Hoists", "discussion", ["Hoists"])
    in_the_middle(posting, "count_posted")
    all_at_once(
        [
            lambda: start_thread(author, forum, "question", "Hoists?", "<p>How?</p>", ["hoists"], uuid.uuid4()),
            in_the_middle.then(lambda: split_posts(moderator, thread.pk, [last.pk], new, "Another question")),
        ]
    )
    assert Tag.objects.get(normalised_name="hoists").thread_tags.count() == 2
    assert_in_order()


def test_a_forum_in_which_a_thread_is_just_being_held_is_not_deleted(in_the_middle):
    team, author, forum = make_member(role="network_team"), make_member(), make_forum()
    written = Written({"body": ["Words"], "format": ["text"]}, "<p>Words</p>", uuid.uuid4())
    in_the_middle(holding, "close_draft")
    held, deleted = all_at_once(
        [
            lambda: holding.hold_thread(author, forum, "Hoists?", written),
            in_the_middle.then(lambda: delete_forum(team, forum.pk)),
        ]
    )
    assert isinstance(deleted, Refused)
    assert HeldPost.objects.get() == held
