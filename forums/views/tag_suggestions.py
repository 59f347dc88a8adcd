"""For the field in which tags are typed: what begins like a tag, and what a title calls for."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from forums.tag_suggestions import tags_beginning, tags_for_title
from forums.views.while_typing import asks_too_often


@never_cache
@login_required
@require_GET
def tag_suggestions(request):
    """With `q` in the address tags that begin so; with `title`, tags for a thread of that title."""
    if asks_too_often(request.user, "tag-suggestions"):
        return JsonResponse({"tags": []}, status=429)
    if title := request.GET.get("title", "")[:120]:
        return JsonResponse({"tags": [{"name": name, "also": ""} for name in tags_for_title(title, request.user)]})
    return JsonResponse({"tags": tags_beginning(request.GET.get("q", "")[:60], request.user)})
