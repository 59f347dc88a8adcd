"""Following a forum or a tag: whether threads started there are told to the member."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from forums.models import Forum
from forums.tag_names import tag_at
from notifications.operations import follow, unfollow


@login_required
@require_POST
def forum(request, slug):
    """Follow a forum, or stop following."""
    return _changed(request, get_object_or_404(Forum.objects.visible_to(request.user), slug=slug))


@login_required
@require_POST
def tag(request, slug):
    """Follow a tag, or stop following."""
    found = tag_at(slug, request.user)
    if found is None:
        raise Http404
    return _changed(request, found)


def _changed(request, thing):
    if request.POST.get("follow") == "1":
        follow(request.user, thing.topic)
    else:
        unfollow(request.user, thing.topic)
    return redirect(thing)
