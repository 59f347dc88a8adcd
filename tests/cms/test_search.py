"""Stories and news are found as soon as the queue has been worked through, and gone as soon."""

import html

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from search.indexing import rebuild_whole
from search.tasks import index
from tests.cms.pages import make_draft, make_image, make_news, make_story, restrict, showcase
from tests.factories import make_member, make_setting

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


@pytest.fixture
def finds(find, run_tasks):
    """What is found once the queue has been worked through."""

    def found(words: str, who=VISITOR) -> list[int]:
        run_tasks()
        return find(words, who)

    return found


def test_a_story_is_found_by_each_of_its_words(finds):
    story = make_story(
        "The café on Church Street",
        standfirst="It opened with an urn.",
        body_html="<h2>Scones</h2><p>The rota is <b>laminated</b>.</p><blockquote>Marvellous</blockquote>",
        setting=make_setting("Wexmoor School"),
        region="South West",
        focus="adulthood",
        quote="Nobody asked",
        quote_by="A grandmother",
    )
    image = make_image()
    image.contextual_alt_text, image.decorative = "A striped awning", False
    story.body.append(("picture", {"image": image, "caption": "Before opening"}))
    story.save_revision().publish()
    words = "café urn scones laminated marvellous wexmoor south adulthood nobody grandmother awning opening"
    for word in words.split():
        assert finds(word) == [story.pk], word


def test_news_are_found(finds):
    item = make_news("Two moderators wanted", intro="Could you help?", body_html="<p>Write to the team.</p>")
    assert finds("moderators wanted") == [item.pk]
    assert finds("write to the team") == [item.pk]


def test_the_words_of_an_edit_are_found_once_published_and_not_before(finds):
    story = make_story(body_html="<p>Scones</p>")
    story.body = [("paragraph", RichText("<p>Crumpets</p>"))]
    revision = story.save_revision()
    assert finds("crumpets") == []
    assert finds("scones") == [story.pk]
    revision.publish()
    assert finds("crumpets") == [story.pk]
    assert finds("scones") == []


def test_a_draft_is_found_by_no_one_not_even_editors(finds):
    draft = make_draft("Unfinished business")
    index.enqueue("story", [draft.pk])
    assert finds("unfinished") == []
    assert finds("unfinished", make_member(role="editor")) == []


def test_what_is_taken_down_or_deleted_is_found_no_more(finds):
    down, gone = make_story("Awning down"), make_story("Awning gone")
    assert set(finds("awning")) == {down.pk, gone.pk}
    down.unpublish()
    gone.delete()
    assert finds("awning") == []


def test_a_story_made_private_is_lost_to_visitors_and_kept_for_members(finds, find):
    story, member = make_story("Awning"), make_member()
    assert finds("awning") == [story.pk]
    restriction = restrict(story)
    assert find("awning", VISITOR) == [], "before the queue has come to it, the database already decides"
    assert finds("awning", member) == [story.pk]
    restriction.delete()
    assert finds("awning") == [story.pk]


def test_privacy_of_the_page_above_counts_for_the_stories_below(finds):
    story, member, editor = make_story("Awning"), make_member(), make_member(role="editor")
    restriction = restrict(showcase(), PageViewRestriction.GROUPS, "Editors")
    assert finds("awning", member) == []
    assert finds("awning", editor) == [story.pk]
    restriction.restriction_type = PageViewRestriction.LOGIN
    restriction.save()
    assert finds("awning", member) == [story.pk]
    assert finds("awning") == []


def test_rebuilding_finds_what_is_published_and_nothing_else(find):
    story, item = make_story("Awning story"), make_news("Awning news")
    make_draft("Awning draft")
    restrict(make_story("Awning private"), PageViewRestriction.PASSWORD)
    rebuild_whole()
    assert set(find("awning", VISITOR)) == {story.pk, item.pk}


def test_results_lead_to_the_story_and_the_news(client, finds):
    story, item = make_story("Awning story", school_name="Wexmoor School"), make_news("Awning news")
    assert set(finds("awning")) == {story.pk, item.pk}
    page = html.unescape(client.get("/search/?q=awning").content.decode())
    for words in (
        story.get_absolute_url(),
        item.get_absolute_url(),
        "Showcase story",
        "Wexmoor School",
        "<mark>Awning",
    ):
        assert words in page
