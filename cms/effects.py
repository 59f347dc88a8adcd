"""What happens when editors publish, take down, move or restrict a page. Wagtail sends these signals; we send none."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.models import NewsPage, StoryPage
from cms.tasks import prepare_pictures
from search.tasks import index

KINDS = {"story": StoryPage, "news": NewsPage}


def listen() -> None:
    """Connects the effects below to Wagtail's signals."""
    for signal in (page_published, page_unpublished):
        signal.connect(_published_or_taken_down, dispatch_uid="cms.published_or_taken_down")
    post_page_move.connect(_moved, dispatch_uid="cms.moved")
    for signal in (post_save, post_delete):
        signal.connect(_restricted, sender=PageViewRestriction, dispatch_uid="cms.restricted")
    m2m_changed.connect(
        _restricted_to_groups, sender=PageViewRestriction.groups.through, dispatch_uid="cms.restricted_to_groups"
    )


def _published_or_taken_down(instance: Page, **signal) -> None:
    for kind, model in KINDS.items():
        if instance.specific_class is model:
            index.enqueue(kind, [instance.pk])
            prepare_pictures.enqueue(instance.pk)


def _moved(instance: Page, **signal) -> None:
    """Under another page, others may see it."""
    _index_all_under(instance.path)


def _restricted(instance: PageViewRestriction, **signal) -> None:
    _index_all_under(instance.page.path)


def _restricted_to_groups(instance, **signal) -> None:
    if isinstance(instance, PageViewRestriction):
        _index_all_under(instance.page.path)


def _index_all_under(path: str) -> None:
    for kind, model in KINDS.items():
        ids = list(model.objects.filter(path__startswith=path).values_list("pk", flat=True))
        if ids:
            index.enqueue(kind, ids)
