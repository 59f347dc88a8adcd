"""Pages for what went wrong."""

from django.http import JsonResponse
from django.shortcuts import render


def csrf_failed(request, reason=""):
    """The form was open so long that its key has changed: keep what was typed by going back. A
    script gets a new one and tries again."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"problem": "token"}, status=403)
    return render(request, "403_csrf.html", status=403)
