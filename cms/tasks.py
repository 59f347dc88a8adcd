"""Work that follows from publishing. Tasks take ids, load afresh, may run twice, and stop if the thing is gone."""

from django_tasks import task
from wagtail.models import Page, TaskState

from cms.body import pictures_in
from cms.notices import subject_of
from cms.pictures import CARD, LEAD, NARROW, WIDE, make_sizes
from community.models import Member
from notifications.operations import notify


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


@task()
def tell_approvers(task_state_id: int, by_id: int | None) -> None:
    """Tells those who may approve a submitted page that it waits for them."""
    state = _state(task_state_id)
    groups = getattr(state.task.specific, "groups", None) if state else None
    if groups is not None:
        approvers = Member.objects.who_can_be_told().filter(groups__in=groups.all()).distinct()
        _tell(approvers, "page_submitted", state, by_id)


@task()
def tell_requester(task_state_id: int, kind: str, by_id: int | None) -> None:
    """Tells who submitted a page what became of it."""
    state = _state(task_state_id)
    if state is not None:
        requester = Member.objects.who_can_be_told().filter(pk=state.workflow_state.requested_by_id)
        _tell(requester, kind, state, by_id)


def _state(task_state_id: int) -> TaskState | None:
    return TaskState.objects.select_related("workflow_state", "task").filter(pk=task_state_id).first()


def _tell(members, kind: str, state: TaskState, by_id: int | None) -> None:
    page = state.workflow_state.content_object
    if page is not None:
        by = Member.objects.filter(pk=by_id).first()
        notify(members, kind=kind, actor=by, subject=subject_of(state), topic=f"page:{page.pk}")
