"""Where the parts are put together."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from community.views.health import healthz, readyz

to_sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("account/", include("allauth.account.urls")),
    path("", include("community.urls")),
    path("", include("forums.urls")),
    path("search/", include("search.urls")),
    path("inbox/", include("notifications.urls")),
    path("live/", include("notifications.live.urls")),
    # Wagtail's own ways in lead to the one sign-in, which is throttled.
    path("editor/login/", to_sign_in),
    re_path(r"^editor/password_reset/", to_sign_in),
    path("editor/", include(wagtailadmin_urls)),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
if settings.SERVE_MEDIA:
    # A laptop has no nginx in front to serve the published pictures.
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))
urlpatterns.append(path("", include(wagtail_urls)))
