"""One thing done to many threads at once, or to one: said, shown before, and done. Moderators only; anyone else gets a
404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from community.permissions import Refused
from community.staff_log import action_label
from community.words import number_in
from forums.curating.actions import BY_NAME, Action, actions_for
from forums.models import Act, Post, Thread
from forums.operations.many import MOST, Done, do_to_threads, undo_act
from forums.permissions import can_moderate

SHOWN_IN_MESSAGE = 3


@login_required
def curate(request):
    """What is to be done to the threads that the address names; then what will happen; then it is done."""
    if not can_moderate(request.user):
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    ids = ids_named(request, "thread")
    back = safe_way_back(asked.get("next", ""))
    if not ids or len(ids) > MOST:
        said = f"Choose up to {MOST} threads at once." if ids else "Tick the threads first, then choose what to do."
        messages.warning(request, said)
        return redirect(back or "forums:index")
    there = Thread.objects.visible_to(request.user).filter(pk__in=ids)
    threads = list(there.select_related("forum__member_group", "author").order_by("-last_posted_at", "-pk"))
    if not threads:
        raise Http404
    action = BY_NAME.get(asked.get("action", ""))
    if action is None or (action.to_one_only and len(threads) > 1):
        context = {"threads": threads, "actions": actions_for(threads), "back": back}
        return render(request, "forums/curate_what.html", context)
    form = action.form(request.POST if "reason" in request.POST else None, threads=threads, member=request.user)
    if not form.is_bound or not form.is_valid():
        return _page(request, action, threads, form, back, 422 if form.is_bound else 200)
    choice = form.cleaned_data
    staying = {thread.pk for thread in action.to_others(choice)}
    plan = [(thread, action.why_not(thread, choice)) for thread in threads if thread.pk not in staying]
    will = [(thread, action.will(thread, choice)) for thread, obstacle in plan if not obstacle]
    left = [(thread, obstacle) for thread, obstacle in plan if obstacle]
    if "confirm" not in request.POST or not will:
        return _page(request, action, threads, form, back, will=will, left=left, is_planned=True)
    try:
        done = do_to_threads(request.user, action, [thread.pk for thread in threads], choice, choice["reason"])
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(back or threads[0])
    _say(request, action, done)
    return redirect(_where_to(action, threads, choice, back))


def _page(request, action: Action, threads, form, back: str, status: int = 200, **plan) -> HttpResponse:
    what = f"“{threads[0].title}”" if len(threads) == 1 else f"{len(threads)} threads"
    context = {
        "heading": f"{action.label}: {what}",
        "action": action,
        "threads": threads,
        "form": form,
        "back": back,
        "leave_to": back or threads[0].get_absolute_url(),
        **plan,
    }
    return render(request, "forums/curate.html", context, status=status)


def _say(request, action: Action, done: Done) -> None:
    label = action_label(action.name_in_log)
    if done.act is not None:
        what = f"“{done.threads[0].title}”" if len(done.threads) == 1 else f"{len(done.threads)} threads"
        undo = f"/curating/acts/{done.act.pk}/undo/"
        messages.success(request, f"{label}: {what}.", extra_tags=undo)
    if done.left:
        some = "; ".join(f"“{thread.title}”: {obstacle}" for thread, obstacle in done.left[:SHOWN_IN_MESSAGE])
        more = len(done.left) - SHOWN_IN_MESSAGE
        messages.warning(request, f"Left as they were: {some}{f'; and {more} more' if more > 0 else ''}")


def _where_to(action: Action, threads: list[Thread], choice: dict, back: str) -> str:
    if back:
        return back
    if action.name == "merge":
        return choice["target"].get_absolute_url()
    thread = Thread.objects.get(pk=threads[0].pk)
    return thread.get_absolute_url() if len(threads) == 1 else "/forums/latest/"


def ids_named(request, name: str) -> set[int]:
    """What the boxes of a form, or an address, name."""
    named = request.POST.getlist(name) or request.GET.getlist(name)
    return {number for text in named if (number := number_in(text, digits=12))}


def safe_way_back(address: str) -> str:
    """An address of this site, or nothing."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) and len(address) < 600 else ""


@login_required
@require_POST
def undo(request, act_id):
    """Takes back what was done at once, as far as nothing stands against it."""
    if not can_moderate(request.user):
        raise Http404
    act = get_object_or_404(Act.objects.exclude(entries=[]), pk=act_id)
    undone, why_not = undo_act(request.user, act.pk)
    if undone:
        what = "" if undone == 1 else f", {undone} times"
        messages.success(request, f"Undone: {action_label(act.action).lower()}{what}.")
    if why_not or not undone:
        messages.warning(
            request, f"{'Not all of it was undone. ' if undone else ''}{why_not or 'It was undone before.'}"
        )
    about = act.threads[:1] or Post.objects.filter(pk__in=act.posts[:1]).values("thread_id")
    thread = Thread.objects.visible_to(request.user).filter(pk__in=about).first()
    return redirect(thread if thread and len(act.entries) == 1 else "community:staff_log")
