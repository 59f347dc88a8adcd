"""Words that can be sent no more are given back: what someone else did while one wrote costs nobody their words."""

from django.shortcuts import render

from forums.forms import PostForm
from forums.html import as_typed, plain_text, sanitise
from forums.models import Forum, Post, Thread
from forums.views.scripted import errors_of, is_scripted

# The fields of the forms that hold what people typed.
WORDS = ("title", "body", "tags", "poll_question", "poll_choices")


def give_back(request, form: PostForm, thread_id: int):
    """For a thread that has gone, or that its reader may see no more: their own words, and nothing of the thread."""
    said = _what_became_of(request.user, thread_id)
    _refuse(form, said)
    if is_scripted(request):
        return errors_of(form)
    words = [(form[name].label, _typed(form, name)) for name in WORDS if name in form.fields]
    context = {"said": said, "words": [(label, text) for label, text in words if text.strip()]}
    return render(request, "forums/given_back.html", context, status=404)


def give_back_change(request, form: PostForm, post: Post):
    """For one's own post that can be changed no more: the form with the words in it, and the reason."""
    if not Thread.objects.visible_to(request.user).filter(pk=post.thread_id).exists():
        return give_back(request, form, post.thread_id)
    _refuse(form, _why_not_changed(post))
    if is_scripted(request):
        return errors_of(form)
    return render(request, "forums/edit.html", {"form": form, "post": post, "is_closed": True}, status=422)


def _refuse(form: PostForm, reason: str) -> None:
    """Whatever else is wrong with it does not matter any more."""
    form.full_clean()
    form.errors.clear()
    form.add_error(None, f"{reason} Your words are still here.")


def _what_became_of(member, thread_id: int) -> str:
    """The same for a thread in a forum that is not open to them as for one that never was."""
    thread = Thread.objects.filter(pk=thread_id, forum__in=Forum.objects.visible_to(member)).first()
    if thread is None:
        return "This thread is no longer open to you."
    return "This thread was deleted." if thread.deleted_at else "This thread was taken down."


def _why_not_changed(post: Post) -> str:
    if post.status == Post.Status.HIDDEN:
        return "A moderator has taken this post down, so it cannot be changed."
    if post.status == Post.Status.DELETED:
        return "This post is deleted. Bring it back first, then change it."
    return "A moderator has locked this thread, so its posts cannot be changed."


def _typed(form: PostForm, name: str) -> str:
    text = form[name].value() or ""
    if name != "body" or form["format"].value() != "html":
        return text
    markup = sanitise(text)
    return as_typed(markup) or plain_text(markup)
