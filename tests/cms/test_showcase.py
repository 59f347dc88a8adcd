"""The showcase and the news, as they are read."""

import html
from datetime import UTC, datetime, timedelta

import pytest
from wagtail.rich_text import RichText

from cms.lists import StoryKeyset
from cms.models import StoryPage
from tests.cms.pages import make_image, make_news, make_story
from tests.factories import make_member, make_setting

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def seen(response) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_a_story_shows_all_that_was_said_about_it(client):
    school = make_setting("Wexmoor School")
    moira = make_member("Moira Tennant")
    story = make_story(
        "The café that sells confidence",
        standfirst="It opened with a borrowed urn.",
        body_html="<p>At half past nine.</p><h2>What they did</h2><ul><li>One job</li></ul>"
        "<blockquote><p>They ask him what the soup is.</p></blockquote>",
        setting=school,
        region="South West",
        focus="preparing for adulthood",
        nominated_by=moira,
        quote="Nobody has asked him what is wrong.",
        quote_by="A parent",
    )
    page = seen(client.get(story.get_absolute_url()))
    for words in (
        "<h1>The café that sells confidence</h1>",
        "It opened with a borrowed urn.",
        "<h2>What they did</h2>",
        "<li>One job</li>",
        "They ask him what the soup is.",
        "South West",
        "Preparing for adulthood",
        "Nominated by Moira Tennant",
        "Nobody has asked him what is wrong.",
        "A parent",
        "1 minute to read",
    ):
        assert words in page
    assert f'<a href="/settings/{school.urn}/">Wexmoor School</a>' in page


def test_of_who_nominated_only_the_name_is_shown(client):
    moira = make_member("Moira Tennant", email="moira@wexmoor.sch.uk", job_role="Headteacher")
    page = seen(client.get(make_story(nominated_by=moira).get_absolute_url()))
    assert "Moira Tennant" in page
    for private in (moira.handle, moira.email, "Headteacher"):
        assert private not in page


def test_a_story_outlives_the_membership_of_who_nominated_it(client):
    moira = make_member("Moira Tennant")
    story = make_story(nominated_by=moira)
    moira.emailaddress_set.all().delete()
    moira.delete()
    assert "Nominated" not in seen(client.get(story.get_absolute_url()))


def test_a_school_may_be_called_otherwise_than_in_the_register(client):
    story = make_story(setting=make_setting("WEXMOOR SCHOOL (ACADEMY)"), school_name="Wexmoor School")
    assert ">Wexmoor School</a>" in seen(client.get(story.get_absolute_url()))
    assert "Off the map" in seen(client.get(make_story(school_name="Off the map").get_absolute_url()))


def test_what_editors_type_is_shown_as_words_never_run(client):
    hostile = "<script>alert(1)</script>"
    story = make_story(hostile, standfirst=hostile, quote=hostile, school_name=hostile, focus=hostile)
    story.body = [
        ("paragraph", RichText("<p>Fine</p>")),
        ("heading", hostile),
        ("quote", {"text": hostile, "by": hostile}),
    ]
    story.save_revision().publish()
    assert "<script>alert" not in client.get(story.get_absolute_url()).content.decode()
    assert "<script>alert" not in client.get("/showcase/").content.decode()


def test_pictures_have_their_size_a_description_and_no_style(client):
    story = make_story(image=make_image())
    make_story()
    page = seen(client.get(story.get_absolute_url()))
    assert '<img src="/media/images/' in page
    assert 'width="640" height="480" alt="A green field."' in page
    assert " style=" not in page
    assert 'loading="lazy"' not in page, "the first picture of a page is not lazy"
    listed = seen(client.get("/showcase/"))
    assert 'width="640" height="400" alt="A green field." loading="lazy"' in listed


def test_a_decorative_picture_is_silent(client):
    story = make_story(image=make_image())
    story.image_is_decorative = True
    story.save_revision().publish()
    assert 'alt=""' in seen(client.get(story.get_absolute_url()))


def test_a_lost_picture_file_leaves_the_page_standing(client):
    image = make_image()
    story = make_story(image=image)
    image.file.storage.delete(image.file.name)
    assert client.get(story.get_absolute_url()).status_code == 200
    image.delete()
    assert "<img" not in seen(client.get(story.get_absolute_url()))


def test_a_body_may_hold_pictures_in_any_number_without_more_queries(client, django_assert_max_num_queries):
    story = make_story()

    def queries_with(pictures: int) -> int:
        blocks = [("picture", {"image": _block_image(), "caption": f"Hall {n}"}) for n in range(pictures)]
        story.body = [("paragraph", RichText("<p>Look.</p>")), *blocks]
        story.save_revision().publish()
        client.get(story.get_absolute_url())
        with django_assert_max_num_queries(20) as asked:
            assert seen(client.get(story.get_absolute_url())).count("<figure") == pictures
        return len(asked)

    assert queries_with(2) == queries_with(6)


def _block_image():
    image = make_image()
    image.contextual_alt_text, image.decorative = "The hall.", False
    return image


def test_the_newest_story_leads_the_showcase(client):
    for number in range(3):
        make_story(f"Story of day {number}", published_at=BEGIN + timedelta(days=number))
    page = seen(client.get("/showcase/"))
    assert page.index("Story of day 2") < page.index("More stories") < page.index("Story of day 1")


def test_older_leads_through_every_story_once_and_newer_back(client, monkeypatch):
    monkeypatch.setattr(StoryKeyset, "size", 3)
    for number in range(8):
        make_story(f"No. {number:02}.", published_at=BEGIN + timedelta(days=number // 2))
    seen_titles, address, backwards = [], "/showcase/", []
    while address:
        page = client.get(address).context["keyset"]
        seen_titles += [story.title for story in page.rows]
        backwards.append([story.pk for story in page.rows])
        address = page.older and "/showcase/" + page.older
    assert seen_titles == sorted(seen_titles, key=lambda title: -int(title[4:6]))
    assert len(set(seen_titles)) == 8
    assert [len(page) for page in backwards] == [3, 3, 2]
    address, newer = client.get(f"/showcase/?before={_key(backwards[1][-1])}").context["keyset"].newer, []
    while address:
        page = client.get("/showcase/" + address).context["keyset"]
        newer.append([story.pk for story in page.rows])
        address = page.newer
    assert newer == [backwards[1], backwards[0]]


def _key(pk: int) -> str:
    story = StoryPage.objects.get(pk=pk)
    return f"{story.first_published_at.timestamp():.6f}_{story.pk}"


@pytest.mark.parametrize(
    "typed", ["?before=x", "?after=1e999_1", "?before=_", "?after=1_99999999999999999999", "?before=nan_1"]
)
def test_a_mistyped_page_of_the_showcase_is_its_first(client, typed):
    make_story("Here")
    assert client.get("/showcase/" + typed).status_code == 200


def test_the_showcase_costs_the_same_with_one_story_and_with_many(client, django_assert_max_num_queries):
    def queries() -> int:
        client.get("/showcase/")
        with django_assert_max_num_queries(12) as asked:
            seen(client.get("/showcase/"))
        return len(asked)

    make_story(image=make_image(), nominated_by=make_member())
    with_one = queries()
    for _ in range(4):
        make_story(image=make_image(), nominated_by=make_member())
    assert queries() == with_one


def test_an_empty_showcase_says_so(client):
    assert "No stories yet" in seen(client.get("/showcase/"))
    assert "No news yet" in seen(client.get("/news/"))


def test_news_are_listed_newest_first_and_read_in_full(client):
    for number in range(3):
        make_news(f"News of day {number}", published_at=BEGIN + timedelta(days=number))
    page = seen(client.get("/news/"))
    assert page.index("News of day 2") < page.index("News of day 1") < page.index("News of day 0")
    item = make_news("Two moderators wanted", intro="Could you help?", body_html="<p>Write to us.</p>")
    page = seen(client.get(item.get_absolute_url()))
    assert "<h1>Two moderators wanted</h1>" in page
    assert "Could you help?" in page
    assert "Write to us." in page


def test_a_page_answers_to_reading_only(client):
    story = make_story()
    assert client.post(story.get_absolute_url()).status_code == 405
    assert client.post("/").status_code == 405
    assert client.head(story.get_absolute_url()).status_code == 200
