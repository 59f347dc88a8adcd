"""Tags under many hands at once: a name leads to one tag, and no thread keeps a tag that was merged away."""

import uuid
from contextlib import suppress
from functools import partial

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from forums.models import Tag, TagMerge, TagName, TagPair, ThreadTag
from forums.operations.curating import retag_thread
from forums.operations.keeping_tags_apart import keep_tags_apart
from forums.operations.merging_tags import merge_tags, move_some
from forums.operations.posting import start_thread
from forums.operations.tagging import new_tag
from forums.operations.tags import Described, add_tag, change_tag
from forums.recounting import drift
from forums.tag_tasks import relabel_tag
from tests.factories import make_forum, make_member, make_thread
from tests.forums.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def moderators():
    return [make_member(role="moderator") for _ in range(4)]


def carry_out() -> None:
    for merge in TagMerge.objects.filter(finished_at__isnull=True):
        while move_some(merge.pk):
            pass
    for tag in Tag.objects.filter(merged_into__isnull=True):
        relabel_tag.func(tag.pk)


def assert_in_order() -> None:
    live = set(Tag.objects.filter(merged_into__isnull=True).values_list("pk", flat=True))
    assert set(TagName.objects.values_list("tag", flat=True)) == live
    assert not ThreadTag.objects.exclude(tag__in=live).exists()
    assert list(drift()) == []


def test_a_name_given_by_several_at_once_leads_to_one_tag(moderators):
    author, forum = make_member(), make_forum()
    tags = [new_tag(name) for name in ("Hoists", "Slings")]
    deeds = [
        partial(add_tag, moderators[0], Described("Lifting", "function"), "So"),
        partial(change_tag, moderators[1], tags[0].pk, Described("Hoists", synonyms=("Lifting",)), "So"),
        partial(change_tag, moderators[2], tags[1].pk, Described("Lifting"), "So"),
        *(
            partial(start_thread, author, forum, "question", "Q", "<p>?</p>", ["lifting", "LIFTING "], uuid.uuid4())
            for _ in range(4)
        ),
    ]
    all_at_once(deeds)
    carry_out()
    assert TagName.objects.filter(normalised_name="lifting").count() == 1
    assert_in_order()


def test_threads_given_a_tag_while_it_is_merged_end_with_the_other(moderators):
    author, forum = make_member(), make_forum()
    threads = [make_thread(author, forum, tags=("Old", "Law")) for _ in range(6)]
    old, new = new_tag("Old"), new_tag("New")
    deeds = [
        partial(merge_tags, moderators[0], old.pk, new.pk, "The same"),
        *(
            partial(start_thread, author, forum, "question", f"Q{n}", "<p>?</p>", ["old", f"tag {n}"], uuid.uuid4())
            for n in range(6)
        ),
        *(partial(retag_thread, moderators[1], thread.pk, ["Law", "Old", "New"], "So") for thread in threads),
    ]
    all_at_once(deeds)
    carry_out()
    assert_in_order()
    assert ThreadTag.objects.filter(tag=new).count() == 12
    assert not ThreadTag.objects.filter(tag=old).exists()


def test_tags_merged_into_each_other_at_once_are_one_and_not_a_circle(moderators):
    tags = [new_tag(name) for name in ("One", "Two", "Three")]
    for tag in tags:
        make_thread(tags=(tag.name,))
    pairs = [(0, 1), (1, 0), (1, 2), (2, 0)]
    deeds = [
        partial(merge_tags, by, tags[source].pk, tags[target].pk, "The same")
        for by, (source, target) in zip(moderators, pairs, strict=True)
    ]
    all_at_once(deeds)
    carry_out()
    assert_in_order()
    assert Tag.objects.filter(merged_into__isnull=True).exists()


def test_two_workers_at_one_merge_move_each_thread_once(moderators):
    for _ in range(8):
        make_thread(tags=("Old", "New"))
    old, new = new_tag("Old"), new_tag("New")
    entry = merge_tags(moderators[0], old.pk, new.pk, "The same")
    all_at_once([partial(move_some, entry.after["merge"]) for _ in range(4)])
    carry_out()
    assert_in_order()
    assert TagMerge.objects.get().threads.count() == 8


def test_that_two_tags_are_two_is_said_once_by_several_at_once_also_while_one_of_them_is_merged(moderators):
    one, two, three = (new_tag(name) for name in ("Hoist", "Hoists", "Slings"))
    all_at_once(partial(keep_tags_apart, moderators[n], *(one.pk, two.pk)[:: 1 - 2 * (n % 2)]) for n in range(4))
    assert TagPair.objects.filter(taken_back_at=None).count() == 1
    assert StaffLogEntry.objects.filter(action="keep tags apart").count() == 1

    def or_refused(deed):
        with suppress(Refused):
            deed()

    deeds = [partial(keep_tags_apart, moderators[n], one.pk, three.pk) for n in range(3)]
    deeds.append(partial(merge_tags, moderators[3], three.pk, one.pk, "So"))
    all_at_once(partial(or_refused, deed) for deed in deeds)
    carry_out()
    assert TagPair.objects.filter(second=three).count() <= 1
    assert_in_order()
