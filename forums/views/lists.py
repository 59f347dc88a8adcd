"""The forums, the threads in one, and the threads with a tag."""

from functools import partial

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from community.asked_again import AskedAsViewer
from forums.curating.boxes import FOR_MANY, with_boxes
from forums.duties import reads_all_of
from forums.featured import featured_threads
from forums.feeds.offered import offered
from forums.help_desks import first_page_of, pinned_in, show_only_own, threads_shown_in
from forums.models import Forum, Thread
from forums.periods import period_on, periods_of_all
from forums.permissions import can_moderate, can_start_thread
from forums.shown import rows_html
from forums.thread_lists import ListAsked, choices_html, page_of_list
from forums.views.access import found_or_404, sign_in_first
from forums.views.tags import about_tag, query_of, visible_tag
from notifications.following import is_followed_by


def _forums(viewer):
    forums = Forum.objects.visible_to(viewer).with_duty_of(viewer)
    return forums.select_related("group", "member_group", "last_thread", "last_thread__last_poster")


def _forum(viewer, slug: str):
    forums = Forum.objects.visible_to(viewer).with_duty_of(viewer).select_related("member_group")
    return forums.annotate(is_followed=is_followed_by(viewer, "forum")).filter(slug=slug)


FORUMS, FORUM = AskedAsViewer(_forums), AskedAsViewer(_forum)


@require_GET
def index(request):
    """The forums in their groups, each with its latest thread, and what is featured. Three queries beside the viewer's
    own; four where there is a help desk."""
    forums = FORUMS.rows(request.user)
    show_only_own(forums, request.user)
    context = {"forums": forums, "periods": periods_of_all(forums), "featured": featured_threads(request.user)}
    return render(request, "forums/index.html", context)


def _list(request, threads, template, context, pinned=None, first=None):
    asked = ListAsked.in_address(request.GET, request.user)
    page = page_of_list(asked, threads, request.user, request.GET, pinned, first)
    rows = rows_html(page.threads, page.unread, request.user.pk, of_several_forums="forum" not in context)
    about = {
        "asked": asked,
        "tabs": asked.tabs(request.user),
        "choices": choices_html(request.path, asked, asked.choices(request.user, with_tags="tag" not in context)),
        "rows": with_boxes(page.threads, rows) if can_moderate(request.user) else rows,
        "actions": FOR_MANY if can_moderate(request.user) else (),
        "page": page,
        "view": asked.show,
    }
    return render(request, template, context | about)


@require_GET
@sign_in_first
def forum(request, slug):
    """A forum's threads by latest activity; pinned ones stand apart on the first page."""
    found = found_or_404(FORUM.first(request.user, slug=slug), request.user)
    # The forum was asked through visible_to; its threads need no second asking of the forum.
    threads = threads_shown_in(found, request.user)
    asked = ListAsked.in_address(request.GET, request.user)
    pinned = first = None
    if not asked.parameters():
        pinned, first = partial(pinned_in, found, request.user), partial(first_page_of, found, request.user)
        threads = threads.filter(pinned_at__isnull=True)
    is_public = found.audience == Forum.Audience.PUBLIC
    context = {
        "forum": found,
        "feed": offered(found.topic, found.title, found.get_absolute_url(), is_public=is_public),
        "can_start": can_start_thread(request.user, found),
        "period": period_on(found),
        "is_whole": reads_all_of(request.user, found),
        "moderates": can_moderate(request.user),
    }
    return _list(request, threads, "forums/forum.html", context, pinned, first)


@require_GET
@sign_in_first
def tag(request, slug):
    """Threads with a tag, in every forum the viewer may read. Another name of the tag leads to its page; a tag that is
    not in the vocabulary, and that none of these threads has, is not there."""
    found = visible_tag(request, slug)
    if found.slug != slug:
        return redirect(f"{found.get_absolute_url()}{query_of(request)}")
    threads = Thread.objects.visible_to(request.user).filter(thread_tags__tag=found)
    return _list(request, threads, "forums/tag.html", about_tag(request, found))


@require_GET
def latest(request):
    """Threads of every forum the viewer may read, by latest activity."""
    threads = Thread.objects.visible_to(request.user)
    return _list(request, threads, "forums/latest.html", {})
