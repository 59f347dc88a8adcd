"""Work that follows from publishing. Tasks take ids, load afresh, may run twice, and stop if the thing is gone."""

from django_tasks import task
from wagtail.models import Page

from cms.body import pictures_in
from cms.pictures import CARD, LEAD, NARROW, WIDE, make_sizes


@task()
def prepare_pictures(page_id: int) -> None:
    """Makes the sizes in which a published page shows its pictures, so that no reader waits for them."""
    page = Page.objects.filter(pk=page_id, live=True).first()
    if page is None:
        return
    page = page.specific
    if image := getattr(page, "image", None):
        make_sizes(image, CARD, LEAD, NARROW, WIDE)
    for image in pictures_in(getattr(page, "body", [])):
        make_sizes(image, NARROW, WIDE)
