"""The tags: all of them by kind, and following one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from community.words import one_line
from forums.feeds.offered import offered
from forums.models import Tag, TagName, Thread, ThreadTag, normalise_tag
from forums.permissions import can_curate_tags
from forums.views.access import SignInFirst
from notifications.following import is_followed_by

MOST_FREE = 300


def visible_tag(request, slug: str) -> Tag:
    """The tag to which an address leads, with its synonyms and whether the viewer follows it: one query, of its names.
    Raises Http404 for members, SignInFirst for visitors."""
    names = TagName.objects.filter(tag__names__slug=slug, tag__in=Tag.objects.visible_to(request.user))
    followed = is_followed_by(request.user, "tag", "tag_id")
    found = list(names.select_related("tag").annotate(is_followed=followed))
    if not found:
        if request.user.is_authenticated:
            raise Http404
        raise SignInFirst
    tag = found[0].tag
    tag.is_followed = found[0].is_followed
    others = [name.name for name in found if name.normalised_name != tag.normalised_name]
    tag.synonyms = sorted(others, key=str.casefold)
    return tag


def about_tag(request, tag: Tag) -> dict[str, Any]:
    """What the page of a `visible_tag` shows beside its threads."""
    is_public = not request.user.is_authenticated
    return {
        "tag": tag,
        "feed": offered(tag.topic, f"Tagged “{tag.name}”", tag.get_absolute_url(), is_public=is_public),
        "curates": can_curate_tags(request.user),
    }


def query_of(request) -> str:
    """What stands behind an address, to be kept where it leads elsewhere."""
    query = request.META.get("QUERY_STRING", "")
    return f"?{query}" if query else ""


@login_required
@require_GET
def all_tags(request):
    """The vocabulary by kind, then the other tags of threads the member may read, each with how many threads these are.

    Two queries beside the member's own, however many tags there are.
    """
    words = one_line(request.GET.get("q", ""))[:60]
    given = ThreadTag.objects.filter(content_object__in=Thread.objects.visible_to(request.user))
    counts = dict(given.order_by().values_list("tag").annotate(Count("pk")))
    tags = Tag.objects.filter(merged_into__isnull=True)
    if words:
        tags = tags.filter(names__normalised_name__contains=normalise_tag(words)).distinct()
    shown = [tag for tag in tags.order_by("name") if tag.is_curated or tag.pk in counts]
    for tag in shown:
        tag.uses = counts.get(tag.pk, 0)
    free = sorted((tag for tag in shown if not tag.is_curated), key=lambda tag: -tag.uses)
    context = {
        "words": words,
        "kinds": [
            (label, some)
            for kind, label in Tag.Kind.choices
            if kind and (some := [tag for tag in shown if tag.kind == kind])
        ],
        "free": sorted(free[:MOST_FREE], key=lambda tag: tag.normalised_name),
        "more": max(0, len(free) - MOST_FREE),
        "curates": can_curate_tags(request.user),
    }
    return render(request, "forums/tags.html", context)
