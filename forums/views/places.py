"""Where the network team opens, changes, orders and closes forums. Anyone else gets a 404."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from community.models import Group
from community.permissions import Refused
from forums.models import Forum, ForumGroup
from forums.operations import places as operations
from forums.permissions import can_arrange_forums
from forums.place_forms import ForumForm, HeadingForm
from forums.views.access import takes_back

ALL = "/network/"
# What was checked was so a moment ago: an address was free, a group was there.
CHANGED_MEANWHILE = "Someone else changed forums or groups in the same moment. Look again, and save once more."


def for_the_team(view):
    """Lets the network team through; visitors are asked to sign in. What a colleague has just deleted is a 404."""

    def guarded(request, *args, **kwargs):
        if not can_arrange_forums(request.user):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            raise Http404 from None

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return login_required(guarded)


def _forum(request, slug) -> Forum:
    return get_object_or_404(Forum.objects.visible_to(request.user).select_related("group"), slug=slug)


@for_the_team
@require_GET
def places(request):
    """All forums under their headings, in their order, and all groups of members. Three queries beside the viewer's."""
    headings = {heading.pk: heading for heading in ForumGroup.objects.all()}
    under: dict[int, list[Forum]] = {pk: [] for pk in headings}
    for forum in Forum.objects.visible_to(request.user).select_related("member_group"):
        under[forum.group_id].append(forum)
    groups = Group.objects.visible_to(request.user).annotate(people=Count("memberships"))
    shown = [(heading, under[pk]) for pk, heading in headings.items()]
    return render(request, "forums/places.html", {"places": shown, "groups": groups})


@for_the_team
def new_forum(request):
    form = ForumForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.open_forum(request.user, form.place())
        except (IntegrityError, Refused):
            form.add_error(None, CHANGED_MEANWHILE)
        else:
            messages.success(request, f"{made} is open.")
            return redirect(made)
    return render(request, "forums/place_new.html", {"form": form}, status=422 if form.is_bound else 200)


@for_the_team
def change_forum(request, slug):
    forum = _forum(request, slug)
    form = ForumForm(request.POST or None, forum=forum)
    if request.method == "POST" and form.is_valid():
        try:
            changed = operations.change_forum(request.user, forum.pk, form.place())
        except (IntegrityError, Refused):
            form.add_error(None, CHANGED_MEANWHILE)
        else:
            messages.success(request, f"{changed} is changed.")
            return redirect(f"{ALL}#forum-{changed.pk}")
    return render(request, "forums/place.html", {"form": form, "forum": forum}, status=422 if form.is_bound else 200)


@for_the_team
@require_POST
def move_forum(request, slug):
    forum = _forum(request, slug)
    operations.move_forum(request.user, forum.pk, up=request.POST.get("to") == "up")
    return redirect(f"{ALL}#forum-{forum.pk}")


@for_the_team
@require_POST
def close_forum(request, slug):
    forum, closed = _forum(request, slug), not takes_back(request)
    entry = operations.close_forum(request.user, forum.pk, closed)
    said = "Nobody starts a thread in {} any more." if closed else "Threads can be started in {} again."
    undo = f"/moderation/{entry.pk}/undo/" if entry else ""
    messages.success(request, said.format(forum), extra_tags=undo)
    return redirect(f"{ALL}#forum-{forum.pk}")


@for_the_team
@require_POST
def delete_forum(request, slug):
    forum = _forum(request, slug)
    try:
        operations.delete_forum(request.user, forum.pk)
    except Refused as reason:
        messages.warning(request, str(reason))
        return redirect(f"{ALL}forums/{forum.slug}/")
    messages.success(request, f"{forum} is deleted.")
    return redirect(ALL)


@for_the_team
def change_heading(request, heading_id):
    heading = get_object_or_404(ForumGroup, pk=heading_id)
    form = HeadingForm(request.POST or None, instance=copy(heading))
    if request.method == "POST" and form.is_valid():
        operations.rename_heading(request.user, heading.pk, form.cleaned_data["title"])
        messages.success(request, "The heading is changed.")
        return redirect(f"{ALL}#heading-{heading.pk}")
    context = {"form": form, "heading": heading}
    return render(request, "forums/place_heading.html", context, status=422 if form.is_bound else 200)


@for_the_team
@require_POST
def move_heading(request, heading_id):
    get_object_or_404(ForumGroup, pk=heading_id)
    operations.move_heading(request.user, heading_id, up=request.POST.get("to") == "up")
    return redirect(f"{ALL}#heading-{heading_id}")


@for_the_team
@require_POST
def delete_heading(request, heading_id):
    heading = get_object_or_404(ForumGroup, pk=heading_id)
    try:
        operations.delete_heading(request.user, heading.pk)
    except Refused as reason:
        messages.warning(request, str(reason))
        return redirect(f"{ALL}#heading-{heading.pk}")
    messages.success(request, f"The heading {heading} is deleted.")
    return redirect(ALL)
