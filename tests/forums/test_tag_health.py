"""What is amiss with the tags, as moderators see it: unused, used once, and nearly the same, unless they are two."""

import re

import pytest

from community.models import StaffLogEntry
from community.permissions import Refused
from community.staff_log import undo
from forums.models import Tag, TagPair
from forums.operations.keeping_tags_apart import keep_tags_apart
from forums.operations.merging_tags import merge_tags
from forums.operations.tagging import new_tag
from forums.operations.tags import delete_tag
from forums.tag_health import near_duplicates, tag_health
from tests.factories import make_thread

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Annual review", "Annual reviews", True),
        ("Mini bus", "minibus", True),
        ("Policies", "Policy", True),
        ("Therapist", "Theraptist", True),
        ("Safeguarding", "Safegaurding", True),
        ("Hoist", "Hoists", True),
        ("Year 7", "Year 8", False),
        ("HI", "VI", False),
        ("Transport", "Transition", False),
        ("Sensory room", "Sensory story", False),
    ],
)
def test_tags_that_are_nearly_the_same_are_found_and_others_not(one, other, near):
    tags = [Tag(pk=number, name=name, normalised_name=name.casefold()) for number, name in enumerate((one, other))]
    assert bool(near_duplicates(tags)) == near


def test_what_is_amiss_is_listed_with_what_to_do(client, moderator, author):
    make_thread(author, tags=("Annual revews", "Once"))
    Tag(name="Unused").save()
    client.force_login(moderator)
    health = tag_health()
    assert [tag.name for tag in health.unused] == ["Unused"]
    assert {tag.name for tag in health.used_once} == {"Annual revews", "Once"}
    page = client.get("/moderation/tags/").content.decode()
    assert "/tags/unused/delete/" in page
    assert "/tags/once/merge/" in page
    client.post("/tags/unused/delete/", {"reason": "Nobody uses it"})
    assert not Tag.objects.filter(name="Unused").exists()
    undo(StaffLogEntry.objects.get(action="delete tag").pk, moderator)
    assert Tag.objects.filter(name="Unused").exists()


def pairs_listed() -> list[set[str]]:
    return [{pair.less.name, pair.more.name} for pair in tag_health().pairs]


def test_two_tags_that_look_alike_and_are_two_are_listed_no_more_until_they_are_compared_again(
    client, moderator, author
):
    make_thread(author, tags=("Special school", "Specials school", "Hoist"))
    make_thread(author, tags=("Hoists",))
    schools, hoists = {"Special school", "Specials school"}, {"Hoist", "Hoists"}
    assert pairs_listed() == [hoists, schools]
    client.force_login(moderator)
    value = re.search(r'name="pair" value="(\d+-\d+)">They are two', client.get("/moderation/tags/").content.decode())[
        1
    ]
    page = client.post("/moderation/tags/apart/", {"pair": value}, follow=True).content.decode()
    assert pairs_listed() == [schools]
    assert "Kept apart: 1" in page
    client.post(re.search(r'action="(/moderation/\d+/undo/)"', page)[1])
    assert pairs_listed() == [hoists, schools]
    client.post("/moderation/tags/apart/", {"pair": value})
    client.post("/moderation/tags/apart/?undo", {"pair": value})
    assert pairs_listed() == [hoists, schools]
    assert StaffLogEntry.objects.filter(action__in=["keep tags apart", "compare tags again"]).count() == 3
    assert "Said that two tags are two" in client.get("/moderation/").content.decode()


def test_that_two_tags_are_two_is_said_once_of_tags_that_are_there_by_moderators_only(
    client, member, moderator, author
):
    make_thread(author, tags=("Hoist", "Hoists", "Sling"))
    one, two, other = Tag.objects.order_by("name").values_list("pk", flat=True)
    assert client.post("/moderation/tags/apart/", {"pair": f"{one}-{two}"}).status_code == 404
    with pytest.raises(Refused):
        keep_tags_apart(member, one, two)
    for ids in ((two, one), (one, two)):
        keep_tags_apart(moderator, *ids)
    assert StaffLogEntry.objects.get(action="keep tags apart").label == "Hoist and Hoists"
    for ids in ((one, one), (one, 999_999)):
        with pytest.raises(Refused):
            keep_tags_apart(moderator, *ids)
    merge_tags(moderator, other, one, "The same")
    client.force_login(moderator)
    page = client.post("/moderation/tags/apart/", {"pair": f"{other}-{two}"}, follow=True)
    assert "One of the tags is no longer there." in page.content.decode()
    for wrong in ("", "1", "a-b", "1-2-3"):
        assert client.post("/moderation/tags/apart/", {"pair": wrong}).status_code == 404


def test_a_deleted_tag_that_is_brought_back_is_kept_apart_as_before(moderator):
    one, two = new_tag("Hoist"), new_tag("Hoists")
    keep_tags_apart(moderator, one.pk, two.pk)
    delete_tag(moderator, two.pk, "Nobody uses it")
    assert not TagPair.objects.exists()
    undo(StaffLogEntry.objects.get(action="delete tag").pk, moderator)
    assert pairs_listed() == []
    undo(StaffLogEntry.objects.get(action="keep tags apart").pk, moderator)
    assert pairs_listed() == [{"Hoist", "Hoists"}]
