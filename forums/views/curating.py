"""What moderators do from a thread. Anyone else gets a 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from forums.forms import ReasonForm, RetagForm
from forums.models import Post, Thread
from forums.operations import curating
from forums.operations.tagging import tag_names
from forums.permissions import can_moderate
from forums.views.access import takes_back

LOCK_HELP = "Shown on the thread, so that people know where to go instead."
HIDE_HELP = "Its author reads this, and so does everyone in the post’s place."


def _thread(request, thread_id) -> Thread:
    if not can_moderate(request.user):
        raise Http404
    return get_object_or_404(Thread.objects.visible_to(request.user).select_related("forum"), pk=thread_id)


def _post(request, post_id) -> Post:
    if not can_moderate(request.user):
        raise Http404
    return get_object_or_404(
        Post.objects.visible_to(request.user).select_related("thread__forum", "author"), pk=post_id
    )


@login_required
@require_POST
def pin(request, thread_id):
    thread = _thread(request, thread_id)
    pinned = not takes_back(request)
    curating.pin_thread(request.user, thread.pk, pinned)
    messages.success(request, "Pinned to the top of its forum." if pinned else "No longer pinned.")
    return redirect(thread)


@login_required
def lock(request, thread_id):
    """Locks with a reason, which is asked for on a page of its own; unlocking needs none."""
    thread = _thread(request, thread_id)
    if request.method == "POST" and takes_back(request):
        curating.lock_thread(request.user, thread.pk, False)
        messages.success(request, "People can reply again.")
        return redirect(thread)
    form = ReasonForm(request.POST or None, help_text=LOCK_HELP)
    if request.method == "POST" and form.is_valid():
        curating.lock_thread(request.user, thread.pk, True, form.cleaned_data["reason"])
        messages.success(request, "Locked. The reason stands on the thread.")
        return redirect(thread)
    context = {"form": form, "thread": thread, "heading": "Lock this thread", "action": "Lock the thread"}
    return render(request, "forums/moderate.html", context, status=422 if form.is_bound else 200)


@login_required
def retag(request, thread_id):
    thread = _thread(request, thread_id)
    form = RetagForm(request.POST or None, required=False, initial={"tags": tag_names(thread)})
    if request.method == "POST" and form.is_valid():
        curating.retag_thread(request.user, thread.pk, form.cleaned_data["tags"], form.cleaned_data["reason"])
        messages.success(request, "Tags changed.")
        return redirect(thread)
    context = {"form": form, "thread": thread, "heading": "Change tags", "action": "Change the tags"}
    return render(request, "forums/moderate.html", context, status=422 if form.is_bound else 200)


@login_required
def hide(request, post_id):
    """Takes a post down, with a reason; puts a hidden one back."""
    post = _post(request, post_id)
    if request.method == "POST" and takes_back(request):
        curating.restore_post(request.user, post.pk)
        messages.success(request, "The post is back.")
        return redirect(post)
    form = ReasonForm(request.POST or None, help_text=HIDE_HELP)
    if request.method == "POST" and form.is_valid():
        curating.hide_post(request.user, post.pk, form.cleaned_data["reason"])
        messages.success(request, "Taken down. You can put it back here or from the staff log.")
        return redirect(post)
    context = {
        "form": form,
        "thread": post.thread,
        "post": post,
        "heading": "Take down a post",
        "action": "Take it down",
    }
    return render(request, "forums/moderate.html", context, status=422 if form.is_bound else 200)
