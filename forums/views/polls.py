"""Voting, and a poll's results. Who may read a post sees its poll."""

from dataclasses import replace
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from community.permissions import Refused
from community.words import number_in
from forums.models import Poll, Post
from forums.operations import polling
from forums.paging import page_of
from forums.permissions import can_close_poll
from forums.polls.results import as_csv, voters_by_choice
from forums.polls.shown import poll_html, shown_to
from forums.views.access import sign_in_first, takes_back, visible_or_404
from forums.views.curating import ask_why, asked_why

CHANGED = "The poll was changed while you read it. This is what it asks now."
VOTED_ALREADY = "A colleague has voted for your setting meanwhile. You see the vote below, and can change it."


def _poll(request, post_id) -> Poll:
    polls = Poll.objects.visible_to(request.user).select_related("post__thread__forum", "post__author")
    return visible_or_404(polls, request.user, post_id=post_id)


def or_gone(view):
    """Who votes in a poll, or closes it, that its author has taken out meanwhile is told so, where they stand."""

    @wraps(view)
    def guarded(request, post_id):
        try:
            return view(request, post_id)
        except (polling.PollGone, Http404) as reason:
            if request.method != "POST":
                raise Http404 from reason
            return _gone(request, post_id)

    return guarded


def _gone(request, post_id) -> HttpResponse:
    post = visible_or_404(Post.objects.visible_to(request.user).select_related("thread"), request.user, pk=post_id)
    if post.has_poll:
        raise Http404
    said = str(polling.PollGone())
    if _wants_part(request):
        return render(request, "forums/_poll_gone.html", {"post_id": post.pk, "said": said}, status=422)
    messages.error(request, said)
    return redirect(post)


def _wants_part(request) -> bool:
    """Whether poll.js asks, which puts the poll alone into the page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _part(request, poll: Poll, said: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    [shown] = shown_to(request.user, [poll])
    return HttpResponse(poll_html(shown, request, said, wrong), status=status)


@require_GET
@sign_in_first
def poll(request, post_id):
    """A poll on a page of its own, with who voted where that may be seen."""
    found = _poll(request, post_id)
    if _wants_part(request):
        return _part(request, found)
    [shown] = shown_to(request.user, [found])
    shown = replace(shown, heading_level=2)
    context = {
        "poll": found,
        "html": poll_html(shown, request),
        "voters": list(zip(found.choices, voters_by_choice(found, request.user), strict=True)),
        "shows_voters": shown.is_member and not found.is_anonymous,
    }
    return render(request, "forums/poll.html", context)


@login_required
@or_gone
def vote(request, post_id):
    """Casts, changes or withdraws a vote; then the poll is shown with its results.

    Who had to sign in again before the vote was taken comes here by GET.
    """
    found = _poll(request, post_id)
    if request.method != "POST":
        return _back_to(found)
    said, wrong = "Your vote is counted.", ""
    try:
        if takes_back(request):
            polling.withdraw(request.user, found.post_id, left_behind=bool(request.POST.get("left_behind")))
            said = "Your vote is withdrawn."
        else:
            polling.vote(
                request.user,
                found.post_id,
                [number for number in map(number_in, request.POST.getlist("choice")[:100]) if number is not None],
                fingerprint=request.POST.get("asked", ""),
                changes=bool(request.POST.get("changes")),
            )
    except polling.PollGone:
        raise
    except Refused as refusal:
        wrong = str(refusal)
    except polling.PollChanged:
        wrong = CHANGED
    except polling.VotedAlready:
        wrong = VOTED_ALREADY
    if _wants_part(request):
        said = "" if wrong else said
        return _part(request, _poll(request, post_id), said, wrong, status=422 if wrong else 200)
    if wrong:
        messages.error(request, wrong)
    else:
        messages.success(request, said)
    return _back_to(found)


@login_required
@or_gone
def close(request, post_id):
    """Ends voting before its time: its author with one button, a moderator on a page that asks why."""
    found = _poll(request, post_id)
    is_author, may_close = found.post.author_id == request.user.pk, can_close_poll(request.user, found)
    if request.method != "POST" and (is_author or not may_close):
        return _back_to(found)
    if not may_close:
        raise Http404
    reason = ""
    if not is_author:
        form = asked_why(request)
        if request.method != "POST" or not form.is_valid():
            return ask_why(request, form, "Close this poll", "Close the poll", found.post.thread, found.post)
        reason = form.cleaned_data["reason"]
    polling.close_poll(request.user, found.post_id, reason)
    messages.success(request, "The poll is closed.")
    return _back_to(found)


@require_GET
@sign_in_first
def results(request, post_id):
    """The results as a CSV file."""
    found = _poll(request, post_id)
    # The mark at its beginning tells Excel that this is UTF-8.
    response = HttpResponse("\ufeff" + as_csv(found, request.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="poll-{found.post_id}.csv"'
    return response


def _back_to(poll: Poll):
    thread = poll.post.thread
    return redirect(f"{thread.get_absolute_url()}?page={page_of(poll.post.position)}#poll-{poll.post_id}")
