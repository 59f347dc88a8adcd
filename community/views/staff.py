"""The staff log, for moderators: what was done, by whom and why, and undoing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from community import staff_log
from community.models import StaffLogEntry
from community.permissions import Refused, can_read_staff_log
from community.words import number_in

PAGE_SIZE = 40


@login_required
@require_GET
def log(request):
    if not can_read_staff_log(request.user):
        raise Http404
    entries = StaffLogEntry.objects.visible_to(request.user).select_related("actor", "undone_by")
    before = number_in(request.GET.get("before", ""), digits=18)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries[: PAGE_SIZE + 1])
    undoable = staff_log.undoable(found[:PAGE_SIZE], request.user)
    rows = [
        {"entry": entry, "label": staff_log.action_label(entry.action), "can_undo": entry.pk in undoable}
        for entry in found[:PAGE_SIZE]
    ]
    older = found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None
    return render(request, "community/staff_log.html", {"rows": rows, "older": older})


@login_required
@require_POST
def undo(request, entry_id):
    if not can_read_staff_log(request.user):
        raise Http404
    get_object_or_404(StaffLogEntry.objects.visible_to(request.user), pk=entry_id)
    try:
        entry = staff_log.undo(entry_id, request.user)
    except (staff_log.CannotUndo, Refused) as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, f"Undone: {staff_log.action_label(entry.action).lower()}, {entry.label}.")
    return redirect("community:staff_log")
