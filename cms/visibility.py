"""Who may read an editorial page: Wagtail's drafts, expiry and privacy, said the way the rest of the house says it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length, Substr
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from community.audiences import EDITORS, MEMBERS, PUBLIC
from community.operations.roles import EDITORIAL_GROUPS

OF_EDITORS = {name for names in EDITORIAL_GROUPS.values() for name in names}


def pages_visible_to(viewer, pages=None):
    """Published pages that have not expired and that no privacy choice of an editor keeps from this viewer."""
    pages = Page.objects.all() if pages is None else pages
    if viewer.is_authenticated and (viewer.is_suspended or not viewer.is_active):
        return pages.none()
    # A page's path begins with the paths of the pages it stands under.
    over_it = _closed_to(viewer).filter(page__path=Substr(OuterRef("path"), 1, Length("page__path")))
    return pages.live().exclude(expire_at__lte=timezone.now()).exclude(Exists(over_it))


def _closed_to(viewer):
    """Restrictions that keep this viewer out. A shared password lets in no one: it is no gate of this house."""
    if not viewer.is_authenticated:
        return PageViewRestriction.objects.all()
    joined = PageViewRestriction.groups.through.objects.filter(group__in=viewer.groups.all())
    open_to_groups = Q(restriction_type=PageViewRestriction.GROUPS, pk__in=joined.values("pageviewrestriction_id"))
    return PageViewRestriction.objects.exclude(Q(restriction_type=PageViewRestriction.LOGIN) | open_to_groups)


def audiences_of(pages: Iterable[Page]) -> dict[int, frozenset[str]]:
    """For each page the tokens of those who may find it; none for a page that only an address leads to."""
    restrictions = list(PageViewRestriction.objects.select_related("page").prefetch_related("groups"))
    return {
        page.pk: _narrowest(_tokens(one) for one in restrictions if page.path.startswith(one.page.path))
        for page in pages
    }


def _tokens(restriction: PageViewRestriction) -> frozenset[str]:
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return frozenset({MEMBERS})
    names = {group.name for group in restriction.groups.all()}
    if restriction.restriction_type == PageViewRestriction.GROUPS and names & OF_EDITORS:
        return frozenset({EDITORS})
    return frozenset()


def _narrowest(audiences: Iterable[frozenset[str]]) -> frozenset[str]:
    """Restrictions add up, and of these audiences each lies within the one before: public, members, editors, no one."""
    order = [frozenset({PUBLIC}), frozenset({MEMBERS}), frozenset({EDITORS}), frozenset()]
    return max(audiences, key=order.index, default=order[0])
