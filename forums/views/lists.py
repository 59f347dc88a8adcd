"""The forums, the threads in one, and the threads with a tag."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from forums.models import Forum, Tag, Thread
from forums.operations.reading import mark_all_read
from forums.paging import ThreadKeyset
from forums.permissions import can_moderate, can_start_thread
from forums.reading import unread_in
from forums.shown import ROW_COLUMNS, rows_html
from forums.views.access import sign_in_first, visible_or_404

VIEWS = [("", "Latest"), ("unanswered", "Unanswered"), ("answered", "Answered"), ("yours", "Yours")]


@require_GET
def index(request):
    """The forums in their groups, each with its latest thread. Two queries beside the viewer's own."""
    forums = Forum.objects.visible_to(request.user).select_related("group", "last_thread", "last_thread__last_poster")
    return render(request, "forums/index.html", {"forums": list(forums)})


def _narrowed(threads, view, user):
    if view == "unanswered":
        return threads.unanswered()
    if view == "answered":
        return threads.answered()
    if view == "yours" and user.is_authenticated:
        return threads.filter(author=user)
    return threads


def _list(request, threads, template, context, pinned=None):
    view = request.GET.get("show", "")
    page = ThreadKeyset(_narrowed(threads, view, request.user).only(*ROW_COLUMNS), request.GET)
    shown = page.threads
    if pinned is not None and page.is_first and not view:
        shown = [*pinned.only(*ROW_COLUMNS), *shown]
    rows = rows_html(shown, unread_in(request.user, shown), request.user.pk, of_several_forums="forum" not in context)
    return render(request, template, context | {"rows": rows, "page": page, "view": view, "views": VIEWS})


@require_GET
@sign_in_first
def forum(request, slug):
    """A forum's threads by latest activity; pinned ones stand apart on the first page."""
    found = visible_or_404(Forum.objects.visible_to(request.user), request.user, slug=slug)
    # The forum was asked through visible_to; its threads need no second asking of the forum.
    threads = Thread.objects.filter(forum=found, deleted_at__isnull=True)
    if not getattr(request.user, "is_moderator", False):
        threads = threads.filter(hidden_at__isnull=True)
    pinned = threads.filter(pinned_at__isnull=False).order_by("-pinned_at")
    unpinned = threads if request.GET.get("show") else threads.filter(pinned_at__isnull=True)
    context = {
        "forum": found,
        "can_start": can_start_thread(request.user, found),
        "moderates": can_moderate(request.user),
    }
    return _list(request, unpinned, "forums/forum.html", context, pinned)


@require_GET
@sign_in_first
def tag(request, slug):
    """Threads with a tag, in every forum the viewer may read. A tag that none of them has is not there."""
    threads = Thread.objects.visible_to(request.user)
    used = Tag.objects.filter(thread_tags__content_object__in=threads).distinct()
    found = visible_or_404(used, request.user, slug=slug)
    threads = threads.filter(thread_tags__tag=found)
    return _list(request, threads, "forums/tag.html", {"tag": found})


@require_GET
def latest(request):
    """Threads of every forum the viewer may read, by latest activity."""
    threads = Thread.objects.visible_to(request.user)
    return _list(request, threads, "forums/latest.html", {})


@login_required
@require_POST
def mark_all_seen(request):
    """ "Mark all as seen", for one forum or for all."""
    slug = request.POST.get("forum", "").replace("\0", "-")
    found = visible_or_404(Forum.objects.visible_to(request.user), request.user, slug=slug) if slug else None
    mark_all_read(request.user, found)
    messages.success(request, f"Nothing in {found} is new to you now." if found else "Nothing is new to you now.")
    return redirect(found or "forums:index")
