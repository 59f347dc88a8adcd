"""Profiles, and what staff do from them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from community import permissions
from community.forms import JOB_ROLES, LiftForm, ProfileForm, RoleForm, SuspendForm
from community.models import Member
from community.operations.profile import edit_profile
from community.operations.roles import grant_role
from community.operations.suspending import lift_suspension, suspend
from community.profile_sections import sections_for
from notifications.following import is_followed_by
from notifications.operations import follow, unfollow


def _person(request, handle):
    people = Member.objects.visible_to(request.user).select_related("setting")
    return get_object_or_404(people.annotate(is_followed=is_followed_by(request.user, "member")), handle=handle)


def _render_profile(request, person, status=200, **forms):
    can_suspend = permissions.can_suspend(request.user, person)
    can_grant = permissions.can_grant_roles(request.user) and person.pk != request.user.pk
    context = {
        "person": person,
        "sections": sections_for(person, request.user, request.GET),
        "can_follow": person.pk != request.user.pk,
        "can_edit": permissions.can_edit_profile(request.user, person),
        "suspend_form": forms.get("suspend_form") or (SuspendForm(prefix="suspend") if can_suspend else None),
        "lift_form": forms.get("lift_form") or (LiftForm(prefix="lift") if can_suspend else None),
        "role_form": forms.get("role_form")
        or (RoleForm(prefix="role", initial={"role": person.role}) if can_grant else None),
    }
    return render(request, "community/profile.html", context, status=status)


@login_required
@require_GET
def profile(request, handle):
    """Who someone is, where they work, and what they posted that the viewer may see."""
    return _render_profile(request, _person(request, handle))


@login_required
@require_POST
def change_follow(request, handle):
    """Follow a person, or stop following: whether what they post is told to the member, where they may read it."""
    person = _person(request, handle)
    if person.pk == request.user.pk:
        raise Http404
    if request.POST.get("follow") == "1":
        follow(request.user, person.topic)
    else:
        unfollow(request.user, person.topic)
    return redirect(person)


@login_required
def edit_own_profile(request):
    form = ProfileForm(request.POST or None, instance=Member.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        edit_profile(request.user, **form.cleaned_data)
        messages.success(request, "Your profile is changed.")
        return redirect(request.user.get_absolute_url())
    status = 422 if form.is_bound else 200
    return render(request, "community/profile_edit.html", {"form": form, "job_roles": JOB_ROLES}, status=status)


@login_required
@require_POST
def suspend_member(request, handle):
    person = _person(request, handle)
    if not permissions.can_suspend(request.user, person):
        raise Http404
    form = SuspendForm(request.POST, prefix="suspend")
    if not form.is_valid():
        return _render_profile(request, person, 422, suspend_form=form)
    suspend(request.user, person, form.cleaned_data["reason"], form.until())
    messages.success(request, f"{person} is suspended. They see why, until when, and how to appeal.")
    return redirect(person)


@login_required
@require_POST
def lift_member_suspension(request, handle):
    person = _person(request, handle)
    if not permissions.can_suspend(request.user, person):
        raise Http404
    form = LiftForm(request.POST, prefix="lift")
    if not form.is_valid():
        return _render_profile(request, person, 422, lift_form=form)
    lift_suspension(request.user, person, form.cleaned_data["reason"])
    messages.success(request, f"{person} is no longer suspended.")
    return redirect(person)


@login_required
@require_POST
def change_role(request, handle):
    person = _person(request, handle)
    if not permissions.can_grant_roles(request.user) or person.pk == request.user.pk:
        raise Http404
    form = RoleForm(request.POST, prefix="role")
    if not form.is_valid():
        return _render_profile(request, person, 422, role_form=form)
    grant_role(request.user, person, form.cleaned_data["role"], form.cleaned_data["reason"])
    messages.success(request, f"{person}’s role is changed.")
    return redirect(person)
