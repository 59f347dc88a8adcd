"""What we ask of Wagtail: the gate before a page, and our choosers."""

from django.http import Http404
from wagtail import hooks

from cms.choosers import MemberChooser, SettingChooser
from cms.visibility import pages_visible_to


@hooks.register("before_serve_page", order=-10)
def only_who_may_read(page, request, args, kwargs):
    """A page one may not read is not there: cms.views decides what a visitor meets then."""
    if not pages_visible_to(request.user).filter(pk=page.pk).exists():
        raise Http404


@hooks.register("register_admin_viewset")
def choosers():
    return [
        MemberChooser("choose_member", url_prefix="choose-member"),
        SettingChooser("choose_setting", url_prefix="choose-setting"),
    ]


@hooks.register("construct_main_menu")
def without_help_from_elsewhere(request, items):
    """Wagtail's own guide speaks of much that is closed here."""
    items[:] = [item for item in items if item.name != "help"]
