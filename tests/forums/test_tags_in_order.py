"""Merging, renaming, synonyms and their undoing, in any order: each name leads to one tag, labels are true, and undoing
restores what was there exactly."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import CannotUndo, undo, undoable
from forums.models import Tag, TagMerge, TagName, Thread, ThreadTag, normalise_tag
from forums.operations.curating import retag_thread
from forums.operations.merging_tags import merge_tags, move_some
from forums.operations.relabelling import locked_threads, relabel
from forums.operations.tags import Described, change_tag, delete_tag
from forums.recounting import drift
from notifications.models import Follow
from notifications.operations import follow, unfollow
from tests.examples import several_examples, taken_back
from tests.factories import make_forum, make_member, make_thread

pytestmark = pytest.mark.django_db

NAMES = ["EHCP", "Annual reviews", "Reviews", "Transport", "Minibus", "C++"]
WORDS = st.sampled_from([*NAMES, "ehcp", "EHC plans", "Minibuses", "c#"])
PLACE = st.integers(0, 5)
DEEDS = st.one_of(
    st.tuples(st.just("merge"), PLACE, PLACE),
    st.tuples(st.just("rename"), PLACE, WORDS),
    st.tuples(st.just("synonyms"), PLACE, st.lists(WORDS, max_size=2)),
    st.tuples(st.just("describe"), PLACE, st.sampled_from(["", "need", "role"])),
    st.tuples(st.just("delete"), PLACE, st.none()),
    st.tuples(st.just("retag"), PLACE, st.lists(WORDS, max_size=3)),
    st.tuples(st.just("follow"), PLACE, PLACE),
    st.tuples(st.just("unfollow"), PLACE, PLACE),
    st.tuples(st.just("undo"), st.integers(0, 3), st.none()),
)


def carry_out() -> None:
    """What the tasks do."""
    for merge in TagMerge.objects.filter(finished_at__isnull=True):
        while move_some(merge.pk):
            pass
    relabel(locked_threads(Thread.objects.values_list("pk", flat=True)))


def whole() -> dict:
    """All that is known of tags, as people meet it."""
    return {
        "tags": sorted(Tag.objects.values_list("pk", "name", "slug", "kind", "description", "merged_into")),
        "names": sorted(TagName.objects.values_list("normalised_name", "name", "slug", "tag")),
        "given": sorted(ThreadTag.objects.values_list("pk", "tag", "content_object")),
        "labels": sorted(Thread.objects.values_list("pk", "tag_labels")),
        "follows": sorted(Follow.objects.filter(topic__startswith="tag:").values_list("member", "topic", "created_at")),
    }


def assert_in_order() -> None:
    live = set(Tag.objects.filter(merged_into__isnull=True).values_list("pk", flat=True))
    names = {name.normalised_name: name for name in TagName.objects.all()}
    assert {name.tag_id for name in names.values()} == live, "a name leads nowhere, or a tag has no name"
    tags = Tag.objects.in_bulk()
    for tag in tags.values():
        if tag.pk in live:
            own = names[normalise_tag(tag.name)]
            assert (own.tag_id, own.slug, own.name) == (tag.pk, tag.slug, tag.name)
        seen = set()
        while tag.merged_into_id:
            assert tag.pk not in seen, "merged in a circle"
            seen.add(tag.pk)
            tag = tags[tag.merged_into_id]
    assert not ThreadTag.objects.exclude(tag__in=live).exists()
    assert [columns for _, columns in drift() if "tag_labels" in columns] == []


class Hands:
    """Moderators, members and threads, and what the examples have them do."""

    def __init__(self):
        self.moderator, forum = make_member(role="moderator"), make_forum()
        self.members = [make_member() for _ in range(2)]
        given = [NAMES[:3], NAMES[2:4], NAMES[1:5], [NAMES[0], NAMES[3]]]
        self.threads = [make_thread(self.members[0], forum, tags=tuple(tags)) for tags in given]
        make_thread(self.members[0], forum, tags=("C++",))
        self.tags = list(Tag.objects.order_by("pk"))
        for tag in self.tags[:3]:
            follow(self.members[0], tag.topic)
        follow(self.members[1], self.tags[0].topic)

    def do(self, deed: str, first: int, second) -> None:
        by, tag = self.moderator, self.tags[first % len(self.tags)]
        try:
            if deed == "merge":
                merge_tags(by, tag.pk, self.tags[second % len(self.tags)].pk, "The same")
            elif deed in ("rename", "synonyms", "describe"):
                self.change(tag, deed, second)
            elif deed == "delete":
                delete_tag(by, tag.pk, "Nobody uses it")
            elif deed == "retag":
                retag_thread(by, self.threads[first % len(self.threads)].pk, second, "To be found")
            elif deed == "follow":
                follow(self.members[second % 2], tag.topic) if Tag.objects.filter(pk=tag.pk, merged_into=None) else None
            elif deed == "unfollow":
                unfollow(self.members[second % 2], tag.topic)
            else:
                entries = StaffLogEntry.objects.filter(undone_at__isnull=True).order_by("-pk")
                undo(entries[min(first, entries.count() - 1)].pk, by) if entries else None
        except (Refused, CannotUndo):
            pass

    def change(self, tag: Tag, deed: str, second) -> None:
        tag = Tag.objects.filter(pk=tag.pk).first()
        if tag is None:
            return
        synonyms = [
            name for key, name in tag.names.values_list("normalised_name", "name") if key != tag.normalised_name
        ]
        name, kind = tag.name, tag.kind
        if deed == "rename":
            name = second
        elif deed == "describe":
            kind = second
        else:
            synonyms = second
        change_tag(self.moderator, tag.pk, Described(name, kind, tag.description, tuple(synonyms)), "In order")


@pytest.fixture
def hands():
    """Made once; each example takes back what it did."""
    return Hands()


@several_examples
@given(st.lists(DEEDS, min_size=1, max_size=9))
def test_in_any_order_each_name_leads_to_one_tag_and_the_newest_change_is_taken_back_exactly(hands, deeds):
    with taken_back():
        for deed in deeds:
            before, newest = whole(), StaffLogEntry.objects.order_by("-pk").first()
            hands.do(*deed)
            carry_out()
            assert_in_order()
            entry = StaffLogEntry.objects.order_by("-pk").first()
            if entry != newest and entry.action != "retag":
                after = whole()
                assert undoable([entry], hands.moderator) == {entry.pk}
                undo(entry.pk, hands.moderator)
                carry_out()
                assert whole() == before
                assert_in_order()
                hands.do(*deed)
                carry_out()
                assert _but_ids(whole()) == _but_ids(after)


@several_examples
@given(
    st.lists(DEEDS.filter(lambda deed: deed[0] in ("merge", "rename", "synonyms", "describe", "delete")), max_size=6)
)
@example([("merge", 0, 1), ("synonyms", 1, [])])
def test_all_that_was_done_is_taken_back_from_the_newest_on(hands, deeds):
    with taken_back():
        before = whole()
        for deed in deeds:
            hands.do(*deed)
            carry_out()
        for entry in StaffLogEntry.objects.order_by("-pk"):
            undo(entry.pk, hands.moderator)
            carry_out()
        assert whole() == before


@several_examples
@given(st.lists(DEEDS, min_size=2, max_size=9))
def test_the_log_offers_to_undo_what_it_can_undo_and_nothing_else(hands, deeds):
    with taken_back():
        for deed in deeds:
            hands.do(*deed)
            carry_out()
        entries = list(StaffLogEntry.objects.filter(undone_at__isnull=True))
        offered = undoable(entries, hands.moderator)
        for entry in entries:
            with taken_back():
                try:
                    undo(entry.pk, hands.moderator)
                    done = True
                except (CannotUndo, Refused):
                    done = False
                assert done == (entry.pk in offered), (entry.action, entry.label)


def _but_ids(state: dict) -> dict:
    """As people meet it, but for the numbers of rows that were made again."""
    names = {pk: name for pk, name, *_ in state["tags"]}
    return {
        "names": sorted((key, name, names[tag]) for key, name, _, tag in state["names"]),
        "labels": [(pk, sorted(name for _, name in labels)) for pk, labels in state["labels"]],
        "follows": [(member, names.get(int(topic[4:]))) for member, topic, _ in state["follows"]],
    }
