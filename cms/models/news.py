"""News of the network."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.body import BodyBlock, pictures_in
from cms.lists import NewsKeyset
from cms.models.pages import FixedPage, SitePage
from cms.pictures import NARROW, WIDE, load_sizes


class NewsIndexPage(FixedPage):
    standfirst = models.CharField(max_length=300, blank=True, help_text="One sentence under the heading.")

    content_panels = [*FixedPage.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    template = "cms/news_list.html"

    class Meta:
        verbose_name = "news"

    def get_context(self, request, *args, **kwargs):
        news = NewsPage.objects.child_of(self).visible_to(request.user)
        return super().get_context(request, *args, **kwargs) | {"keyset": NewsKeyset(news, request.GET)}


class NewsPage(SitePage):
    intro = models.TextField(max_length=400, help_text="The news in a sentence or two.")
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("intro"), FieldPanel("body")]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list = []
    template = "cms/news.html"

    class Meta:
        verbose_name = "news item"

    def get_context(self, request, *args, **kwargs):
        load_sizes(pictures_in(self.body), NARROW, WIDE)
        return super().get_context(request, *args, **kwargs)
