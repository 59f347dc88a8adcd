"""What was read, as pages report it; marking unread, and marking all as seen, with undo."""

from base64 import b64decode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from community.permissions import Refused
from forums.models import Forum, Post, ReadBaseline, Thread
from forums.operations.reading import mark_all_read, mark_seen, mark_unread_from, undo_mark_all_read
from forums.reading_reports import from_signed, from_words
from forums.views.access import visible_or_404
from forums.views.scripted import is_scripted

EMPTY_PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@login_required
@require_POST
def seen(request, thread_id):
    """The posts at these positions were on the member's screen; not on that of who was signed in when it was opened."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    if request.POST.get("by") != request.user.handle:
        return JsonResponse({"problem": "someone else"}, status=409)
    if request.POST.get("numbering") != str(thread.numbering):
        return JsonResponse({"problem": "posts have moved"}, status=409)
    shown = from_words(request.POST.get("seen", ""))
    if shown is None:
        return JsonResponse({"error": "Say which posts were seen, such as 3-5 8-8."}, status=422)
    mark_seen(request.user, thread, shown)
    return HttpResponse(status=204)


@never_cache
@login_required
@require_GET
def shown_without_script(request, thread_id):
    """The same from a page without script: the address is of our writing, for this member alone, and no other site's
    page can ask for it on their behalf."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    shown = from_signed(request.GET.get("shown", ""), request.user, thread)
    if shown is None or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Http404
    mark_seen(request.user, thread, shown)
    return HttpResponse(EMPTY_PICTURE, content_type="image/gif")


@login_required
@require_POST
def mark_unread(request, post_id):
    """ "Mark unread from here": a script stays on the page; without one, the way leads back to the list, as staying
    would mark the posts as read again."""
    posts = Post.objects.filter(thread__in=Thread.objects.visible_to(request.user))
    post = get_object_or_404(posts.select_related("thread__forum"), pk=post_id)
    mark_unread_from(request.user, post.thread, post.position)
    said = f"Unread from post {post.position} on: “{post.thread.title}”."
    if is_scripted(request):
        return JsonResponse({"said": said, "from": post.position})
    messages.success(request, said)
    return redirect(post.thread.forum)


@login_required
@require_POST
def mark_all_seen(request):
    """ "Mark all as seen", for one forum or for all; to be undone for a week."""
    slug = request.POST.get("forum", "").replace("\0", "-")
    found = visible_or_404(Forum.objects.visible_to(request.user), request.user, slug=slug) if slug else None
    baseline = mark_all_read(request.user, found)
    undo = reverse("forums:undo_mark_all_seen", args=[baseline.pk])
    said = f"Nothing in {found} is new to you now." if found else "Nothing is new to you now."
    messages.success(request, f"{said} You can undo this for a week.", extra_tags=undo)
    return redirect(found or "forums:index")


@login_required
@require_POST
def undo_mark_all_seen(request, baseline_id):
    """All is as new as it was, save what was read since."""
    baseline = get_object_or_404(
        ReadBaseline.objects.filter(member=request.user).select_related("forum"), pk=baseline_id
    )
    try:
        undo_mark_all_read(request.user, baseline_id)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "What was new to you before is new to you again.")
    forum = baseline.forum
    if forum is not None and Forum.objects.visible_to(request.user).filter(pk=forum.pk).exists():
        return redirect(forum)
    return redirect("forums:index")
