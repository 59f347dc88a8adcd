"""What people typed into the forms they write in, to be shown to them where the form itself cannot be."""

from django.core.exceptions import SuspiciousOperation
from django.http import UnreadablePostError

from forums.forms import EditOpeningForm, PostForm
from forums.html import as_typed, plain_text, sanitise

# The fields of the forms that hold what people typed.
WORDS = ("title", "body", "tags", "poll_question", "poll_choices")


def words_of(form: PostForm) -> list[tuple[str, str]]:
    """What people typed into a form, by the names of its fields."""
    typed = [(str(form[name].label), _typed(form, name)) for name in WORDS if name in form.fields]
    return [(label, text) for label, text in typed if text.strip()]


def words_posted(request) -> list[tuple[str, str]]:
    """What came with a request that is not answered as its form would be: refused, or from who is signed out."""
    if request.method != "POST":
        return []
    try:
        posted = request.POST
    except (SuspiciousOperation, UnreadablePostError):
        return []
    # Other forms have a title too; in these one writes.
    if "body" not in posted:
        return []
    form = EditOpeningForm(posted)
    form.fields["body"].label = "What you wrote"
    return words_of(form)


def _typed(form: PostForm, name: str) -> str:
    text = form[name].value() or ""
    if name != "body" or form["format"].value() != "html":
        return text
    markup = sanitise(text)
    return as_typed(markup) or plain_text(markup)
