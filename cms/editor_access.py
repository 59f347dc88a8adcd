"""Who gets into /editor/, and what of Wagtail's administration is open there. Everything else answers 404.

Roles are granted by community.operations.roles alone: the screens and actions for users, groups and snippets are
closed, as are documents, sites, collections and redirects, which nobody needs yet. What a new version of Wagtail
adds is closed until it is listed here.
"""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.template.response import TemplateResponse
from django.urls import include, path
from wagtail.admin import urls as wagtail_admin
from wagtail.models import Page
from wagtail.utils.decorators import xframe_options_sameorigin_override
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.editor_account import EditorAccountView
from cms.permissions import can_use_editor
from community.permissions import require

OPEN = (
    "account/",
    "api/main/pages/",
    "block-preview/",
    "bulk/wagtailcore/page/",
    "bulk/wagtailimages/image/",
    "choose-anchor-link/",
    "choose-email-link/",
    "choose-external-link/",
    "choose-member/",
    "choose-page/",
    "choose-phone-link/",
    "choose-setting/",
    "dismissibles/",
    "editing-sessions/",
    "images/",
    "jsi18n/",
    "logout/",
    "pages/",
    "reports/",
    "sprite/",
    "workflows/",
)
# Not a prefix: with a model's name it would list the tags of private forums.
TAGS_OF_PICTURES = "tag-autocomplete/"
_EDITOR = "/editor/"
_PAGES = "/editor/pages/"


def is_open(address: str) -> bool:
    """Whether this part of Wagtail's administration is in use."""
    rest = address.removeprefix(_EDITOR)
    return rest in ("", TAGS_OF_PICTURES) or rest.startswith(OPEN)


def editors_only(view):
    """Lets editors through to what is open; visitors are asked to sign in, other members are refused."""

    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        require(can_use_editor(request.user), "The editor is for editors and the network team.")
        if not is_open(request.path):
            raise Http404
        if not request.path.startswith(_PAGES):
            return view(request, *args, **kwargs)
        try:
            if request.method == "POST":
                return in_turn(view, request, *args, **kwargs)
            return view(request, *args, **kwargs)
        except ValidationError:
            if not request.path.endswith("/preview/"):
                raise
            return _no_preview(request)

    guarded.__name__, guarded.__doc__ = getattr(view, "__name__", "view"), view.__doc__
    return guarded


@xframe_options_sameorigin_override
def _no_preview(request):
    """What a preview says when another story has got the address between Wagtail's two looks at it."""
    if request.method == "POST":
        return JsonResponse({"is_valid": False, "is_available": False})
    return TemplateResponse(request, "wagtailadmin/generic/preview_error.html")


@transaction.atomic
def in_turn(view, request, *args, **kwargs):
    """What an editor saves is saved whole, and after what others are saving: the form of whoever comes second says
    that an address is taken, where Wagtail alone would have checked both before either was there, and then failed.
    """
    Page.objects.select_for_update().get(depth=1)
    return view(request, *args, **kwargs)


urlpatterns = decorate_urlpatterns(
    [
        path("account/", EditorAccountView.as_view(), name="wagtailadmin_account"),
        path("", include(wagtail_admin)),
    ],
    editors_only,
)
