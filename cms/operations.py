"""Publishing without Wagtail's forms: what the demo is filled with, and what a nomination will become."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model

from cms.body import body_from_html
from cms.models import NewsIndexPage, NewsPage, ShowcaseIndexPage, StoryPage
from cms.permissions import can_use_editor
from cms.uploads import without_particulars
from community.models import Member, Setting
from community.permissions import require


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file and what it shows; without words it is decorative."""

    file: Path
    shows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    slug: str
    title: str
    standfirst: str
    body_html: str
    picture: Picture | None = None
    setting: Setting | None = None
    school_name: str = ""
    region: str = ""
    focus: str = ""
    nominated_by: Member | None = None
    quote: str = ""
    quote_by: str = ""


@transaction.atomic
def publish_story(by: Member, story: Story, published_at: datetime | None = None) -> StoryPage:
    """Publishes a story in the showcase. One that has its address already is left as it is."""
    require(can_use_editor(by), "Only editors and the network team publish stories.")
    showcase = ShowcaseIndexPage.objects.get()
    page = StoryPage.objects.child_of(showcase).filter(slug=story.slug).first()
    if page:
        return page
    page = StoryPage(
        slug=story.slug,
        title=story.title,
        standfirst=story.standfirst,
        body=body_from_html(story.body_html),
        image=_upload(by, story.picture, story.title) if story.picture else None,
        image_alt=story.picture.shows if story.picture else "",
        image_is_decorative=bool(story.picture and not story.picture.shows),
        setting=story.setting,
        school_name=story.school_name,
        region=story.region,
        focus=story.focus,
        nominated_by=story.nominated_by,
        quote=story.quote,
        quote_by=story.quote_by,
    )
    return _publish(by, showcase, page, published_at)


@transaction.atomic
def publish_news(
    by: Member, *, slug: str, title: str, intro: str, body_html: str, published_at: datetime | None = None
) -> NewsPage:
    """Publishes news. What has its address already is left as it is."""
    require(can_use_editor(by), "Only editors and the network team publish news.")
    index = NewsIndexPage.objects.get()
    page = NewsPage.objects.child_of(index).filter(slug=slug).first()
    if page:
        return page
    page = NewsPage(slug=slug, title=title, intro=intro, body=body_from_html(body_html))
    return _publish(by, index, page, published_at)


def _publish(by, parent, page, published_at):
    page.live, page.owner, page.first_published_at = False, by, published_at
    parent.add_child(instance=page)
    page.save_revision(user=by).publish(user=by)
    page.refresh_from_db()
    return page


def _upload(by: Member, picture: Picture, title: str):
    with picture.file.open("rb") as file:
        kept = without_particulars(ImageFile(file, name=picture.file.name))
        image = get_image_model()(title=title, file=kept, description=picture.shows[:255], uploaded_by_user=by)
        image.save()
    return image
