"""Tags: one for each meaning, however it is written."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from forums.forms import TagsField
from forums.models import Tag, normalise_tag
from forums.operations.tagging import MOST_TAGS, set_tags, tag_names
from tests.examples import several_examples, taken_back
from tests.factories import make_thread

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=",;"), max_size=70)


@pytest.mark.django_db
def test_spellings_that_mean_the_same_are_one_tag_in_its_first_spelling():
    thread, other = make_thread(), make_thread()
    set_tags(thread, ["EHCP reviews"])
    set_tags(other, ["ehcp  Reviews", "EHCP REVIEWS", "ＥＨＣＰ reviews"])
    assert tag_names(other) == ["EHCP reviews"]
    assert Tag.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), [("Straße", "STRASSE"), ("Éclair", "éCLAIR"), ("ΣΊΣΥΦΟΣ", "σίσυφος")])
def test_letters_beyond_english_are_folded_alike_on_every_database(one, other):
    thread = make_thread()
    set_tags(thread, [one])
    set_tags(thread, [other])
    assert (Tag.objects.count(), tag_names(thread)) == (1, [one])


@pytest.mark.django_db
def test_tags_of_one_address_but_different_meaning_are_two():
    thread = make_thread()
    set_tags(thread, ["C++", "C#", "c", "§", "%"])
    assert sorted(tag_names(thread)) == sorted(["C++", "C#", "c", "§", "%"])
    assert len(set(Tag.objects.values_list("slug", flat=True))) == 5


@pytest.mark.django_db
def test_a_thread_loses_the_tags_that_are_not_named_and_keeps_the_others():
    thread = make_thread(tags=("Transport", "Law"))
    set_tags(thread, ["Law", "Minibus"])
    assert sorted(tag_names(thread)) == ["Law", "Minibus"]


@pytest.mark.django_db
def test_a_thread_has_five_tags_at_most():
    thread = make_thread()
    set_tags(thread, [f"Tag {number}" for number in range(9)])
    assert len(tag_names(thread)) == MOST_TAGS


@pytest.mark.django_db
@several_examples
@given(st.lists(NAMES, max_size=6))
@example(["ﷺ" * 60])
@example(["ΐ" * 60])
@example(["\u0345a" * 30])
def test_whatever_the_form_lets_through_can_be_kept_and_found_again(names):
    try:
        cleaned = TagsField().clean(", ".join(names))
    except ValidationError:
        return
    with taken_back():
        thread = make_thread()
        kept = set_tags(thread, cleaned)
        assert set(map(normalise_tag, kept)) == set(map(normalise_tag, cleaned))
        assert set_tags(make_thread(), kept) == kept


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        (" , ;, ", []),
        ("transport", ["transport"]),
        ("#transport, #law", ["transport", "law"]),
        ("moving  and handling; PMLD,", ["moving and handling", "PMLD"]),
    ],
)
def test_tags_are_typed_as_people_type_them(typed, names):
    assert TagsField().clean(typed) == names


@pytest.mark.parametrize("typed", ["a, b, c, d, e, f", "x" * 61, "!!!", "fine, ???"])
def test_what_cannot_be_a_tag_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refusal:
        TagsField().clean(typed)
    assert refusal.value.messages[0].endswith(".")
