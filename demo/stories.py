"""The demo's showcase stories and news, from demo/content/stories, each with the picture drawn for it."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cms.operations import Picture, Story, publish_news, publish_story
from community.models import Member, Setting
from demo.people import CONTENT, read_content

PUBLISHED_BY = "priya-raman"
FOLDER = CONTENT / "stories"


def fill_stories() -> None:
    """Publishes what is not there yet, with the dates it would have had."""
    content = read_content("stories/stories")
    by = Member.objects.get(handle=PUBLISHED_BY)
    for entry in content["stories"]:
        publish_story(by, _story(entry), _published_at(entry))
    for entry in content["news"]:
        publish_news(
            by,
            slug=entry["slug"],
            title=entry["title"],
            intro=entry["intro"],
            body_html=entry["body"],
            published_at=_published_at(entry),
        )


def _story(entry: dict) -> Story:
    return Story(
        slug=entry["slug"],
        title=entry["title"],
        standfirst=entry["standfirst"],
        body_html=entry["body"],
        picture=Picture(FOLDER / entry["picture"], entry["alt"]),
        setting=Setting.objects.get(urn=entry["setting"]),
        region=entry["region"],
        focus=entry["focus"],
        nominated_by=Member.objects.get(handle=entry["nominated_by"]),
        quote=entry["quote"],
        quote_by=entry["quote_by"],
    )


def _published_at(entry: dict) -> datetime:
    """At half past eight on a day so many days ago."""
    day = timezone.localdate() - timedelta(days=int(entry["published"].removesuffix("d")))
    return timezone.make_aware(datetime.combine(day, time(8, 30)))
