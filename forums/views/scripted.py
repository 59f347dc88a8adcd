"""Answers to the page's own script. It says for which member it asks: in a shared browser another may be signed in."""

from functools import wraps
from urllib.parse import quote

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from forums.typed_words import words_posted


def is_scripted(request) -> bool:
    """Whether the page's script asks, and not the browser itself."""
    return request.headers.get("Accept") == "application/json"


def for_member(view):
    """Only for who is signed in; who was when they began to write is given back their words. A script is told so, and
    refused when it asks for somebody else."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if is_scripted(request):
            if not request.user.is_authenticated:
                return JsonResponse({"problem": "signed out"}, status=401)
            meant = request.headers.get("Staffroom-Member")
            if meant is not None and meant != quote(request.user.handle):
                return JsonResponse({"problem": "someone else"}, status=409)
        elif not request.user.is_authenticated:
            return _signed_out(request)
        return view(request, *args, **kwargs)

    return guarded


def _signed_out(request) -> HttpResponse:
    """Nothing is kept of what came: nobody knows whose it is."""
    words = words_posted(request)
    if not words:
        return redirect_to_login(request.get_full_path())
    context = {"said": "You have been signed out", "words": words, "signs_in": True}
    return render(request, "forums/given_back.html", context, status=401)


def sent(request, address: str) -> HttpResponse:
    """It is done: leads to what was made."""
    if is_scripted(request):
        return JsonResponse({"url": address}, status=201)
    return redirect(address)


def errors_of(form, *, has_page: bool = False) -> JsonResponse:
    """What is wrong with a form, in sentences; `page` when the page that shows it says more: at which field, or how the
    post reads now."""
    errors = [str(error) for errors in form.errors.values() for error in errors]
    has_page = has_page or any(name != NON_FIELD_ERRORS for name in form.errors)
    return JsonResponse({"errors": errors, "page": has_page}, status=422)
