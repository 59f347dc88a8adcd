"""Words that can be sent no more are given back: what someone else did while one wrote costs nobody their words."""

from django.shortcuts import render

from forums.closed import what_became_of, why_not_change
from forums.drafts.words import as_posted
from forums.forms import EditOpeningForm, PostForm
from forums.models import Draft, File, Post, Thread
from forums.typed_words import words_of
from forums.views.scripted import errors_of, is_scripted


def give_back(request, form: PostForm, thread_id: int):
    """For a thread that has gone, or that its reader may see no more: their own words, and nothing of the thread."""
    said = what_became_of(request.user, thread_id)
    _refuse(form, said)
    if is_scripted(request):
        return errors_of(form)
    return render(request, "forums/given_back.html", {"said": said, "words": words_of(form)}, status=404)


def give_back_draft(request, draft: Draft, said: str):
    """For a draft whose place is closed: all that it holds, and why it cannot be opened there."""
    form_class = EditOpeningForm if draft.place_kind == "edit" else PostForm
    form = form_class(as_posted(draft.fields), writer=request.user)
    files = File.objects.visible_to(request.user).filter(pk__in=form.clean_files() or [], owner=request.user)
    context = {"said": said, "words": words_of(form), "draft": draft, "files": files}
    return render(request, "forums/given_back.html", context)


def give_back_change(request, form: PostForm, post: Post):
    """For one's own post that can be changed no more: the form with the words in it, and the reason."""
    if not Thread.objects.visible_to(request.user).filter(pk=post.thread_id).exists():
        return give_back(request, form, post.thread_id)
    _refuse(form, why_not_change(request.user, post))
    if is_scripted(request):
        return errors_of(form)
    return render(request, "forums/edit.html", {"form": form, "post": post, "is_closed": True}, status=422)


def _refuse(form: PostForm, reason: str) -> None:
    """Whatever else is wrong with it does not matter any more."""
    form.full_clean()
    form.errors.clear()
    form.add_error(None, f"{reason} Your words are still here.")
