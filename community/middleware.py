"""What every request passes through: logging, cache rules, the editor's policy, and suspension."""

import time
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.core.exceptions import SuspiciousOperation
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

log = structlog.get_logger("staffroom.request")
EDITOR_PATH = "/editor/"
LARGEST_NUMBER = 2**63 - 1
NO_DEVICES = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
# What a member may see of a file a browser may keep, if it asks each time whether they still may.
FILES_RULE = "private, no-cache"
# What a suspended member still reaches: the way out, and the look of the page that tells them why.
OPEN_TO_SUSPENDED = ("/account/logout/", "/static/", "/healthz", "/readyz", "/inbox/unsubscribe/")


def request_log(get_response):
    """One line for each slow or failed request, without personal data: the route, never the address or its words."""

    def middleware(request):
        request.id = uuid4().hex[:12]
        started = time.perf_counter()
        response = get_response(request)
        taken = time.perf_counter() - started
        if response.status_code >= 500 or taken > 1:
            route = getattr(request.resolver_match, "route", "") if request.resolver_match else ""
            log.warning(
                "request",
                request_id=request.id,
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round(taken * 1000),
            )
        return response

    return middleware


def addresses_without_null(get_response):
    """PostgreSQL takes no null character, and nobody's address has one: such a request is refused before any query."""

    def middleware(request):
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("There is a null character in the address.")
        return get_response(request)

    return middleware


class NumbersWithinBounds:
    """A number in an address that no database can hold is the number of nothing: it is looked for as the largest there
    is, so that its address is answered like any other at which there is nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        for name, value in kwargs.items():
            if isinstance(value, int):
                kwargs[name] = min(value, LARGEST_NUMBER)


def private_pages(get_response):
    """Signed-in pages are kept by no cache and read by no other site's; the editor's carry Wagtail's looser policy."""

    def middleware(request):
        response = get_response(request)
        response["Permissions-Policy"] = NO_DEVICES
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.path.startswith(EDITOR_PATH):
            response["Content-Security-Policy"] = settings.EDITOR_CONTENT_SECURITY_POLICY
            response["X-Frame-Options"] = "SAMEORIGIN"
        if response.get("Cache-Control") == FILES_RULE and not response.cookies:
            pass
        elif settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies or "Set-Cookie" in response:
            response["Cache-Control"] = "private, no-store"
        elif "Cache-Control" not in response and response.get("Content-Type", "").startswith("text/html"):
            response["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


def suspended_members(get_response):
    """A suspended member sees only why, until when, and how to appeal, whatever they ask for."""

    def middleware(request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(OPEN_TO_SUSPENDED):
            return get_response(request)
        # The member themselves, as Django's lazy stand-in for them costs at every look.
        request.user = get_user(request)
        if request.user.is_authenticated and request.user.is_suspended:
            return render(request, "suspended.html", {"contact": settings.CONTACT_EMAIL}, status=403)
        return get_response(request)

    return middleware
