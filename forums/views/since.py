"""The page "Since you were last here"."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from forums.since import since_last_here


@login_required
@require_GET
def since(request):
    """What is new to the member since their last visit, best first."""
    return render(request, "forums/since.html", {"since": since_last_here(request.user)})
