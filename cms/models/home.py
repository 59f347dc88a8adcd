"""The home page: sections that editors arrange for visitors. Members get what is new for them (cms.member_home)."""

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.models.pages import FixedPage
from cms.sections import SectionBlock


class HomePage(FixedPage):
    sections = StreamField(
        SectionBlock(), blank=True, help_text="What visitors see, from top to bottom. Members see what is new for them."
    )

    content_panels = [*FixedPage.content_panels, FieldPanel("sections")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.ShowcaseIndexPage", "cms.NewsIndexPage"]
    template = "cms/home.html"

    class Meta:
        verbose_name = "home page"

    def get_context(self, request, *args, **kwargs):
        greeting = [section for section in self.sections if section.block_type == "greeting"]
        others = [section for section in self.sections if section.block_type != "greeting"]
        return super().get_context(request, *args, **kwargs) | {"greeting": greeting[:1], "others": others}
