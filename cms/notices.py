"""Telling editors what waits for their approval, and what became of what they submitted."""

from wagtail.models import TaskState

from cms.permissions import can_use_editor
from notifications.models import Notification
from notifications.registry import Presented, register_kind

DID = {
    "page_submitted": "asks for your approval of",
    "page_approved": "approved",
    "page_returned": "sent back",
}
SUBJECT = "moderation"


def subject_of(task_state: TaskState) -> str:
    return f"{SUBJECT}:{task_state.pk}"


def present_moderation(notifications: list[Notification], member) -> dict[int, Presented]:
    """Words for editors, about pages that they may edit; no one else is told of what is not published."""
    if not can_use_editor(member):
        return {}
    ids = {notification.pk: int(notification.subject.partition(":")[2]) for notification in notifications}
    states = TaskState.objects.select_related("workflow_state").in_bulk(set(ids.values()))
    presented = {}
    for notification in notifications:
        state = states.get(ids[notification.pk])
        page = state.workflow_state.content_object if state else None
        if page is None or not page.permissions_for_user(member).can_edit():
            continue
        comment = state.comment if notification.kind != "page_submitted" else ""
        presented[notification.pk] = Presented(
            actor=notification.actor.display_name if notification.actor else "An editor",
            did=DID[notification.kind],
            title=page.get_admin_display_title(),
            url=f"/editor/pages/{page.pk}/edit/",
            passage=comment,
            initials=notification.actor.initials if notification.actor else "",
            tint=notification.actor.tint if notification.actor else 1,
        )
    return presented


def register() -> None:
    """Adds what editors are told, to the settings of editors only."""
    labels = {
        "page_submitted": "a page waits for your approval",
        "page_approved": "a page you submitted is approved",
        "page_returned": "a page you submitted is sent back",
    }
    for kind, label in labels.items():
        register_kind(kind, present=present_moderation, mail_label=label, offered_to=can_use_editor)
