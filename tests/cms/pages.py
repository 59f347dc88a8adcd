"""Stories, news and restrictions for tests."""

from io import BytesIO
from itertools import count

from django.contrib.auth.models import Group as EditorialGroup
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Photograph
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from cms.models import HomePage, NewsIndexPage, NewsPage, ShowcaseIndexPage, StoryPage
from cms.operations import Story, publish_news, publish_story
from community.models import Member
from tests.factories import make_member

_numbers = count(1)


def an_editor(name: str = "Priya Raman", **fields) -> Member:
    return make_member(name, role=Member.Role.EDITOR, **fields)


def showcase() -> ShowcaseIndexPage:
    return ShowcaseIndexPage.objects.get()


def news_index() -> NewsIndexPage:
    return NewsIndexPage.objects.get()


def home_page() -> HomePage:
    return HomePage.objects.get()


def photograph(width: int = 800, height: int = 600, kind: str = "PNG", **options) -> bytes:
    written = BytesIO()
    Photograph.new("RGB", (width, height), (40, 120, 90)).save(written, format=kind, **options)
    return written.getvalue()


def upload(name: str = "picture.png", **of_photograph) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photograph(**of_photograph))


def make_image(title: str = "A green field"):
    return get_image_model().objects.create(title=title, file=upload())


def make_story(title: str = "", by: Member | None = None, image=None, published_at=None, **fields) -> StoryPage:
    """A published story, with an address made from its number."""
    number = next(_numbers)
    given = {"standfirst": "Read on.", "body_html": "<p>They opened at nine.</p>"} | fields
    story = Story(slug=f"story-{number}", title=title or f"Story {number}", **given)
    page = publish_story(by or an_editor(), story, published_at)
    if image:
        page.image, page.image_alt = image, "A green field."
        page.save_revision().publish()
    return page


def make_draft(title: str = "Not yet") -> StoryPage:
    page = StoryPage(title=title, slug=f"draft-{next(_numbers)}", standfirst="Soon.", live=False)
    showcase().add_child(instance=page)
    page.save_revision()
    return page


def make_news(title: str = "", published_at=None, **fields) -> NewsPage:
    number = next(_numbers)
    given = {"intro": "What happened.", "body_html": "<p>In full.</p>"} | fields
    return publish_news(
        an_editor(), slug=f"news-{number}", title=title or f"News {number}", published_at=published_at, **given
    )


def restrict(page, kind: str = PageViewRestriction.LOGIN, *groups: str) -> PageViewRestriction:
    """As the privacy dialogue of the editor does it."""
    restriction = PageViewRestriction(page=page, restriction_type=kind, password="open sesame")
    restriction.save()
    restriction.groups.set(EditorialGroup.objects.filter(name__in=groups))
    return restriction
