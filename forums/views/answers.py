"""Choosing the answers of a question: its asker with one button, a moderator for them with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect

from community.permissions import require
from forums.models import Post
from forums.operations.answers import accept_answer, take_back_answer
from forums.permissions import can_accept_answer
from forums.views.access import takes_back
from forums.views.curating import ask_why, asked_why


@login_required
def accept(request, post_id):
    """Chooses a reply as an answer; with `?undo`, takes the choice back; with `?again`, undoes that. Led here by GET,
    the asker finds the button again."""
    posts = Post.objects.visible_to(request.user).select_related("thread__forum", "author")
    post = get_object_or_404(posts, pk=post_id)
    is_asker = post.thread.author_id == request.user.pk
    if request.method != "POST" and (is_asker or not can_accept_answer(request.user, post.thread)):
        return redirect(post)
    require(can_accept_answer(request.user, post.thread), "You cannot change the answers of this question.")
    chooses = not takes_back(request)
    if not chooses and post.pk not in post.thread.answer_ids:
        # A page that has grown old: a newer choice stays.
        return redirect(post)
    reason = ""
    if not is_asker:
        form = asked_why(request)
        if request.method != "POST" or not form.is_valid():
            heading = "Choose this answer for its asker" if chooses else "Take back this answer"
            action = "Choose as answer" if chooses else "Not the answer"
            return ask_why(request, form, heading, action, post.thread, post)
        reason = form.cleaned_data["reason"]
    here = f"/posts/{post.pk}/accept/"
    if chooses:
        accept_answer(request.user, post.pk, reason, as_before="again" in request.GET)
        messages.success(request, "Answer chosen. Its author is told, with your thanks.", extra_tags=f"{here}?undo")
    else:
        take_back_answer(request.user, post.pk, reason)
        messages.success(request, "This is no chosen answer any more.", extra_tags=f"{here}?again")
    return redirect(post)
