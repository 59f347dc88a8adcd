"""Opening a form with a draft in it."""

import uuid

from forums.drafts.words import as_initial
from forums.models import Draft
from forums.where_it_went import place_now


def reference(draft: Draft) -> str:
    """How a form names the draft it was filled from (forums/drafts/sending.py reads it)."""
    return f"{draft.pk}.{draft.version}."


def opened_draft(request, place: str) -> Draft | None:
    """The draft that an address asks for with `?draft=`, if it is this member's, for this place, and not sent."""
    try:
        draft_id = uuid.UUID(request.GET.get("draft", ""))
    except ValueError:
        return None
    draft = Draft.objects.visible_to(request.user).unsent().filter(pk=draft_id).first()
    return draft if draft is not None and place in (draft.place, place_now(draft.place)) else None


def initial_of(draft: Draft | None) -> dict[str, object]:
    """What a form shows at first to go on with a draft; nothing without one."""
    if draft is None:
        return {}
    return as_initial(draft.fields) | {"draft": reference(draft), "submission_id": draft.submission_id}
