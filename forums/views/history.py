"""What a post said before each change, for its author and moderators."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from community.words import number_in
from forums.history import changed_files, changed_lines
from forums.models import Post, PostRevision, Thread
from forums.permissions import can_moderate, can_see_history

VERSIONS_A_PAGE = 10


@login_required
@require_GET
def history(request, post_id):
    """The versions, newest first, each with what it changed of the one before it."""
    posts = Post.objects.visible_to(request.user)
    if can_moderate(request.user):
        # What was taken down after its author had deleted it, with its thread.
        deleted_threads = Thread.objects.in_places_of(request.user).filter(deleted_at__isnull=False)
        posts = posts | Post.objects.filter(thread__in=deleted_threads, status=Post.Status.HIDDEN)
    post = get_object_or_404(posts.select_related("thread__forum", "author"), pk=post_id)
    if not can_see_history(request.user, post):
        raise Http404
    before = number_in(request.GET.get("before", ""))
    revisions = post.revisions.order_by("-number").select_related("replaced_by")
    if before is not None:
        revisions = revisions.filter(number__lt=before)
    found = list(revisions[: VERSIONS_A_PAGE + 1])
    versions = [*([_now(post)] if before is None else []), *found]
    shown = versions[:VERSIONS_A_PAGE]
    for place, version in enumerate(shown):
        version.is_now = version.pk is None
        if place + 1 < len(versions):
            older = versions[place + 1]
            version.lines = changed_lines(older.title, older.body_html, version.title, version.body_html)
            version.files = changed_files(older.attachments, version.attachments)
        else:
            version.is_first = True
    context = {
        "post": post,
        "versions": shown,
        "older": shown[-1].number if len(versions) > len(shown) else None,
        "is_first_page": before is None,
        "moderates": can_moderate(request.user),
    }
    return render(request, "forums/history.html", context)


def _now(post: Post) -> PostRevision:
    """What it says now, as a version beside the others."""
    return PostRevision(
        number=post.revision_count + 1,
        title=post.thread.title if post.is_opening else "",
        body_html=post.body_html,
        attachments=post.attachments,
        written_at=post.edited_at or post.created_at,
    )
