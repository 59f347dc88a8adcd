"""Whether an answer is still right, and what is newer than it."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from community.permissions import Refused
from community.times import said_date
from forums.answers.forms import NewerForm, ReviewForm
from forums.models import Answer, Post
from forums.operations.reviewing import confirm_answer, set_review_day
from forums.operations.superseding import supersede, why_not_newer
from forums.permissions import can_accept_answer, can_confirm_answer, can_moderate, can_supersede
from forums.views.access import takes_back

ROWS = 50


def _post(request, post_id) -> Post:
    posts = Post.objects.visible_to(request.user).filter(status=Post.Status.VISIBLE)
    return get_object_or_404(posts.select_related("thread__forum", "author", "superseded_by__thread"), pk=post_id)


def _answer(request, post_id) -> Post:
    post = _post(request, post_id)
    if post.pk not in post.thread.answer_ids:
        raise Http404
    return post


@login_required
def review(request, post_id):
    """From which day on an answer asks whether it is still right: set by its asker, or by a moderator with a reason."""
    post = _answer(request, post_id)
    if not can_accept_answer(request.user, post.thread):
        raise Http404
    for_asker = request.user.pk != post.thread.author_id
    answer = Answer.objects.get(post=post)
    form = ReviewForm(request.POST if request.method == "POST" else None, answer=answer, for_asker=for_asker)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        set_review_day(request.user, post.pk, day, form.cleaned_data.get("reason", ""))
        said = f"From {said_date(day)} on it asks whether it is still right." if day else "It asks no more."
        messages.success(request, said)
        return redirect(post)
    context = {"form": form, "post": post, "thread": post.thread, "answer": answer, "for_asker": for_asker}
    return render(request, "forums/review.html", context, status=422 if form.errors else 200)


@login_required
def still_right(request, post_id):
    """One press: the answer asks again in a year. Led here by GET, one finds the button again."""
    post = _answer(request, post_id)
    if not can_confirm_answer(request.user, post.thread, post):
        raise Http404
    if request.method == "POST":
        try:
            asked = date.fromisoformat(request.POST.get("asked", ""))
        except ValueError:
            raise Http404 from None
        answer = confirm_answer(request.user, post.pk, asked)
        day = f" It asks again on {said_date(answer.review_by)}." if answer.review_by else ""
        messages.success(request, f"Thank you. It is marked as still right.{day}")
    if request.POST.get("next") == "list" and can_moderate(request.user):
        return redirect("forums:to_check")
    return redirect(post)


@login_required
def superseded(request, post_id):
    """Leads from a thread or an answer to a later one; with `?undo`, to none any more."""
    post = _post(request, post_id)
    if not can_supersede(request.user, post.thread, post):
        raise Http404
    for_others = request.user.pk not in (post.thread.author_id, post.author_id)
    removes = takes_back(request)
    data = request.POST if request.method == "POST" else None
    form = NewerForm(data, member=request.user, asks_why=for_others, removes=removes)
    if data is not None and form.is_valid():
        newer = form.cleaned_data.get("address")
        obstacle = "" if removes else why_not_newer(post, newer)
        if obstacle:
            form.add_error("address", obstacle)
        else:
            try:
                supersede(request.user, post.pk, newer.pk if newer else None, form.cleaned_data.get("reason", ""))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "It leads to the newer one now." if newer else "It leads nowhere else now.")
                return redirect(post)
    context = {"form": form, "post": post, "thread": post.thread, "removes": removes}
    return render(request, "forums/superseded.html", context, status=422 if form.errors else 200)


@login_required
def thread_superseded(request, thread_id):
    """The same for a whole thread: its opening post leads on."""
    opening = Post.objects.visible_to(request.user).filter(thread=thread_id, position=1)
    return redirect("forums:superseded", get_object_or_404(opening).pk)


@login_required
@require_GET
def to_check(request):
    """For moderators: the answers whose day has come, those that have waited longest first."""
    if not can_moderate(request.user):
        raise Http404
    due = Answer.objects.due().visible_to(request.user).order_by("review_by", "pk")
    answers = due.select_related("post__thread__forum", "post__author", "post__thread__author")
    found = list(answers[: ROWS + 1])
    context = {"answers": found[:ROWS], "more": len(found) > ROWS}
    return render(request, "forums/answers_to_check.html", context)
