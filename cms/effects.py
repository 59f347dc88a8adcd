"""What happens when editors publish, take down, move or restrict a page, or ask for approval of one.

Wagtail sends these signals; we send none.
"""

from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import Page, PageViewRestriction, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    post_page_move,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from cms.models import NewsPage, StoryPage
from cms.tasks import prepare_pictures, tell_approvers, tell_requester
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
    _listen_in_place_of_wagtails_mail()


def _listen_in_place_of_wagtails_mail() -> None:
    """Wagtail would mail from within the request, to suspended editors too. Its receivers carry these names, and a
    name is connected once: ours come first, as this app stands before Wagtail's."""
    for signal, sender, receiver, name in (
        (task_submitted, TaskState, _submitted, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, WorkflowState, _told_otherwise, "workflow_state_submitted_email_notification"),
        (workflow_approved, WorkflowState, _approved, "workflow_state_approved_email_notification"),
        (workflow_rejected, WorkflowState, _returned, "workflow_state_rejected_email_notification"),
    ):
        signal.connect(receiver, sender=sender, dispatch_uid=name)


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


def _restricted_to_groups(instance, action: str, **signal) -> None:
    if isinstance(instance, PageViewRestriction) and action.startswith("post_"):
        _index_all_under(instance.page.path)


def _index_all_under(path: str) -> None:
    for kind, model in KINDS.items():
        ids = list(model.objects.filter(path__startswith=path).values_list("pk", flat=True))
        if ids:
            index.enqueue(kind, ids)


def _submitted(instance: TaskState, user=None, **signal) -> None:
    tell_approvers.enqueue(instance.pk, user.pk if user else None)


def _approved(instance: WorkflowState, user=None, **signal) -> None:
    tell_requester.enqueue(instance.current_task_state_id, "page_approved", user.pk if user else None)


def _returned(instance: WorkflowState, user=None, **signal) -> None:
    tell_requester.enqueue(instance.current_task_state_id, "page_returned", user.pk if user else None)


def _told_otherwise(**signal) -> None:
    """Who approves is told of the task; Wagtail would also mail its superusers, of which there are none."""
