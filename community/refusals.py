"""Nobody gets an empty page for asking in the wrong way: an address that only takes what a form sends, opened by itself
(after signing in, from the history of a browser), leads to the page above it, where the form is."""

from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve

NO_PAGE_OF_ITS_OWN = {"wagtail_serve"}


def readable_refusals(get_response):
    """Answers 405 with a way on: a redirect for who opens an address, else a page that says what happened."""

    def middleware(request):
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content or _is_script(request):
            return response
        if request.method == "GET":
            return HttpResponseRedirect(page_above(request.path))
        page = render(request, "405.html", {"above": page_above(request.path)}, status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def page_above(path: str) -> str:
    """The nearest address above this one that the site has a page for."""
    parts = path.strip("/").split("/")
    while parts := parts[:-1]:
        above = "/" + "/".join(parts) + "/"
        try:
            found = resolve(above)
        except Resolver404:
            continue
        if found.url_name not in NO_PAGE_OF_ITS_OWN:
            return above
    return "/"


def _is_script(request) -> bool:
    return (
        request.headers.get("Accept") == "application/json"
        or request.headers.get("X-Requested-With") is not None
        or request.headers.get("Sec-Fetch-Dest", "document") not in ("document", "iframe")
    )
