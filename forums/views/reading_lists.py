"""Reading lists: a member's own, and those that colleagues share with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.db.models.functions import Lower
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from community.models import Member
from community.permissions import Refused
from community.words import number_in
from forums.bookmarks.entries import page_of_list
from forums.bookmarks.forms import ListForm
from forums.models import ListShare, ReadingList
from forums.operations import reading_lists
from forums.views.access import takes_back

MOST_FOUND = 20


@login_required
def lists(request):
    """The member's lists in their order, and those that colleagues share; a form for a new one."""
    form = ListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = reading_lists.add_list(request.user, form.cleaned_data["name"])
        except Refused as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, f"“{made}” is there. Bookmarks can be moved into it.")
            return redirect("/lists/")
    shared = Count("shares", filter=Q(shares__left_at__isnull=True), distinct=True)
    kept = Count("bookmarks", filter=Q(bookmarks__removed_at__isnull=True), distinct=True)
    own = ReadingList.objects.filter(owner=request.user).annotate(count=kept, readers=shared)
    shares = ListShare.objects.visible_to(request.user).filter(left_at__isnull=True)
    context = {
        "form": form,
        "lists": own.order_by("-rank", "-pk"),
        "shares": shares.select_related("reading_list__owner").order_by("-pk"),
    }
    return render(request, "forums/reading_lists.html", context, status=422 if form.is_bound else 200)


@login_required
def reading_list(request, list_id):
    """What is on a list, as this member may see it: their own, or one that is shared with them."""
    found = get_object_or_404(ReadingList.objects.visible_to(request.user).select_related("owner"), pk=list_id)
    page = page_of_list(found, request.user, number_in(request.GET.get("before", "")))
    is_own = found.owner_id == request.user.pk
    context = {
        "list": found,
        "page": page,
        "is_own": is_own,
        "is_first_page": "before" not in request.GET,
        "readers": _readers(found) if is_own else [],
    }
    return render(request, "forums/reading_list.html", context)


@login_required
def change(request, list_id):
    """Calls a list something else."""
    found = _own(request, list_id)
    form = ListForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            reading_lists.rename_list(request.user, found.pk, form.cleaned_data["name"])
        except Refused as reason:
            form.add_error("name", str(reason))
        else:
            messages.success(request, "The list is called so now.")
            return redirect(found)
    count = found.bookmarks.kept().count()
    context = {"list": found, "form": form, "count": count}
    return render(request, "forums/reading_list_change.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def move(request, list_id):
    """One place up or down among the member's lists."""
    found = _own(request, list_id)
    reading_lists.move_list(request.user, found.pk, up=request.POST.get("to") == "up")
    return redirect(f"/lists/#list-{found.pk}")


@login_required
@require_POST
def delete(request, list_id):
    """Deletes a list, with what is on it or without."""
    found = _own(request, list_id)
    goes = request.POST.get("bookmarks") == "go"
    try:
        count = reading_lists.delete_list(request.user, found.pk, with_bookmarks=goes)
    except Refused as reason:
        messages.warning(request, str(reason))
        return redirect(found)
    said = f"“{found}” is deleted."
    if count and not goes:
        said += f" Its {count} bookmark{'s are' if count > 1 else ' is'} in your first list."
    messages.success(request, said)
    return redirect("/lists/")


@login_required
def share(request, list_id):
    """With whom a list is shared, and a search for one more colleague."""
    found = _own(request, list_id)
    if request.method == "POST":
        person = _person(request, request.POST.get("handle", ""))
        try:
            reading_lists.share_list(request.user, found.pk, person)
        except Refused as reason:
            messages.warning(request, str(reason))
        else:
            messages.success(
                request,
                f"{person} can read “{found}” now, and is told so.",
                extra_tags=f"/lists/{found.pk}/share/{person.handle}/stop/",
            )
        return redirect(f"/lists/{found.pk}/share/")
    words = request.GET.get("q", "")[:100]
    context = {
        "list": found,
        "words": words,
        "readers": _readers(found),
        "found": _who_could_read(request.user, found, words),
    }
    return render(request, "forums/reading_list_share.html", context)


@login_required
@require_POST
def stop_sharing(request, list_id, handle):
    """The colleague sees the list no more."""
    found = _own(request, list_id)
    person = get_object_or_404(Member, list_shares__reading_list=found, handle=handle)
    reading_lists.stop_sharing(request.user, found.pk, person)
    messages.success(request, f"{person} does not see “{found}” any more.")
    return redirect(f"/lists/{found.pk}/share/")


@login_required
@require_POST
def leave(request, list_id):
    """Stops seeing a list that a colleague shares; with `?undo`, sees it again."""
    shares = ListShare.objects.visible_to(request.user).select_related("reading_list__owner")
    found = get_object_or_404(shares, reading_list=list_id).reading_list
    if takes_back(request):
        reading_lists.come_back_to_list(request.user, found.pk)
        messages.success(request, f"You see “{found}” again.")
        return redirect(found)
    reading_lists.leave_list(request.user, found.pk)
    messages.success(request, f"You do not see “{found}” any more.", extra_tags=f"/lists/{found.pk}/leave/?undo")
    return redirect("/lists/")


def _own(request, list_id) -> ReadingList:
    return get_object_or_404(ReadingList.objects.filter(owner=request.user), pk=list_id)


def _person(request, handle: str) -> Member:
    people = Member.objects.visible_to(request.user).filter(is_placeholder=False)
    return get_object_or_404(people, handle=handle.replace("\0", ""))


def _readers(found: ReadingList) -> list[Member]:
    readers = Member.objects.filter(list_shares__reading_list=found, list_shares__left_at__isnull=True)
    return list(readers.select_related("setting").order_by(Lower("display_name"), "pk"))


def _who_could_read(viewer, found: ReadingList, words: str) -> list[Member]:
    """By name or handle only: an e-mail address would tell whose it is."""
    if "@" in words.lstrip("@"):
        return []
    people = Member.objects.visible_to(viewer).who_can_be_told().matching(words).exclude(pk=viewer.pk)
    people = people.exclude(list_shares__reading_list=found).select_related("setting")
    return list(people.order_by(Lower("display_name"), "pk")[:MOST_FOUND])
