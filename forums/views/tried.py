""" "Worked for us too": who has tried an answer, and saying that one has."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from community.permissions import Refused
from forums.answers.forms import TriedForm, first_said
from forums.forms import ask_again
from forums.models import Post, Thread, Tried
from forums.operations.trying import (
    SaidMeanwhile,
    put_line_back,
    said_for,
    say_tried,
    take_back_tried,
    take_line_away,
    version_of,
)
from forums.paging import Keyset, page_of
from forums.permissions import can_moderate, why_not_try
from forums.views.access import SignInFirst, sign_in_first, takes_back, visible_or_404
from forums.views.curating import ask_why, asked_why


class LinesPage(Keyset):
    """What was said of an answer, the latest first."""

    time = "said_at"
    size = 30


@sign_in_first
def tried(request, post_id):
    """What settings say of an answer they have tried, with the form to say it; with `?undo`, takes back what one said.

    Visitors of a public forum read the lines, and not who said them.
    """
    posts = Post.objects.visible_to(request.user).filter(status=Post.Status.VISIBLE)
    post = visible_or_404(posts.select_related("thread__forum", "author", "answer"), request.user, pk=post_id)
    if post.pk not in post.thread.answer_ids:
        if request.method == "POST" and request.user.is_authenticated:
            messages.error(request, "This is no chosen answer any more.")
            return redirect(post)
        raise Http404
    if request.method == "POST" and not request.user.is_authenticated:
        raise SignInFirst
    said = said_for(request.user, post) if request.user.is_authenticated else None
    if request.method == "POST" and takes_back(request):
        take_back_tried(request.user, post.pk)
        messages.success(request, "Taken back. It is not counted any more.")
        return redirect(_place(post))
    initial = first_said(request.user, said) | {"seen": version_of(said)}
    form = TriedForm(request.POST if request.method == "POST" else None, initial=initial)
    why_not = why_not_try(request.user, post)
    if said is not None and said.removed_at:
        why_not = f"A moderator has taken away what was said here for you. {said.removal_reason}".strip()
    if form.is_bound and form.is_valid():
        try:
            say_tried(request.user, post.pk, **form.cleaned_data)
        except SaidMeanwhile as refusal:
            said = said_for(request.user, post)
            ask_again(form, version_of(said), str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Thank you. It is counted, and stands below the answer.")
            return redirect(_place(post))
    moderates = can_moderate(request.user)
    rows = Tried.objects.filter(post=post).select_related("member")
    context = {
        "post": post,
        "thread": post.thread,
        "answer": post.answer,
        "form": form,
        "why_not": why_not,
        "said": said,
        "is_a_colleagues": said is not None and said.member_id != request.user.pk,
        "page": LinesPage(rows if moderates else rows.filter(removed_at__isnull=True), request.GET),
        "moderates": moderates,
    }
    return render(request, "forums/tried.html", context, status=422 if form.errors else 200)


@login_required
def remove_line(request, tried_id):
    """A moderator takes away what was said for a setting, with a reason; with `?undo`, puts it back."""
    if not can_moderate(request.user):
        raise Http404
    rows = Tried.objects.filter(post__thread__in=Thread.objects.visible_to(request.user))
    said = get_object_or_404(rows.select_related("post__thread__forum", "post__author"), pk=tried_id)
    removes, form = not takes_back(request), asked_why(request)
    if request.method == "POST" and form.is_valid():
        (take_line_away if removes else put_line_back)(request.user, said.pk, form.cleaned_data["reason"])
        messages.success(request, "Taken away." if removes else "It is back.")
        return redirect("forums:tried", said.post_id)
    heading, action = ("Take away this line", "Take it away") if removes else ("Put back this line", "Put it back")
    return ask_why(request, form, heading, action, said.post.thread, said.post, line=said)


def _place(post: Post) -> str:
    return f"{post.thread.get_absolute_url()}?page={page_of(post.position)}#post-{post.pk}"
