"""What moderators do from a thread, each on a page that asks why. Anyone else gets a 404."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from community.models import StaffLogEntry
from forums.curating.actions import BY_NAME
from forums.curating.forms import LOCK_HELP, EndField, ForumQuietForm
from forums.forms import ReasonForm, RetagForm
from forums.models import Forum, Post, Thread
from forums.operations import curating, quiet
from forums.operations.tagging import tag_names
from forums.permissions import can_moderate, can_open_again
from forums.views.access import takes_back

HIDE_HELP = "Its author reads this, and so does everyone in the post’s place."
LOG_HELP = "In a few words, for the other moderators: it is kept in the log."

# What becomes of an opening post or a reply that is put back, or taken down.
OF_THREADS = (
    "The whole thread comes back: whoever may read its forum sees it again.",
    "The whole thread goes with it, replies too: only moderators see it, until it is put back.",
)
OF_REPLIES = (
    "It stands in its place again, unless its author has deleted it.",
    "In its place stands a note with the reason. Moderators see what it said, and can put it back.",
)


def _thread(request, thread_id) -> Thread:
    if not can_moderate(request.user):
        raise Http404
    return get_object_or_404(Thread.objects.visible_to(request.user).select_related("forum"), pk=thread_id)


def _post(request, post_id) -> Post:
    """A post of any status: what its author has deleted, with its thread if nobody had replied, its author could bring
    back."""
    if not can_moderate(request.user):
        raise Http404
    posts = Post.objects.filter(thread__in=Thread.objects.in_places_of(request.user))
    return get_object_or_404(posts.select_related("thread__forum", "author"), pk=post_id)


def asked_why(request, help_text: str = LOG_HELP, *, in_short: bool = True) -> ReasonForm:
    """The form that asks why; a button on a page brings no reason yet, and is answered by the question."""
    return ReasonForm(request.POST if "reason" in request.POST else None, help_text=help_text, in_short=in_short)


class EndingForm(ReasonForm):
    """The same of something that may end by itself."""

    until = EndField()
    field_order = ["until", "reason"]


def _until_when(request, help_text: str = LOG_HELP, *, in_short: bool = True) -> EndingForm:
    return EndingForm(request.POST if "reason" in request.POST else None, help_text=help_text, in_short=in_short)


def ask_why(request, form, heading: str, action: str, thread: Thread, post: Post | None = None, **more):
    """The page with that form, with the post it is about, and with what `will` happen."""
    context = {"form": form, "heading": heading, "action": action, "thread": thread, "post": post, **more}
    return render(request, "forums/moderate.html", context, status=422 if form.is_bound else 200)


def _will(action: str, thread: Thread) -> dict[str, Any]:
    """What becomes of a thread, and who is told, as the preview of many threads says it."""
    return {"will": BY_NAME[action].will(thread, {"until": None}), "told": BY_NAME[action].told}


def _logged_last(subject: str) -> int:
    last = StaffLogEntry.objects.filter(subject=subject).values_list("pk", flat=True).first()
    return last or 0


def _undo_of_last(request, subject: str, before: int) -> str:
    """Where the message's Undo leads: to what this moderator has just logged of the thread or the post; nowhere if it
    was so already, and nothing was logged after the entry `before`."""
    own = StaffLogEntry.objects.filter(actor=request.user, subject=subject, pk__gt=before, undone_at__isnull=True)
    last = own.first()
    return f"/moderation/{last.pk}/undo/" if last else ""


@login_required
def pin(request, thread_id):
    """Keeps a thread at the top of its forum; with `?undo`, lets it go."""
    thread, pinned = _thread(request, thread_id), not takes_back(request)
    form = _until_when(request) if pinned else asked_why(request)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data.get("until")
        before = _logged_last(thread.topic)
        curating.pin_thread(request.user, thread.pk, pinned, form.cleaned_data["reason"], until)
        said = "Pinned to the top of its forum." if pinned else "No longer pinned."
        messages.success(request, said, extra_tags=_undo_of_last(request, thread.topic, before))
        return redirect(thread)
    heading, action = ("Pin to the top", "Pin the thread") if pinned else ("Unpin this thread", "Unpin the thread")
    return ask_why(request, form, heading, action, thread, **_will("pin" if pinned else "unpin", thread))


@login_required
def lock(request, thread_id):
    """Ends replying, with a reason that stands on the thread; with `?undo`, reopens it."""
    thread, locked = _thread(request, thread_id), not takes_back(request)
    form = _until_when(request, LOCK_HELP, in_short=False) if locked else asked_why(request)
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data.get("until")
        before = _logged_last(thread.topic)
        curating.lock_thread(request.user, thread.pk, locked, form.cleaned_data["reason"], until)
        said = "Locked. The reason stands on the thread." if locked else "People can reply again."
        messages.success(request, said, extra_tags=_undo_of_last(request, thread.topic, before))
        return redirect(thread)
    heading, action = ("Lock this thread", "Lock the thread") if locked else ("Unlock this thread", "Unlock the thread")
    return ask_why(request, form, heading, action, thread, **_will("lock" if locked else "unlock", thread))


@login_required
def retag(request, thread_id):
    thread = _thread(request, thread_id)
    initial = {"tags": tag_names(thread)}
    form = RetagForm(request.POST or None, help_text=LOG_HELP, in_short=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        before = _logged_last(thread.topic)
        curating.retag_thread(request.user, thread.pk, form.cleaned_data["tags"], form.cleaned_data["reason"])
        messages.success(request, "Tags changed.", extra_tags=_undo_of_last(request, thread.topic, before))
        return redirect(thread)
    will = f"Its tags are then those in the box. Now they are: {', '.join(initial['tags']) or 'none'}."
    told = BY_NAME["tags"].told
    return ask_why(request, form, "Change tags", "Change the tags", thread, will=will, told=told)


@login_required
def hide(request, post_id):
    """Takes a post down, with a reason; with `?undo`, puts a hidden one back."""
    post, hides = _post(request, post_id), not takes_back(request)
    form = asked_why(request, HIDE_HELP, in_short=False) if hides else asked_why(request)
    if request.method == "POST" and form.is_valid():
        before = _logged_last(f"post:{post.pk}")
        if hides:
            curating.hide_post(request.user, post.pk, form.cleaned_data["reason"])
            said = "Taken down. You can put it back here or from the log."
        else:
            curating.restore_post(request.user, post.pk, form.cleaned_data["reason"])
            said = "The post is back."
        messages.success(request, said, extra_tags=_undo_of_last(request, f"post:{post.pk}", before))
        return redirect("forums:reports" if post.thread.deleted_at else post)
    heading, action = ("Take down a post", "Take it down") if hides else ("Put back a post", "Put it back")
    will = (OF_THREADS if post.is_opening else OF_REPLIES)[hides]
    more = {"will": will, "told": "Its author is told, with the reason.", "may_redact": True}
    return ask_why(request, form, heading, action, post.thread, post, **more)


@login_required
@require_POST
def open_again(request, thread_id):
    """Opens a thread that closed itself: whoever started it, or a moderator, with one button."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    if not can_open_again(request.user, thread):
        raise Http404
    quiet.open_again(request.user, thread.pk)
    messages.success(request, "Open again. People can reply.")
    return redirect(thread)


@login_required
def forum_quiet_days(request, slug):
    """After how many quiet days the threads of a forum close themselves."""
    if not can_moderate(request.user):
        raise Http404
    forum = get_object_or_404(Forum.objects.visible_to(request.user), slug=slug)
    form = ForumQuietForm(request.POST or None, initial={"days": forum.quiet_days})
    if request.method == "POST" and form.is_valid():
        quiet.set_quiet_days_of_forum(request.user, forum.pk, form.cleaned_data["days"], form.cleaned_data["reason"])
        messages.success(request, "Kept. Threads that have been quiet for as long close within the hour.")
        return redirect(forum)
    context = {"form": form, "forum": forum}
    return render(request, "forums/quiet.html", context, status=422 if form.is_bound else 200)
