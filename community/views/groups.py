"""Groups of members, for the network team. Anyone else gets a 404."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Q, Subquery
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from community.forms import GroupForm
from community.models import Group, Member, StaffLogEntry
from community.operations import groups, memberships
from community.permissions import Refused, can_manage_groups
from community.words import number_in

PAGE_SIZE = 60
MOST_FOUND = 20


def _group(request, slug) -> Group:
    if not can_manage_groups(request.user):
        raise Http404
    return get_object_or_404(Group.objects.visible_to(request.user), slug=slug)


def _address(found: Group) -> str:
    """Of the network team's page of a group."""
    return f"/network/groups/{found.slug}/"


def _undo(entry: StaffLogEntry | None) -> str:
    """Where the button that takes it back posts to."""
    return f"/moderation/{entry.pk}/undo/" if entry else ""


@login_required
def new(request):
    if not can_manage_groups(request.user):
        raise Http404
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = groups.add_group(request.user, **form.cleaned_data)
        messages.success(request, f"{made} is there, with nobody in it yet.")
        return redirect(_address(made))
    return render(request, "community/group_new.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
def group(request, slug):
    """A group's name and its members, by name; with `q` in the address, whom one could add."""
    found = _group(request, slug)
    form = GroupForm(request.POST or None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        groups.change_group(request.user, found.pk, **form.cleaned_data)
        messages.success(request, "The group is changed.")
        return redirect(_address(found))
    words = request.GET.get("q", "")[:100]
    after = number_in(request.GET.get("after", ""), 18)
    people, more = members_of(found, after)
    context = {
        "group": found,
        "form": form,
        "people": people,
        "last": people[-1].pk if more else None,
        "is_first": after is None,
        "words": words,
        "found": _who_could_be_added(request.user, found, words),
    }
    return render(request, "community/group.html", context, status=422 if form.is_bound else 200)


def members_of(found: Group, after: int | None) -> tuple[list[Member], bool]:
    """A page of the members by name, and whether there are more."""
    people = Member.objects.filter(group_memberships__group=found).select_related("setting")
    people = people.annotate(lower_name=Lower("display_name"))
    if after is not None:
        name = Member.objects.filter(pk=after).annotate(lower_name=Lower("display_name")).values("lower_name")
        people = people.annotate(after_name=Subquery(name)).filter(
            Q(lower_name__gt=F("after_name")) | Q(lower_name=F("after_name"), pk__gt=after)
        )
    page = list(people.order_by("lower_name", "pk")[: PAGE_SIZE + 1])
    return page[:PAGE_SIZE], len(page) > PAGE_SIZE


def _who_could_be_added(viewer, found: Group, words: str) -> list[Member]:
    people = Member.objects.visible_to(viewer).filter(is_placeholder=False).matching(words)
    people = people.exclude(group_memberships__group=found).select_related("setting")
    return list(people.order_by(Lower("display_name"), "pk")[:MOST_FOUND])


@login_required
@require_POST
def add(request, slug):
    found = _group(request, slug)
    people = Member.objects.visible_to(request.user).filter(is_placeholder=False)
    person = get_object_or_404(people, handle=request.POST.get("handle", "").replace("\0", ""))
    entry = memberships.add_to_group(request.user, found, person)
    messages.success(request, f"{person} is in {found} now.", extra_tags=_undo(entry))
    return redirect(_address(found))


@login_required
@require_POST
def remove(request, slug, handle):
    found = _group(request, slug)
    person = get_object_or_404(Member.objects.filter(group_memberships__group=found), handle=handle)
    entry = memberships.remove_from_group(request.user, found, person)
    messages.success(request, f"{person} is no longer in {found}.", extra_tags=_undo(entry))
    return redirect(_address(found))


@login_required
@require_POST
def delete(request, slug):
    found = _group(request, slug)
    try:
        entry = groups.delete_group(request.user, found.pk)
    except Refused as reason:
        messages.warning(request, str(reason))
        return redirect(_address(found))
    messages.success(request, f"{found} is deleted.", extra_tags=_undo(entry))
    return redirect("/network/")
