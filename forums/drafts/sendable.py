"""Whether a draft can go on: the form it is for can be opened, and what it holds can be sent."""

from forums.closed import why_not_change_in, why_not_reply_in, why_not_start
from forums.drafts.words import as_posted
from forums.forms import PostForm, ThreadForm
from forums.models import Draft, Forum


def why_not_opened(draft: Draft) -> str:
    """Why the form that a draft is for cannot be opened by its writer, in a sentence; empty if it can."""
    if draft.place_kind == "reply":
        return why_not_reply_in(draft.member, draft.place_id or 0)
    if draft.place_kind == "edit":
        return why_not_change_in(draft.member, draft.place_id or 0)
    return ""


def form_of(draft: Draft) -> PostForm:
    """A reply or a new thread as its form would be sent."""
    posted = as_posted(draft.fields)
    posted["submission_id"] = str(draft.submission_id)
    posted["draft"] = f"{draft.pk}.{draft.version}.{draft.writer}"
    if draft.place_kind == "reply":
        return PostForm(posted, writer=draft.member)
    return ThreadForm(posted, forums=Forum.objects.visible_to(draft.member), writer=draft.member)


def what_is_wrong(form: PostForm) -> str:
    """What a form lacks to be sent, in sentences; empty if nothing."""
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def why_not_sent(draft: Draft) -> str:
    """What a reply or a new thread lacks to be sent, or what is in its way; empty if it could be sent now."""
    form = form_of(draft)
    wrong = what_is_wrong(form) or why_not_opened(draft)
    if wrong or draft.place_kind == "reply":
        return wrong
    return why_not_start(draft.member, form.cleaned_data["forum"])
