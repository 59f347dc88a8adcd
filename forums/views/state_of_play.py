"""Where moderators tell the state of play of a thread, see what was told before, and put it back. Else a 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from community.words import number_in
from forums.history import changed_lines
from forums.html import as_typed
from forums.mentions import unlink_mentions
from forums.models import StateOfPlay, Thread
from forums.operations import states_of_play
from forums.permissions import can_moderate
from forums.states_of_play.forms import StateForm
from forums.views.curating import ask_why, asked_why

VERSIONS_A_PAGE = 10


def _thread(request, thread_id) -> Thread:
    if not can_moderate(request.user):
        raise Http404
    threads = Thread.objects.visible_to(request.user)
    return get_object_or_404(threads.select_related("forum", "state_of_play__up_to"), pk=thread_id)


@login_required
def state(request, thread_id):
    """The form for it. Told by someone else meanwhile, both texts are shown and nothing is overwritten."""
    thread = _thread(request, thread_id)
    form = StateForm(request.POST or None, initial=_initial(thread), last_position=thread.last_position)
    now, status = None, 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            entry = states_of_play.tell_state_of_play(
                request.user, thread.pk, data["body"], up_to=data["up_to"], version=data["version"]
            )
        except states_of_play.ToldMeanwhile:
            thread = _thread(request, thread_id)
            now, status = thread.state_of_play, 409
            again = request.POST.copy()
            again["version"] = str(now.number if now else 0)
            form.data = again
            form.add_error(
                None,
                "Another moderator has changed it meanwhile. What it says now is below; your words are in the box. "
                "Save them, and they take its place.",
            )
        else:
            messages.success(request, "It stands at the top of the thread.", extra_tags=f"/moderation/{entry.pk}/undo/")
            return redirect(f"{thread.get_absolute_url()}?page=1")
    context = {"thread": thread, "form": form, "now": now}
    return render(request, "forums/state_of_play.html", context, status=status)


def _initial(thread: Thread) -> dict:
    shown = thread.state_of_play
    if shown is None:
        return {"version": 0, "up_to": thread.last_position, "format": "text"}
    words = unlink_mentions(shown.body_html)
    typed = as_typed(words)
    body = {"body": words, "format": "html"} if typed is None else {"body": typed, "format": "text"}
    return {"version": shown.number, "up_to": thread.last_position, **body}


@login_required
def remove(request, thread_id):
    """Takes it off the page, with a reason for the log."""
    thread, form = _thread(request, thread_id), asked_why(request)
    if request.method == "POST" and form.is_valid():
        entry = states_of_play.remove_state_of_play(request.user, thread.pk, form.cleaned_data["reason"])
        undo = f"/moderation/{entry.pk}/undo/" if entry else ""
        messages.success(request, "The state of play is off the page. Its versions are kept.", extra_tags=undo)
        return redirect(thread)
    return ask_why(request, form, "Take off the state of play", "Take it off", thread)


@login_required
@require_GET
def history(request, thread_id):
    """What it said, newest first, each with what it changed of the one before it."""
    thread = _thread(request, thread_id)
    before = number_in(request.GET.get("before", ""))
    versions = StateOfPlay.objects.filter(thread=thread).select_related("written_by", "up_to").order_by("-number")
    if before is not None:
        versions = versions.filter(number__lt=before)
    found = list(versions[: VERSIONS_A_PAGE + 1])
    shown = found[:VERSIONS_A_PAGE]
    rows = []
    for place, version in enumerate(shown):
        older = found[place + 1] if place + 1 < len(found) else None
        lines = changed_lines("", older.body_html, "", version.body_html) if older else []
        rows.append({"version": version, "is_first": older is None, "lines": lines})
    context = {
        "thread": thread,
        "rows": rows,
        "older": shown[-1].number if len(found) > len(shown) else None,
        "is_first_page": before is None,
    }
    return render(request, "forums/state_of_play_history.html", context)


@login_required
@require_POST
def restore(request, thread_id, number):
    """Shows an earlier version again."""
    thread = _thread(request, thread_id)
    try:
        entry = states_of_play.restore_state_of_play(request.user, thread.pk, number)
    except StateOfPlay.DoesNotExist:
        raise Http404 from None
    messages.success(
        request, "That version stands at the top of the thread again.", extra_tags=f"/moderation/{entry.pk}/undo/"
    )
    return redirect(f"{thread.get_absolute_url()}?page=1")
