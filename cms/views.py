"""The home page, which members see as theirs, and every other editorial page, which Wagtail finds and serves."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import PageViewRestriction
from wagtail.views import serve

from cms.member_home import home_of
from cms.models import HomePage


@require_safe
def home(request):
    """Visitors get the sections that editors arranged, members what is new for them."""
    if request.user.is_authenticated:
        return render(request, "cms/member_home.html", {"home": home_of(request.user)})
    page = HomePage.objects.visible_to(request.user).first()
    return page.serve(request) if page else redirect_to_login(request.get_full_path())


@require_safe
def page(request, path):
    """A page by its address. Once some are private, a visitor meets the same sign-in page for what is not there."""
    try:
        return serve(request, path)
    except Http404:
        if request.user.is_authenticated or not PageViewRestriction.objects.exists():
            raise
        return redirect_to_login(request.get_full_path())
