"""For the field in which tags are typed: what begins like a tag, and what a title calls for."""

from django.contrib.auth.decorators import login_required
from django.core.cache import caches
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from forums.tag_suggestions import tags_beginning, tags_for_title

# Far more than anyone types. Counted in each process: a count that all share would cost each letter several queries.
MOST_A_MINUTE = 240


@never_cache
@login_required
@require_GET
def tag_suggestions(request):
    """With `q` in the address tags that begin so; with `title`, tags for a thread of that title."""
    if _asks_too_often(request.user):
        return JsonResponse({"tags": []}, status=429)
    if title := request.GET.get("title", "")[:120]:
        return JsonResponse({"tags": [{"name": name, "also": ""} for name in tags_for_title(title, request.user)]})
    return JsonResponse({"tags": tags_beginning(request.GET.get("q", "")[:60], request.user)})


def _asks_too_often(member) -> bool:
    counts, key = caches["process"], f"tag-suggestions:{member.pk}"
    if counts.add(key, 1, 60):
        return False
    try:
        return counts.incr(key) > MOST_A_MINUTE
    except ValueError:  # the minute ended in between
        return False
