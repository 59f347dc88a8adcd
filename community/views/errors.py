"""Pages for what went wrong."""

from django.shortcuts import render


def csrf_failed(request, reason=""):
    """The form was open so long that its key has changed: keep what was typed by going back."""
    return render(request, "403_csrf.html", status=403)
