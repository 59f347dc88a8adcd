"""Ways through a long thread: to a post by its number, to a day, and reading on without pages."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from community.times import said_on
from community.words import number_in
from forums.long_threads import READ_ON_COOKIE, DayForm, PostNumberForm, first_post_from
from forums.models import Post, Thread
from forums.paging import page_of
from forums.views.access import or_where_it_went, sign_in_first, visible_or_404

A_YEAR = 365 * 24 * 3600


@require_GET
@sign_in_first
@or_where_it_went
def jump(request, thread_id):
    """To the post of a number (`post`), or to the first post on a day or after it (`on`); else the page that asks."""
    found = visible_or_404(Thread.objects.visible_to(request.user).select_related("forum"), request.user, pk=thread_id)
    number_form = PostNumberForm(request.GET if "post" in request.GET else None, last_position=found.last_position)
    day_form = DayForm(request.GET if "on" in request.GET else None, thread=found)
    there = None
    if number_form.is_bound and number_form.is_valid():
        there = Post.objects.filter(thread=found, position=number_form.cleaned_data["post"]).first()
    elif day_form.is_bound and day_form.is_valid():
        there = first_post_from(found, day_form.cleaned_data["on"])
        if there is None:
            latest = said_on(found.last_posted_at)
            day_form.add_error("on", f"Nothing was posted on that day or after it. The latest post: {latest}.")
    if there is not None:
        return redirect(f"{found.get_absolute_url()}?page={page_of(there.position)}#post-{there.pk}")
    is_wrong = bool(number_form.errors or day_form.errors)
    context = {"thread": found, "number_form": number_form, "day_form": day_form}
    return render(request, "forums/jump.html", context, status=422 if is_wrong else 200)


@require_POST
@sign_in_first
@or_where_it_went
def read_on(request, thread_id):
    """Chooses, for this device, whether the next posts of long threads come as one reads on."""
    found = visible_or_404(Thread.objects.visible_to(request.user), request.user, pk=thread_id)
    page, post_id = number_in(request.POST.get("page", "")) or 1, number_in(request.POST.get("post", ""), 18)
    response = redirect(f"{found.get_absolute_url()}?page={page}" + (f"#post-{post_id}" if post_id else ""))
    if request.POST.get("on") == "1":
        response.set_cookie(READ_ON_COOKIE, "1", max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
        messages.success(request, "The next posts of long threads now come as you read on, on this device.")
    else:
        response.delete_cookie(READ_ON_COOKIE, samesite="Lax")
        messages.success(request, "Long threads come a page at a time again.")
    return response
