"""Tags for those who read and ask: their pages, what is suggested, other names; and for moderators, keeping order."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community.models import StaffLogEntry
from community.staff_log import undo
from forums.models import Tag, TagMerge, TagName, Thread, ThreadTag
from forums.operations.merging_tags import merge_tags
from forums.operations.tagging import new_tag, tag_names
from forums.operations.tags import Described, NameTaken, add_tag, change_tag
from forums.tag_suggestions import tags_beginning, tags_for_title
from forums.tag_tasks import resume_merges
from notifications.models import Follow
from notifications.operations import follow
from search.glossary import forget_glossary
from search.models import GlossaryEntry
from tests.factories import make_forum, make_group, make_member, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviews(moderator):
    return add_tag(
        moderator, Described("EHCP reviews", "function", "Annual reviews of plans.", ("Annual reviews",)), "Many ask"
    )


@pytest.fixture
def secret(author):
    """A tag that only the author and moderators may know of."""
    make_thread(author, make_forum(group=make_group(author)), tags=("Nightingale",))
    return Tag.objects.get(name="Nightingale")


# ------------------------------------------------------------------------------ other names
def test_another_name_gives_the_tag_leads_to_its_page_and_narrows_lists_and_searches(
    client, member, moderator, reviews, empty_index, run_tasks
):
    thread = make_thread(member, title="Timelines", text="How long?", tags=("annual REVIEWS", "ehcp reviews"))
    run_tasks()
    empty_index.refresh()
    assert tag_names(thread) == ["EHCP reviews"]
    assert client.get("/tags/annual-reviews/?show=unanswered")["Location"] == "/tags/ehcp-reviews/?show=unanswered"
    for narrowed in (
        "/forums/latest/?tag=annual-reviews",
        "/search/?q=timelines&tag=annual+reviews",
        "/search/?q=annual+reviews",
    ):
        assert "Timelines" in client.get(narrowed).content.decode(), narrowed


def test_a_list_narrowed_by_another_name_says_by_which_tag(client, member, author, moderator, reviews):
    make_thread(author, tags=("EHCP reviews",))
    add_tag(moderator, Described("SEMH", "need", synonyms=("Social and emotional",)), "A need")
    for address, value in (("tag=annual-reviews", "ehcp-reviews"), ("need=social-and-emotional", "semh")):
        page = client.get(f"/forums/latest/?{address}").content.decode()
        assert f'<option value="{value}" selected>' in page, address
        assert page.count(" selected>") == 1


def test_a_renamed_tag_keeps_its_threads_its_old_name_and_its_old_address(client, member, moderator, run_tasks, find):
    thread = make_thread(member, title="Timelines", text="How long?", tags=("statements",))
    tag = Tag.objects.get()
    change_tag(moderator, tag.pk, Described("EHC plans", "function"), "As they are called now")
    run_tasks()
    thread.refresh_from_db()
    assert thread.tag_labels == [["ehc-plans", "EHC plans"]]
    assert client.get("/tags/statements/")["Location"] == "/tags/ehc-plans/"
    assert find("statements", member) == find("ehc plans", member) == [thread.posts.get().pk]
    page = client.get("/tags/ehc-plans/").content.decode()
    assert "Also called statements" in page


def test_a_name_leads_to_one_tag_only(moderator, reviews):
    make_thread(tags=("Statements",))
    with pytest.raises(NameTaken):
        add_tag(moderator, Described("annual reviews"), "So")
    with pytest.raises(NameTaken):
        change_tag(moderator, reviews.pk, Described("EHCP reviews", synonyms=("STATEMENTS",)), "So")
    assert TagName.objects.count() == 3


# ------------------------------------------------------------------------------ who sees what
def test_a_tag_of_threads_one_may_not_see_is_shown_suggested_and_counted_to_nobody_else(
    client, member, moderator, author, secret, find, run_tasks
):
    change_tag(moderator, secret.pk, Described("Nightingale", "", "", ("Night jar",)), "So")
    make_thread(author, make_forum(group=make_group(author)), title="Nightingale again", tags=("Nightingale", "Open"))
    make_thread(author, tags=("Open",))
    run_tasks()
    assert "ightingale" not in client.get("/tags/").content.decode()
    assert client.get("/tags/nightingale/").status_code == client.get("/tags/night-jar/").status_code == 404
    for asked in ("q=night", "title=A+nightingale+again", "title=Night+jar"):
        assert client.get(f"/tag-suggestions/?{asked}").json() == {"tags": []}, asked
    assert "Nightingale" not in client.get("/search/?q=x&tag=night+jar").content.decode()
    assert tags_beginning("night", author) == [{"name": "Nightingale", "also": ""}]
    listed = client.get("/tags/?q=open").content.decode()
    assert 'href="/tags/open/"' in listed
    assert '<span class="tiny soft num">1<' in listed
    client.force_login(author)
    assert '<span class="tiny soft num">2<' in client.get("/tags/?q=open").content.decode()


def test_another_name_of_a_tag_one_may_not_see_tells_nobody_what_it_is_called(
    client, member, moderator, author, secret
):
    change_tag(moderator, secret.pk, Described("Nightingale", "", "", ("Night jar",)), "So")
    forum = make_forum()
    asked = {
        "forum": forum.slug,
        "kind": "question",
        "title": "Which birds?",
        "body": "We hear one.",
        "tags": "night JAR",
    }
    page = client.post("/forums/ask/", asked)
    assert page.status_code == 422
    said = html.unescape(page.content.decode())
    assert "“night JAR” cannot be used as a tag here." in said
    assert 'value="night JAR"' in said
    assert "ightingale" not in said
    own = make_thread(member, forum, title="Birds")
    opening = own.posts.get(position=1)
    change = {"title": own.title, "body": "We hear one.", "tags": "Night jar", "revision": "0"}
    assert client.post(f"/posts/{opening.pk}/edit/", change).status_code == 422
    assert tag_names(own) == []
    # Its own name tells nobody more than they know.
    client.post("/forums/ask/", asked | {"tags": "nightingale"})
    assert Thread.objects.filter(title="Which birds?", thread_tags__tag=secret).exists()
    # Who may see it is given it by any of its names.
    client.force_login(author)
    client.post("/forums/ask/", asked | {"title": "Which owls?"})
    assert Thread.objects.filter(title="Which owls?", thread_tags__tag=secret).exists()


def test_the_vocabulary_is_for_everyone_though_no_thread_has_it_yet(client, member, reviews):
    assert "EHCP reviews" in client.get("/tags/").content.decode()
    assert "Annual reviews of plans." in client.get("/tags/ehcp-reviews/").content.decode()
    client.logout()
    assert client.get("/tags/ehcp-reviews/").status_code == 200


# ------------------------------------------------------------------------------ suggestions
def test_a_title_calls_for_the_tags_that_it_names_by_any_name_and_for_those_of_threads_like_it(
    member, moderator, reviews, find, run_tasks
):
    GlossaryEntry.objects.create(acronym="ARM", expansion="annual review")
    forget_glossary()
    make_thread(title="Who may drive our minibus?", tags=("Transport",))
    run_tasks()
    find("minibus", member)
    assert tags_for_title("Our annual reviews take too long!", member) == ["EHCP reviews"]
    assert tags_for_title("What an ARM costs", member) == ["EHCP reviews"]
    assert tags_for_title("Insurance of minibus drivers", member) == ["Transport"]
    assert tags_for_title("", member) == []


def test_what_is_typed_in_the_field_finds_tags_by_their_beginning_and_says_which_name_was_meant(member, reviews):
    assert tags_beginning("annu", member) == [{"name": "EHCP reviews", "also": "Annual reviews"}]
    assert tags_beginning("rev", member)[0]["name"] == "EHCP reviews"
    assert tags_beginning("%", member) == tags_beginning("", member) == []


def test_without_script_the_vocabulary_stands_beside_the_field(client, member, reviews):
    page = client.get("/forums/ask/").content.decode()
    assert "EHCP reviews" in page.partition("data-tag-field")[2]


# ------------------------------------------------------------------------------ moderators
def test_what_a_merge_does_is_counted_before_it_is_done(client, moderator, author):
    make_thread(author, tags=("Reviews", "Annual reviews"))
    make_thread(author, tags=("Reviews",))
    make_thread(author, tags=("Annual reviews",))
    old, new = Tag.objects.get(name="Reviews"), Tag.objects.get(name="Annual reviews")
    follow(author, old.topic)
    follow(moderator, old.topic)
    follow(moderator, new.topic)
    client.force_login(moderator)
    preview = client.get("/tags/reviews/merge/?into=annual+reviews")
    counts = {
        name: preview.context[name] for name in ("threads", "with_both", "threads_there", "followers", "follow_both")
    }
    assert counts == {"threads": 2, "with_both": 1, "threads_there": 2, "followers": 2, "follow_both": 1}
    assert not StaffLogEntry.objects.exists()


@pytest.mark.parametrize("into", ["nothing", "a\0b", "hoists", ""])
def test_a_tag_is_merged_only_into_another_that_is_there(client, moderator, author, into):
    make_thread(author, tags=("Hoists",))
    client.force_login(moderator)
    page = client.post("/tags/hoists/merge/", {"into": into, "reason": "The same"})
    assert page.status_code == 422
    assert not TagMerge.objects.exists()


def test_the_tag_that_is_shown_is_merged_into_though_another_is_called_like_its_address(client, moderator, author):
    make_thread(author, tags=("Mini bus", "mini-bus"))
    spaced, hyphened = Tag.objects.get(name="Mini bus"), Tag.objects.get(name="mini-bus")
    assert (spaced.slug, hyphened.slug) == ("mini-bus", "mini-bus-1")
    client.force_login(moderator)
    health = client.get("/moderation/tags/").content.decode()
    page = client.get(re.search(r'href="(/tags/mini-bus-1/merge/[^"]+)"', health)[1]).content.decode()
    assert "Merge “mini-bus” into “Mini bus”" in page
    into = re.search(r'name="into" value="([^"]+)"', page)[1]
    client.post(f"{hyphened.get_absolute_url()}merge/", {"into": into, "reason": "The same"})
    assert list(TagMerge.objects.values_list("source", "target")) == [(hyphened.pk, spaced.pk)]
    typed = client.get("/tags/mini-bus/merge/?into=mini-bus").content.decode()
    assert "That is this tag itself." in typed


def test_merged_tags_are_one_everywhere_and_two_again_when_it_is_undone(client, moderator, author, run_tasks, find):
    threads = [
        make_thread(author, title=f"Thread {n}", tags=tags)
        for n, tags in enumerate([("Reviews", "Law"), ("Law", "Reviews", "Annual reviews")])
    ]
    follow(author, Tag.objects.get(name="Reviews").topic)
    before = [thread.tag_labels for thread in threads]
    client.force_login(moderator)
    client.post("/tags/reviews/merge/", {"into": "annual-reviews", "reason": "The same"})
    run_tasks()
    for thread in threads:
        thread.refresh_from_db()
    assert [sorted(name for _, name in thread.tag_labels) for thread in threads] == [["Annual reviews", "Law"]] * 2
    assert client.get("/tags/reviews/")["Location"] == "/tags/annual-reviews/"
    assert Follow.objects.filter(member=author, topic=Tag.objects.get(name="Annual reviews").topic).exists()
    assert len(find("reviews", author)) == 2
    client.post(f"/moderation/{StaffLogEntry.objects.get().pk}/undo/")
    run_tasks()
    for thread in threads:
        thread.refresh_from_db()
    assert [thread.tag_labels for thread in threads] == before


def test_a_merge_whose_task_was_lost_is_carried_on(moderator, author, run_tasks):
    thread = make_thread(author, tags=("Reviews",))
    run_tasks()
    merge_tags(moderator, Tag.objects.get().pk, new_tag("Annual reviews").pk, "The same")
    DBTaskResult.objects.all().delete()
    resume_merges()
    assert run_tasks() == 0
    TagMerge.objects.update(created_at=timezone.now() - timedelta(hours=2))
    resume_merges()
    run_tasks()
    assert tag_names(thread) == ["Annual reviews"]


def test_undoing_leaves_what_was_changed_since(moderator, author, run_tasks):
    changed, left = (make_thread(author, tags=("Reviews",)) for _ in range(2))
    make_thread(author, tags=("Annual reviews",))
    old, new = Tag.objects.get(name="Reviews"), Tag.objects.get(name="Annual reviews")
    entry = merge_tags(moderator, old.pk, new.pk, "The same")
    run_tasks()
    from forums.operations.curating import retag_thread

    retag_thread(moderator, changed.pk, ["Law"], "Better")
    fresh = make_thread(author, tags=("Reviews",))
    undo(entry.pk, moderator)
    run_tasks()
    assert [tag_names(thread) for thread in (changed, left, fresh)] == [["Law"], ["Reviews"], ["Annual reviews"]]


def test_a_merge_of_many_threads_takes_as_many_queries_a_batch_as_one_of_few(
    moderator, author, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from forums.operations.merging_tags import move_some

    forum, counts = make_forum(), []
    for size in (3, 40):
        threads = [make_thread(author, forum, tags=("Kept", "Law")) for _ in range(size)]
        source = Tag(name=f"Source {size}")
        source.save()
        ThreadTag.objects.bulk_create(ThreadTag(tag=source, content_object=thread) for thread in threads)
        entry = merge_tags(moderator, source.pk, Tag.objects.get(name="Law").pk, "The same")
        with CaptureQueriesContext(connection) as asked:
            move_some(entry.after["merge"])
        counts.append(len(asked))
        while move_some(entry.after["merge"]):
            pass
    assert counts[0] == counts[1] <= 16, counts


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"name": ""}, "name", "needs a name"),
        ({"name": "???"}, "name", "not a word"),
        ({"name": "x" * 61}, "name", "60 characters"),
        ({"name": "Law, transport"}, "name", "comma"),
        ({"synonyms": "Law"}, "synonyms", "merge that one"),
        ({"reason": ""}, "reason", "required"),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_the_words_in_it_and_nothing_changes(
    client, moderator, reviews, form, field, words
):
    make_thread(tags=("Law",))
    client.force_login(moderator)
    sent = {"name": "EHCP reviews", "kind": "need", "description": "My words", "synonyms": "", "reason": "So"} | form
    response = client.post("/tags/ehcp-reviews/change/", sent)
    assert response.status_code == 422
    assert words in str(response.context["form"].errors[field])
    assert "My words" in response.content.decode()
    assert Tag.objects.get(pk=reviews.pk).kind == "function"


def test_what_another_moderator_changed_meanwhile_is_shown_and_not_overwritten(client, moderator, reviews):
    client.force_login(moderator)
    page = client.get("/tags/ehcp-reviews/change/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    other = Described("EHCP reviews", "function", "Annual reviews of plans.", ("Annual reviews", "Statements"))
    change_tag(make_member(role="moderator"), reviews.pk, other, "They say so")
    mine = {"name": "EHCP reviews", "kind": "function", "description": "Mine", "synonyms": "", "reason": "So"}
    page = client.post("/tags/ehcp-reviews/change/", mine | {"seen": seen})
    said = page.content.decode()
    assert page.status_code == 409
    assert "Another moderator has changed this tag meanwhile." in said
    assert "Statements" in said
    assert "Mine" in said
    assert Tag.objects.get(pk=reviews.pk).names.count() == 3
    client.post("/tags/ehcp-reviews/change/", mine | {"seen": re.search(r'name="seen" value="(\w+)"', said)[1]})
    assert Tag.objects.get(pk=reviews.pk).description == "Mine"
