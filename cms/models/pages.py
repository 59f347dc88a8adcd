"""What all our pages have in common."""

from django.db import models
from wagtail.models import Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet

from cms.visibility import pages_visible_to


class SitePageQuerySet(PageQuerySet):
    def visible_to(self, viewer):
        """Published pages that this visitor or member may read now."""
        return pages_visible_to(viewer, self)

    def newest_first(self):
        return self.order_by("-first_published_at", "-pk")


SitePageManager = PageManager.from_queryset(SitePageQuerySet)


class SitePage(Page):
    """A page of the site. No shared password among its privacy choices: it would be a weaker gate than signing in."""

    private_page_options = ["login", "groups"]

    objects = SitePageManager()

    class Meta:
        abstract = True

    def get_absolute_url(self):
        """Its address, without the query that Wagtail's own needs: there is one site, and the home page is its root."""
        return "/" + self.url_path.split("/", 2)[2]


class FixedPermissions(PagePermissionTester):
    """Of a page that the rest of the site leads to: editors change what it says, and cannot take it away."""

    def can_unpublish(self):
        return False

    def can_delete(self, ignore_bulk=False):
        return False

    def can_move(self):
        return False

    def can_copy(self):
        return False


class FixedPage(SitePage):
    """A page that is always there, at its address: no slug, schedule or expiry to set."""

    max_count = 1
    promote_panels: list = []
    settings_panels: list = []

    class Meta:
        abstract = True

    def permissions_for_user(self, user):
        return FixedPermissions(user, self)


def image_field(**options):
    """A picture from the editors' library. Deleting it there leaves the page without."""
    return models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", **options
    )
