"""Colours and reading: a choice kept in the browser, so that a shared PC's next person starts afresh on sign-out."""

from django.contrib import messages
from django.shortcuts import redirect, render

from community.page_furniture import LOOK_COOKIE, READINGS, THEMES

A_YEAR = 365 * 24 * 3600


def look(request):
    if request.method != "POST":
        return render(request, "community/look.html")
    theme, reading = request.POST.get("theme", ""), request.POST.get("reading", "")
    response = redirect("community:look")
    if theme in THEMES and reading in READINGS:
        response.set_cookie(
            LOOK_COOKIE, f"{theme}.{reading}", max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
        )
        messages.success(request, "Saved for this browser.")
    return response
