"""The showcase: stories about colleagues, teams and schools, named by the people who work beside them."""

from django.conf import settings
from django.db import models
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from cms.body import BodyBlock, pictures_in, words_of
from cms.lists import StoryKeyset
from cms.models.pages import FixedPage, SitePage, SitePageManager, SitePageQuerySet, image_field
from cms.pictures import CARD, LEAD, NARROW, WIDE, load_sizes, prefetch_sizes
from community.models import Setting

WORDS_A_MINUTE = 200
REGIONS = (
    "East Midlands",
    "East of England",
    "London",
    "North East",
    "North West",
    "South East",
    "South West",
    "West Midlands",
    "Yorkshire and the Humber",
)


class ShowcaseIndexPage(FixedPage):
    standfirst = models.CharField(max_length=300, blank=True, help_text="One sentence under the heading.")

    content_panels = [*FixedPage.content_panels, FieldPanel("standfirst")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    template = "cms/showcase.html"

    class Meta:
        verbose_name = "showcase"

    def get_context(self, request, *args, **kwargs):
        stories = StoryPage.objects.child_of(self).visible_to(request.user).with_card()
        return super().get_context(request, *args, **kwargs) | {"keyset": StoryKeyset(stories, request.GET)}


class StoryForm(WagtailAdminPageForm):
    """A draft may lack the description of its picture; what is published may not."""

    def clean(self):
        cleaned = super().clean()
        described = cleaned.get("image_alt") or cleaned.get("image_is_decorative")
        if cleaned.get("image") and not described and not self.is_deferred_validation:
            self.add_error("image_alt", "Describe the picture, or say that it is decorative.")
        return cleaned


class StoryQuerySet(SitePageQuerySet):
    def with_card(self):
        """Ready to be shown as cards: two queries for any number of stories."""
        return self.select_related("image", "nominated_by").prefetch_related(prefetch_sizes("image", CARD, LEAD))


class StoryPage(SitePage):
    standfirst = models.TextField(max_length=400, help_text="Two sentences that make one want to read on.")
    image = image_field(verbose_name="picture")
    image_alt = models.CharField(
        "description of the picture", max_length=300, blank=True, help_text="What it shows, for who cannot see it."
    )
    image_is_decorative = models.BooleanField(
        "the picture is decorative", default=False, help_text="It adds nothing that the words do not say."
    )
    image_caption = models.CharField("caption", max_length=200, blank=True)
    school_name = models.CharField(
        "school", max_length=200, blank=True, help_text="As it calls itself. Left empty, the name in the register."
    )
    setting = models.ForeignKey(
        Setting,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name="in the register",
        help_text="The story links to its page.",
    )
    region = models.CharField(max_length=40, choices=[(name, name) for name in REGIONS], blank=True)
    focus = models.CharField(max_length=60, blank=True, help_text="What it is about, say “preparing for adulthood”.")
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="nominated_stories",
        help_text="Only their name is shown.",
    )
    quote = models.TextField(max_length=400, blank=True)
    quote_by = models.CharField("who said it", max_length=120, blank=True)
    body = StreamField(BodyBlock())

    objects = SitePageManager.from_queryset(StoryQuerySet)()

    base_form_class = StoryForm
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [
                FieldPanel("image"),
                FieldPanel("image_alt"),
                FieldPanel("image_is_decorative"),
                FieldPanel("image_caption"),
            ],
            heading="Picture",
        ),
        MultiFieldPanel(
            [
                FieldPanel("school_name"),
                FieldPanel("setting"),
                FieldPanel("region"),
                FieldPanel("focus"),
                FieldPanel("nominated_by"),
            ],
            heading="Whose story it is",
        ),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("quote"), FieldPanel("quote_by")], heading="Pulled out in large type"),
    ]
    parent_page_types = ["cms.ShowcaseIndexPage"]
    subpage_types: list = []
    template = "cms/story.html"

    class Meta:
        verbose_name = "showcase story"
        verbose_name_plural = "showcase stories"

    @property
    def school(self) -> str:
        return self.school_name or (self.setting.name if self.setting else "")

    @property
    def alt(self) -> str:
        return "" if self.image_is_decorative else self.image_alt

    @property
    def minutes_to_read(self) -> int:
        return max(1, round(len(words_of(self.body).split()) / WORDS_A_MINUTE))

    def get_context(self, request, *args, **kwargs):
        load_sizes([*filter(None, [self.image]), *pictures_in(self.body)], NARROW, WIDE)
        return super().get_context(request, *args, **kwargs)
