"""Bookmarks: keeping a post or a thread, with a note and a reminder, and letting go of it again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from community.permissions import Refused
from community.words import number_in
from forums.bookmarks.entries import entries_of
from forums.bookmarks.forms import BookmarkForm
from forums.models import Bookmark, Post, ReadingList, Thread
from forums.operations import bookmarking
from forums.views.access import takes_back
from forums.views.scripted import for_member, is_scripted


@require_POST
@for_member
def bookmark_post(request, post_id):
    """Keeps a post; with `?undo`, lets go of it."""
    try:
        found = _let_go(request, post=post_id) if takes_back(request) else None
        found = found or bookmarking.bookmark_post(request.user, post_id)
    except Post.DoesNotExist:
        raise Http404 from None
    return _done(request, found, f"/posts/{post_id}/")


@require_POST
@for_member
def bookmark_thread(request, thread_id):
    """Keeps a whole thread; with `?undo`, lets go of it."""
    try:
        found = _let_go(request, thread=thread_id) if takes_back(request) else None
        found = found or bookmarking.bookmark_thread(request.user, thread_id)
    except Thread.DoesNotExist:
        raise Http404 from None
    page = number_in(request.POST.get("page", "")) or 1
    return _done(request, found, f"/threads/{thread_id}/bookmark/?page={page}")


def _let_go(request, **thing) -> Bookmark:
    """Also of what the member may see no more."""
    bookmark = get_object_or_404(Bookmark, member=request.user, **thing)
    return bookmarking.take_bookmark_away(request.user, bookmark.pk)


def _done(request, bookmark: Bookmark, address: str):
    page, is_kept = f"/bookmarks/{bookmark.pk}/", bookmark.removed_at is None
    if is_scripted(request):
        name = bookmark.reading_list.name
        return JsonResponse({"bookmarked": is_kept, "list": name, "page": page})
    _say(request, bookmark)
    thread = Thread.objects.visible_to(request.user).filter(pk=bookmark.thread_id).first()
    if thread is not None:
        return redirect(f"{thread.get_absolute_url()}?page={number_in(request.POST.get('page', '')) or 1}")
    return redirect(address if bookmark.post_id else "/lists/")


def _say(request, bookmark: Bookmark) -> None:
    undo = f"/bookmarks/{bookmark.pk}/remove/"
    if bookmark.removed_at is None:
        messages.success(request, f"Bookmarked in “{bookmark.reading_list.name}”.", extra_tags=undo)
    else:
        messages.success(request, "Taken off your reading list.", extra_tags=f"{undo}?undo")


@login_required
def bookmark(request, bookmark_id):
    """A bookmark's list, note and reminder."""
    found = _own(request, bookmark_id)
    lists = ReadingList.objects.filter(owner=request.user).order_by("-rank", "-pk")
    form = BookmarkForm(request.POST or None, bookmark=found, lists=lists)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            changed = bookmarking.change_bookmark(
                request.user,
                found.pk,
                note=data["note"],
                list_id=data["list_id"],
                new_list=data["new_list"],
                remind_at=data["remind_at"],
            )
        except Refused as reason:
            form.add_error("new_list", str(reason))
        else:
            messages.success(request, f"Saved, in “{changed.reading_list.name}”.")
            return redirect(changed.reading_list)
    context = {"form": form, "entry": entries_of([found], request.user)[0]}
    return render(request, "forums/bookmark.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def remove(request, bookmark_id):
    """Takes a bookmark away; with `?undo`, brings it back."""
    found = get_object_or_404(Bookmark.objects.select_related("reading_list"), member=request.user, pk=bookmark_id)
    if takes_back(request):
        bookmarking.bring_bookmark_back(request.user, found.pk)
        messages.success(request, "The bookmark is back.")
    else:
        _say(request, bookmarking.take_bookmark_away(request.user, found.pk))
    return redirect(found.reading_list)


@login_required
@require_POST
def move(request, bookmark_id):
    """One place up or down in its list."""
    found = _own(request, bookmark_id)
    bookmarking.move_bookmark(request.user, found.pk, up=request.POST.get("to") == "up")
    return redirect(f"{found.reading_list.get_absolute_url()}#bookmark-{found.pk}")


def _own(request, bookmark_id) -> Bookmark:
    return get_object_or_404(Bookmark.objects.visible_to(request.user).select_related("reading_list"), pk=bookmark_id)
