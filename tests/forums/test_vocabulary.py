"""The tags that a network begins with: loaded once, and the moderators' own from then on."""

import csv

import pytest
from django.core.management import call_command

from forums.management.commands.load_vocabulary import SHIPPED
from forums.models import Tag, TagName
from forums.operations.tags import Described, change_tag, delete_tag
from forums.tag_forms import clean_tag_name
from tests.factories import make_thread

pytestmark = pytest.mark.django_db
NEEDS = ["SpLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "OTH"]


def load(**more) -> None:
    call_command("load_vocabulary", verbosity=0, **more)


def test_it_has_the_need_types_and_something_of_every_kind_that_the_forms_would_take():
    load()
    assert set(Tag.objects.filter(kind="need").values_list("name", flat=True)) == set(NEEDS)
    assert set(Tag.objects.values_list("kind", flat=True)) == set(Tag.Kind.values) - {""}
    assert Tag.objects.filter(description="").count() == 0
    assert [name for name in TagName.objects.values_list("name", flat=True) if clean_tag_name(name) != name] == []
    with SHIPPED.open(encoding="utf-8") as lines:
        said = [
            name for row in csv.DictReader(lines) for name in [row["name"], *filter(None, row["synonyms"].split("|"))]
        ]
    assert len(said) == TagName.objects.count()


def test_loaded_again_it_changes_nothing_and_leaves_what_moderators_made_of_it(moderator):
    load()
    semh, heads = Tag.objects.get(name="SEMH"), Tag.objects.get(name="Headteachers")
    change_tag(moderator, semh.pk, Described("SEMH needs", "", "Ours"), "As we say")
    delete_tag(moderator, heads.pk, "Nobody uses it")
    before = sorted(TagName.objects.values_list("name", "tag__name", "tag__kind", "tag__description"))
    load(if_none=True)
    assert sorted(TagName.objects.values_list("name", "tag__name", "tag__kind", "tag__description")) == before
    load()
    assert Tag.objects.filter(name="SEMH needs", kind="", description="Ours").exists()
    assert not Tag.objects.filter(name="SEMH").exists()


def test_tags_that_members_made_before_are_taken_in_with_their_threads(run_tasks):
    thread = make_thread(tags=("semh", "Autism"))
    load()
    run_tasks()
    assert Tag.objects.get(name="semh").kind == "need"
    assert Tag.objects.get(name="Autism").kind == ""
    assert [name for _, name in thread.tag_labels] == ["semh", "Autism"]
