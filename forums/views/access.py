"""Loading what a request names through `visible_to`. A visitor meets the same sign-in page whether it exists or not."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect

from community.words import number_in
from forums.where_it_went import merged_address


class SignInFirst(Exception):
    """A visitor asked for something that is not public, or that is not there."""


def visible_or_404(queryset, user, **lookup):
    """The one object, if this viewer may see it. Raises Http404 for members, SignInFirst for visitors."""
    # The order of one is no order: a model's own may join another table.
    return found_or_404(queryset.filter(**lookup).order_by("pk").first(), user)


def found_or_404(found, user):
    """The same for what was asked for already, and is None if this viewer may not see it."""
    if found is None:
        if user.is_authenticated:
            raise Http404
        raise SignInFirst
    return found


def sign_in_first(view):
    """Turns SignInFirst into the sign-in page, which leads back here."""

    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except SignInFirst:
            return redirect_to_login(request.get_full_path())

    guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
    return guarded


class WentElsewhere(Exception):
    """What was asked for is at another address now."""

    def __init__(self, address: str):
        super().__init__(address)
        self.address = address


def or_where_it_went(view):
    """Leads from the address of a thread that was merged to where its posts are, if the viewer may see them there."""

    @wraps(view)
    def guarded(request, thread_id, *args, **kwargs):
        try:
            return view(request, thread_id, *args, **kwargs)
        except WentElsewhere as elsewhere:
            return redirect(elsewhere.address)
        except (Http404, SignInFirst):
            address = merged_address(request.user, thread_id, number_in(request.GET.get("page", "")))
            if address is None:
                raise
            return redirect(address)

    return guarded


def takes_back(request) -> bool:
    """Whether the button pressed takes back what was done. Its address says so: a page that has grown old, or a second
    press, must never do the opposite of what the button says."""
    return "undo" in request.GET
