"""The sections of the home page, which visitors see. Each loads what it shows in a fixed number of queries."""

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from wagtail import blocks

from cms.body import WORDS
from forums.models import Forum

VISITOR = AnonymousUser()


class Section(blocks.StructBlock):
    """A section with a heading; `shown` says what a visitor sees in it, also when an editor previews it."""

    heading = blocks.CharBlock(max_length=120)

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"shown": self.shown(value)}

    def shown(self, value):
        return None


class GreetingBlock(Section):
    text = blocks.TextBlock(label="What the network is", max_length=400)

    class Meta:
        icon = "home"
        label = "Greeting"
        template = "cms/sections/greeting.html"


class TextBlock(Section):
    text = blocks.RichTextBlock(features=WORDS)

    class Meta:
        icon = "pilcrow"
        template = "cms/sections/text.html"


class ShowcaseBlock(Section):
    stories = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="cms.StoryPage"),
        required=False,
        default=[],
        max_num=7,
        help_text="The first is shown large. Chosen none, the newest are shown.",
    )

    class Meta:
        icon = "pick"
        label = "From the showcase"
        template = "cms/sections/showcase.html"

    def shown(self, value):
        stories = apps.get_model("cms", "StoryPage").objects.visible_to(VISITOR).with_card()
        chosen = [page.pk for page in value["stories"] if page]
        if not chosen:
            return list(stories.newest_first()[:4])
        return sorted(stories.filter(pk__in=chosen), key=lambda story: chosen.index(story.pk))


class NewsBlock(Section):
    how_many = blocks.IntegerBlock(min_value=1, max_value=10, default=3)

    class Meta:
        icon = "doc-full"
        label = "News"
        template = "cms/sections/news.html"

    def shown(self, value):
        news = apps.get_model("cms", "NewsPage").objects.visible_to(VISITOR)
        return list(news.newest_first()[: value["how_many"]])


class ForumsBlock(Section):
    text = blocks.TextBlock(required=False, max_length=300)

    class Meta:
        icon = "comment"
        label = "Forums that are open to all"
        template = "cms/sections/forums.html"

    def shown(self, value):
        return list(Forum.objects.visible_to(VISITOR).select_related("group"))


class JoinBlock(Section):
    text = blocks.TextBlock(max_length=300)
    button = blocks.CharBlock(max_length=40, default="Join with your work e-mail")

    class Meta:
        icon = "group"
        label = "Call to join"
        template = "cms/sections/join.html"


class SectionBlock(blocks.StreamBlock):
    greeting = GreetingBlock()
    text = TextBlock()
    showcase = ShowcaseBlock()
    news = NewsBlock()
    forums = ForumsBlock()
    join = JoinBlock()

    class Meta:
        block_counts = {"greeting": {"max_num": 1}}
