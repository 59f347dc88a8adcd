"""Drafts on the server: nothing is overwritten that its writer had not seen, and a sent draft keeps no words."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.operations.suspending import suspend
from community.permissions import Refused
from forums.drafts.keys import draft_key
from forums.drafts.sending import SentAlready, SentDraft, read_reference
from forums.drafts.words import NotADraft, clean_fields, digest, first_words
from forums.forms import PostForm
from forums.models import Draft, Post
from forums.operations import drafting
from forums.operations.drafting import TooOften, discard_draft, restore_draft, save_draft
from forums.operations.posting import post_reply
from forums.pruning import prune_drafts
from forums.sending import send_reply
from tests.factories import make_member, make_thread

A_DRAFT = "6b0c7f0e-8d58-4b2e-9f6e-5a3a5d1f0c11"

pytestmark = pytest.mark.django_db


def words(text: str) -> dict:
    return {"body": [f"<p>{text}</p>"], "format": ["html"]}


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def thread():
    return make_thread()


@pytest.fixture
def save(member, thread):
    """Saves as one tab does: `save("words")` makes a draft, `save("more", draft)` goes on with it."""
    counts: dict[str, int] = {}

    def saved(text: str, draft: Draft | None = None, *, base=None, tab="tab-1", count=None, instead=None, by=member):
        counts[tab] = counts.get(tab, 0) + 1
        return save_draft(
            by,
            draft.pk if draft else uuid.uuid4(),
            f"reply:{thread.pk}",
            words(text),
            base=base if base is not None else (draft.version if draft else 0),
            submission_id=uuid.uuid4(),
            writer=tab,
            writer_count=counts[tab] if count is None else count,
            instead=instead,
        )

    return saved


def texts(member) -> set[str]:
    return {first_words(draft.fields) for draft in Draft.objects.visible_to(member).unsent()}


def test_a_draft_is_saved_again_and_again_under_a_growing_version(member, save):
    draft = save("On hooks").draft
    again = save("On hooks, by size", draft)
    assert (again.draft.pk, again.draft.version, again.other) == (draft.pk, 2, None)
    assert texts(member) == {"On hooks, by size"}


def test_the_same_words_again_change_nothing(member, save):
    draft = save("On hooks").draft
    again = save("On hooks", draft, tab="another", base=0)
    assert (again.draft.version, again.other, Draft.objects.count()) == (1, None, 1)


def test_words_made_from_an_older_version_become_a_draft_of_their_own_beside_the_newer(member, save):
    draft = save("On hooks").draft
    newer = save("On hooks, by size", draft, tab="phone").draft
    other = save("On hooks, by colour", draft, base=1)
    assert other.draft.pk != draft.pk
    assert (other.other.pk, first_words(other.other.fields)) == (newer.pk, "On hooks, by size")
    assert texts(member) == {"On hooks, by size", "On hooks, by colour"}


def test_a_conflict_that_is_sent_again_makes_no_third_draft(member, save):
    draft = save("On hooks").draft
    save("On hooks, by size", draft, tab="phone")
    instead = uuid.uuid4()
    for _ in range(2):
        assert save("On hooks, by colour", draft, base=1, count=5, instead=instead).draft.pk == instead
    assert Draft.objects.count() == 2


def test_a_tab_whose_last_answer_was_lost_has_no_conflict_with_itself(member, save):
    draft = save("On").draft
    save("On hooks", draft, base=1)
    assert save("On hooks, by size", draft, base=1).draft.version == 3
    assert texts(member) == {"On hooks, by size"}


def test_a_save_that_comes_late_does_not_overwrite_a_newer_one_of_its_tab(member, save):
    draft = save("On", count=1).draft
    save("On hooks, by size", draft, count=3)
    save("On hooks", draft, count=2)
    assert texts(member) == {"On hooks, by size"}


def test_nobody_saves_into_or_takes_away_the_draft_of_another(member, save):
    draft = save("On hooks").draft
    stranger = make_member()
    assert save("Mine now", draft, by=stranger).draft.pk != draft.pk
    assert discard_draft(stranger, draft.pk) is False
    assert texts(member) == {"On hooks"}
    assert Draft.objects.visible_to(make_member(role="network_team")).count() == 0


def test_a_suspended_member_saves_nothing_and_sees_nothing(member, save):
    save("On hooks")
    suspend(make_member(role="moderator"), member, "Unkind words")
    member.refresh_from_db()
    with pytest.raises(Refused):
        save("More")
    assert Draft.objects.visible_to(member).count() == 0


def test_a_discarded_draft_comes_back_when_that_is_undone(member, save):
    draft = save("On hooks").draft
    assert discard_draft(member, draft.pk) is True
    assert texts(member) == set()
    assert restore_draft(member, draft.pk) is True
    assert texts(member) == {"On hooks"}


def test_discarding_what_one_has_seen_leaves_what_another_device_wrote_since(member, save):
    draft = save("On hooks").draft
    save("On hooks, by size", draft)
    assert discard_draft(member, draft.pk, base=1) is False
    assert texts(member) == {"On hooks, by size"}


def test_there_is_a_bound_to_how_many_drafts_one_keeps(member, save, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_DRAFTS", 2)
    first = save("One").draft
    save("Two")
    with pytest.raises(Refused, match="You have 2 drafts"):
        save("Three")
    assert save("One and more", first).draft.version == 2


def test_discarded_drafts_are_bounded_too_and_the_oldest_of_them_go(member, save, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_DRAFTS", 3)
    for number in range(5):
        discard_draft(member, save(f"Words {number}").draft.pk)
    kept = save("One more").draft
    assert texts(member) == {"One more"}
    assert {first_words(draft.fields) for draft in Draft.objects.all()} == {"Words 3", "Words 4", "One more"}
    assert Draft.objects.filter(pk=kept.pk).exists()


def test_there_is_a_bound_to_how_often_one_saves(save, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_SAVES_A_MINUTE", 0)
    with pytest.raises(TooOften):
        save("One")


@pytest.mark.parametrize(
    "given",
    [None, [], "words", {"body": "words"}, {"body": [1]}, {1: ["x"]}, {"body": ["x" * 400_001]},
     {str(number): ["x"] for number in range(61)}, {"body": ["x"] * 101}],
)  # fmt: skip
def test_what_is_no_draft_is_refused(given):
    with pytest.raises(NotADraft):
        clean_fields(given)


def test_what_no_database_can_keep_is_left_out_of_a_draft():
    assert clean_fields({"body": ["a\0b\ud800c\r\nd"], "csrfmiddlewaretoken": ["x"]}) == {"body": ["ab?c\nd"]}


# ------------------------------------------------------------------------------------------------- sent
def reply_from(member, thread, draft: Draft, text: str, tab="tab-1", count=9, version=None) -> Post:
    posted = {"body": f"<p>{text}</p>", "format": "html", "submission_id": str(uuid.uuid4())}
    posted["draft"] = f"{draft.pk}.{version or draft.version}.{tab}.{count}"
    form = PostForm(as_query(posted))
    assert form.is_valid(), form.errors
    return send_reply(member, thread.pk, form)


def as_query(posted: dict):
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    query.update(posted)
    return query


def test_a_sent_draft_keeps_no_words_and_says_where_they_are(member, save, thread):
    draft = save("On hooks").draft
    post = reply_from(member, thread, draft, "On hooks")
    draft.refresh_from_db()
    assert (draft.post_id, draft.fields, texts(member)) == (post.pk, {}, set())


def test_words_another_tab_saved_meanwhile_stay_a_draft_when_the_first_is_sent(member, save, thread):
    draft = save("On hooks").draft
    save("On hooks, and on the wall", draft, tab="another")
    reply_from(member, thread, draft, "On hooks", version=1)
    assert texts(member) == {"On hooks, and on the wall"}


def test_words_another_window_saved_without_a_script_stay_a_draft_when_the_first_is_sent(member, save, thread):
    draft = save("On hooks", tab="").draft
    save("On hooks, and a long afternoon more", draft, tab="", count=None)
    reply_from(member, thread, draft, "On hooks", version=1, tab="")
    assert texts(member) == {"On hooks, and a long afternoon more"}


def test_the_same_words_that_another_window_saved_are_no_draft_any_more_once_they_are_sent(member, save, thread):
    draft = save("On", tab="").draft
    save("On hooks", draft, tab="")
    reply_from(member, thread, draft, "On hooks", version=1, tab="")
    assert texts(member) == set()


def test_a_reply_that_names_the_draft_of_another_thread_leaves_it_alone(member, save, thread):
    draft = save("On hooks").draft
    other = make_thread()
    reply_from(member, other, draft, "On the wall")
    assert texts(member) == {"On hooks"}
    assert other.posts.filter(author=member).count() == 1


def test_words_saved_after_the_draft_was_sent_stay_a_draft_and_the_same_words_do_not(member, save, thread):
    draft = save("On hooks").draft
    reply_from(member, thread, draft, "On hooks")
    assert save("On hooks", draft, tab="another").is_sent
    assert texts(member) == set()
    assert not save("On hooks, and more", draft, tab="another").is_sent
    assert texts(member) == {"On hooks, and more"}


def test_what_the_sending_tab_saved_before_and_comes_late_is_no_new_draft(member, save, thread):
    draft = save("On").draft
    reply_from(member, thread, draft, "On hooks", count=9)
    assert save("On hoo", draft, count=8).is_sent
    assert texts(member) == set()


def test_one_draft_is_posted_once_whatever_its_submission_is_called(member, save, thread):
    draft = save("On hooks").draft
    first = reply_from(member, thread, draft, "On hooks")
    assert reply_from(member, thread, draft, "On hooks").pk == first.pk
    with pytest.raises(SentAlready):
        reply_from(member, thread, draft, "On hooks, by size")
    assert thread.posts.filter(author=member).count() == 1


def test_a_draft_the_server_never_saw_is_known_as_sent_all_the_same(member, save, thread):
    unseen = Draft(pk=uuid.uuid4(), version=1)
    reply_from(member, thread, unseen, "On hooks")
    late = save("On hooks", unseen, base=0)
    assert late.is_sent
    assert texts(member) == set()


def test_a_refused_post_leaves_its_draft_as_it_was(member, save, thread):
    draft = save("On hooks").draft
    thread.locked_at = timezone.now()
    thread.save()
    with pytest.raises(Refused):
        reply_from(member, thread, draft, "On hooks")
    assert texts(member) == {"On hooks"}


def test_a_post_that_names_the_draft_of_another_member_leaves_it_alone(save, thread):
    draft = save("On hooks").draft
    stranger = make_member()
    post_reply(stranger, thread.pk, "<p>Mine</p>", uuid.uuid4(), draft=SentDraft(draft.pk, 1, place=draft.place))
    draft.refresh_from_db()
    assert (draft.post_id, first_words(draft.fields)) == (None, "On hooks")


@pytest.mark.parametrize("text", ["", "nothing", "x.1.tab", A_DRAFT, f"{A_DRAFT}.-1.tab", "-" * 36 + ".1."])
def test_a_form_that_names_no_draft_properly_names_none(text):
    assert read_reference(text) is None


def test_the_same_words_have_the_same_digest_in_any_order_with_or_without_empty_fields():
    one = {"title": ["Slings"], "body": ["On hooks"], "tags": [""]}
    other = {"body": ["On hooks"], "title": ["Slings"]}
    assert digest(one) == digest(other) != digest({"body": ["Slings"], "title": ["On hooks"]})


# ------------------------------------------------------------------------------------------------- kept for how long
def test_old_traces_of_sent_and_discarded_drafts_go_and_drafts_stay(member, save, thread):
    sent, gone, kept = save("Sent").draft, save("Gone").draft, save("Kept").draft
    reply_from(member, thread, sent, "Sent")
    discard_draft(member, gone.pk)
    prune_drafts()
    assert Draft.objects.count() == 3
    long_ago = timezone.now() - timedelta(days=400)
    Draft.objects.update(saved_at=long_ago)
    Draft.objects.filter(pk=gone.pk).update(discarded_at=long_ago)
    prune_drafts()
    assert [draft.pk for draft in Draft.objects.all()] == [kept.pk]


def test_a_members_key_stays_the_same_and_is_nobody_elses(member):
    assert draft_key(member) == draft_key(member) != draft_key(make_member())
