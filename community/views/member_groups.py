"""Groups as members meet them: which there are, what one is, joining and leaving, and what its managers do."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from community.forms import AddPeopleForm, AnswerForm, AskToJoinForm, DescribeGroupForm
from community.group_uses import sections_for
from community.models import Group, GroupMembership, JoinRequest, Member
from community.operations import join_requests, memberships
from community.operations.groups import describe_group
from community.permissions import Refused, can_look_after_group
from community.views.groups import members_of
from community.words import number_in

MOST_REQUESTS = 100


@login_required
@require_GET
def groups(request):
    """The groups that the member may know of: their own, then the others. One query beside the viewer's."""
    own = GroupMembership.objects.filter(group=OuterRef("pk"), member=request.user)
    asked = JoinRequest.objects.waiting().filter(group=OuterRef("pk"), member=request.user)
    found = Group.objects.visible_to(request.user).annotate(
        people=Count("memberships"), manages=Subquery(own.values("is_manager")[:1]), is_asked=Exists(asked)
    )
    rows = list(found)
    context = {
        "own": [group for group in rows if group.manages is not None],
        "others": [group for group in rows if group.manages is None],
    }
    return render(request, "community/groups.html", context)


def _group(request, slug) -> Any:
    """A group that the viewer may know of, with what they are in it: `is_in`, and whether they look after it."""
    own = GroupMembership.objects.filter(group=OuterRef("pk"), member=request.user)
    found = Group.objects.visible_to(request.user).annotate(manages=Subquery(own.values("is_manager")[:1]))
    group = get_object_or_404(found, slug=slug)
    group.is_in = group.manages is not None
    group.is_looked_after = bool(group.manages) or request.user.is_network_team
    return group


def _looked_after(request, slug) -> Any:
    group = _group(request, slug)
    if not group.is_looked_after:
        raise Http404
    return group


@login_required
@require_GET
def group(request, slug):
    """What a group is for, what is talked of there and who is in it, as far as the viewer may know."""
    found = _group(request, slug)
    sees_people = found.is_in or request.user.is_moderator
    after = number_in(request.GET.get("after", ""), 18)
    people, more = members_of(found, after) if sees_people else ([], False)
    waiting = JoinRequest.objects.waiting().filter(group=found)
    context = {
        "group": found,
        "sees_people": sees_people,
        "people": people,
        "last": people[-1].pk if more else None,
        "is_first": after is None,
        "managers": list(_managers(found)) if sees_people or found.is_read_by_all else [],
        "asked": None if found.is_in else waiting.filter(member=request.user).first(),
        "waiting": waiting.count() if found.is_looked_after else 0,
        "sections": sections_for(found, request.user),
    }
    return render(request, "community/group_page.html", context)


def _managers(found: Group):
    people = Member.objects.filter(group_memberships__group=found, group_memberships__is_manager=True)
    return people.select_related("setting").order_by("display_name", "pk")


@login_required
def join(request, slug):
    """Joins an open group; of others asks their managers, with a line why. With `?undo`, asks no more."""
    found = _group(request, slug)
    if found.is_in:
        return redirect(found)
    if "undo" in request.GET:
        if request.method == "POST" and join_requests.take_request_back(request.user, found.pk):
            messages.success(request, "You do not ask to join any more.")
        return redirect(found)
    if found.degree == Group.Degree.OPEN:
        if request.method == "POST":
            memberships.join_group(request.user, found.pk)
            messages.success(request, f"You are in {found} now.", extra_tags=f"/groups/{found.slug}/leave/")
        return redirect(found)
    if not found.is_joined_by_asking:
        raise Http404
    form = AskToJoinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            join_requests.ask_to_join(request.user, found.pk, form.cleaned_data["words"])
        except Refused as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(
                request, "You have asked to join. You are told when a manager has answered.", extra_tags=_undo(found)
            )
        return redirect(found)
    return render(request, "community/group_ask.html", {"group": found, "form": form}, status=_status(form))


def _undo(found: Group) -> str:
    return f"/groups/{found.slug}/join/?undo"


@login_required
def leave(request, slug):
    """Leaves a group, from a page that says what that means; of an open one, one can come back with a press."""
    found = _group(request, slug)
    if not found.is_in:
        return redirect(found)
    if request.method != "POST":
        return render(request, "community/group_leave.html", {"group": found})
    memberships.leave_group(request.user, found.pk)
    back = f"/groups/{found.slug}/join/" if found.degree == Group.Degree.OPEN else ""
    messages.success(request, f"You are not in {found} any more.", extra_tags=back)
    return redirect("/groups/" if found.degree == Group.Degree.HIDDEN else found)


# ------------------------------------------------------------------------------ for its managers
@login_required
def people(request, slug):
    """Who asks to join, adding people, and everyone in the group with what its managers may change."""
    found = _looked_after(request, slug)
    form = AddPeopleForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_bound and form.is_valid():
        added = memberships.add_several(request.user, found, form.cleaned_data["people"])
        if added:
            names = ", ".join(map(str, added))
            messages.success(request, f"In the group now: {names}. They are told.")
        else:
            messages.success(request, "They are all in the group already.")
        return redirect(f"/groups/{found.slug}/people/")
    return _people_page(request, found, form, status=_status(form))


def _people_page(request, found: Group, form, status: int = 200):
    after = number_in(request.GET.get("after", ""), 18)
    shown, more = members_of(found, after)
    waiting = JoinRequest.objects.waiting().filter(group=found).select_related("member__setting")
    managers = set(_managers(found).values_list("pk", flat=True))
    context = {
        "group": found,
        "form": form,
        "requests": list(waiting[:MOST_REQUESTS]),
        "people": [(person, person.pk in managers) for person in shown],
        "last": shown[-1].pk if more else None,
        "is_first": after is None,
    }
    return render(request, "community/group_people.html", context, status=status)


@login_required
@require_POST
def answer(request, slug, request_id):
    """Lets in who asks, or does not. What a colleague has answered meanwhile is said, and stays."""
    found = _looked_after(request, slug)
    asked = get_object_or_404(JoinRequest.objects.select_related("member"), group=found, pk=request_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "A line for them can have 300 characters. Nothing was answered.")
        return redirect(f"/groups/{found.slug}/people/")
    yes = form.cleaned_data["answer"] == "yes"
    try:
        join_requests.answer_request(request.user, asked.pk, yes=yes, note=form.cleaned_data["note"])
    except Refused as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, f"{asked.member} is {'in' if yes else 'not let in'}, and is told.")
    return redirect(f"/groups/{found.slug}/people/")


def _person_of(found: Group, handle: str) -> Member:
    return get_object_or_404(Member.objects.filter(group_memberships__group=found), handle=handle)


@login_required
@require_POST
def remove(request, slug, handle):
    """Takes someone out of the group; with `?undo` and the number of what the log says of it, back in as they were."""
    found = _looked_after(request, slug)
    if "undo" in request.GET:
        try:
            entry_id = number_in(request.GET["undo"], 18) or 0
            person = memberships.take_back_removal(request.user, found, entry_id)
            messages.success(request, f"{person} is in the group again.")
        except Refused as reason:
            messages.warning(request, str(reason))
        return redirect(f"/groups/{found.slug}/people/")
    person = _person_of(found, handle)
    entry = memberships.remove_from_group(request.user, found, person)
    still = can_look_after_group(request.user, found)
    # Who took themselves out looks after it no more, and could not take that back.
    back = f"/groups/{found.slug}/people/{person.handle}/remove/?undo={entry.pk}" if entry and still else ""
    messages.success(request, f"{person} is no longer in the group.", extra_tags=back)
    return redirect(f"/groups/{found.slug}/people/" if still else "/groups/")


@login_required
@require_POST
def appoint(request, slug, handle):
    """Makes a member of the group a manager of it; with `?undo`, ends that."""
    found = _looked_after(request, slug)
    person, is_manager = _person_of(found, handle), "undo" not in request.GET
    memberships.appoint_manager(request.user, found, person, is_manager=is_manager)
    messages.success(request, f"{person} {'is a manager now' if is_manager else 'is not a manager any more'}.")
    still = can_look_after_group(request.user, found)
    return redirect(f"/groups/{found.slug}/people/" if still else found)


@login_required
def describe(request, slug):
    """Another description of the group."""
    found = _looked_after(request, slug)
    form = DescribeGroupForm(request.POST if request.method == "POST" else None, instance=copy(found))
    if form.is_bound and form.is_valid():
        describe_group(request.user, found.pk, form.cleaned_data["description"])
        messages.success(request, "The description is changed.")
        return redirect(found)
    return render(request, "community/group_describe.html", {"group": found, "form": form}, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound else 200
